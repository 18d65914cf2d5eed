// Generated programs, right ones and ones with a violation planted, against the harness itself: what is
// planted is found, and is of its kind; what is right passes. Of small programs an enumeration of all
// interleavings says what there is to be found.
//
//   generated [--seed S] [--count N] [--from I] [--only I] [--memory-model M]
//   generated --show …           prints the programs
//
// Exit status 1 if a program has another verdict.
#include "judge.hpp"
#include "trial.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <sstream>

namespace {

struct Arguments {
  std::uint64_t seed = 1, count = 500, from = 0;
  std::optional<std::uint64_t> only;
  bool show = false;
  std::string memory_model = "sc";
};

[[noreturn]] void usage(const std::string& what) {
  std::cerr << "generated: " << what << '\n';
  std::exit(64);
}

Arguments parse(int argc, char** argv) {
  Arguments a;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--show") {
      a.show = true;
      continue;
    }
    if (++i == argc) usage(word + " takes a value");
    const std::string value = argv[i];
    const auto number = [&] { return std::strtoull(value.c_str(), nullptr, 10); };
    if (word == "--seed") a.seed = number();
    else if (word == "--count") a.count = number();
    else if (word == "--from") a.from = number();
    else if (word == "--only") a.only = number();
    else if (word == "--memory-model") a.memory_model = value;
    else usage("what is " + word + "?");
  }
  return a;
}

class SelfCheck {
 public:
  explicit SelfCheck(const Arguments& a) : a_(a), trials_(a.seed), test_(trials_.test()) {}

  int run() {
    const std::uint64_t end = a_.only ? *a_.only + 1 : a_.from + a_.count;
    for (std::uint64_t i = a_.only ? *a_.only : a_.from; i < end; ++i) one(i);
    std::cout << programs_ << " programs, " << right_ << " right and " << programs_ - right_
              << " with a violation planted; " << judged_ << " judged by enumeration, " << wrong_
              << " with another verdict; " << undrawn_ << " not drawn, " << again_ << " searched again, "
              << incomplete_ << " incomplete, " << executions_ << " executions\n";
    return wrong_ == 0 && programs_ != 0 ? 0 : 1;
  }

 private:
  fearless::result search(const Trial& t, const std::string& strategy) {
    fearless::options o;
    o.name = "seed " + std::to_string(a_.seed) + " program " + std::to_string(t.number);
    o.strategy = strategy;
    o.memory_model = a_.memory_model;
    o.isolation = "none";
    o.minimise = "1ns";
    o.progress = false;
    if (strategy == "exhaustive") {
      o.executions = t.planted == nullptr ? 500 : 5000;
      o.time = "2s";
    } else if (t.planted == nullptr) {
      o.executions = 100;
    } else {
      o.executions = strategy == t.strategy ? 2000 : 10000;
    }
    fearless::result r = fearless::check(o, [this] { test_.run(); });
    executions_ += r.executions;
    if (r.verdict == fearless::verdict::incomplete) ++incomplete_;
    return r;
  }

  void one(std::uint64_t i) {
    const std::optional<Trial> t = trials_.draw(i);
    if (!t) {
      ++undrawn_;
      if (a_.show) std::cout << "program " << i << ": none drawn\n";
      return;
    }
    ++programs_;
    if (t->planted == nullptr) ++right_;
    std::string complaint = of_judge(*t);
    if (a_.show) std::cout << trials_.told(*t) << std::flush;
    test_.use(t->made.what);
    words::expected = words::counted(test_, t->made.what);
    fearless::result r = search(*t, t->strategy);
    // At random a violation may need many more attempts, or another strategy. (That locks are taken the other
    // way around is a prediction, which an exhaustive search does not make.)
    const bool predicted = t->made.kinds.starts_with("lock-order");
    for (const char* other : {"pct", "pos", "random"}) {
      const bool found = r.failed() && (r.violations.front().kind != "lock-order" || predicted);
      if (t->planted == nullptr || found || (r.complete && !predicted)) break;
      ++again_;
      r = search(*t, other);
    }
    if (t->planted == nullptr) {
      if (!r.passed() && r.verdict != fearless::verdict::incomplete) complaint += "  false alarm\n";
    } else if (!r.failed()) {
      complaint += "  missed\n";
    } else if (!fits(*t, r.violations.front().kind)) {
      complaint += "  of another kind: " + r.violations.front().kind + "\n";
    }
    if (complaint.empty()) return;
    ++wrong_;
    std::cout << trials_.told(*t) << complaint << (r.passed() ? "" : r.report) << std::flush;
  }

  // Where those who wait do so in loops, a deadlock is a livelock.
  bool fits(const Trial& t, const std::string& kind) const {
    if (allowed(t.made.kinds, kind)) return true;
    if (kind != "livelock" || !allowed(t.made.kinds, "deadlock")) return false;
    for (const auto& thread : t.made.what)
      for (const fearless::generated::step& s : thread)
        if (test_.words().operations[s.operation].name.starts_with("spin")) return true;
    return false;
  }

  static bool allowed(const std::string& kinds, const std::string& kind) {
    std::istringstream list(kinds);
    for (std::string k; std::getline(list, k, ',');)
      if (k == kind) return true;
    return false;
  }

  std::string of_judge(const Trial& t) {
    if (!t.small) return {};
    ++judged_;
    const std::set<std::string> kinds = judge::judge(test_.words(), t.made.what);
    std::string all;
    bool right = kinds.empty() == t.made.kinds.empty();
    for (const std::string& k : kinds) {
      all += (all.empty() ? "" : " and ") + k;
      right = right && (k == t.made.kinds || allowed(t.made.kinds, k));
    }
    if (right) return {};
    return "  the enumeration finds: " + (all.empty() ? "nothing" : all) + "\n";
  }

  Arguments a_;
  Trials trials_;
  words::test& test_;
  std::uint64_t programs_ = 0, right_ = 0, judged_ = 0, wrong_ = 0, undrawn_ = 0, executions_ = 0, again_ = 0,
                incomplete_ = 0;
};

}  // namespace

int main(int argc, char** argv) try {
  return SelfCheck(parse(argc, argv)).run();
} catch (const std::exception& e) {
  std::cerr << "generated: " << e.what() << '\n';
  return 70;
}
