// Operations that can be in no program are refused: a test of them would pass without having performed any.
#include <gtest/gtest.h>

#include <fearless/programs.hpp>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

struct nothing {};
struct starter {
  std::map<std::size_t, std::thread> threads;
};
using abstract = fearless::programs<nothing>;

void expect_refused(const std::string& why, const std::function<void(abstract&)>& declare) {
  fearless::options o;
  o.executions = 200;
  try {
    fearless::check_programs<nothing>(o, declare);
    ADD_FAILURE() << "not refused: " << why;
  } catch (const std::logic_error& e) { EXPECT_EQ(std::string(e.what()).find(why), 0U) << e.what(); }
}

TEST(Mistakes, NamesThatNoOtherOperationSpeaksOfAreRefused) {
  const auto f = [](nothing&) {};
  expect_refused("lock acquires \"lock\", and no operation releases it", [&](abstract& t) {
    t.add("lock", f).acquires("lock");
    t.add("unlock", f).releases("lokc");
    t.add("sell", f).needs("lock");
  });
  expect_refused("sell needs \"lokc\", and no operation acquires it", [&](abstract& t) {
    t.add("lock", f).acquires("lock");
    t.add("unlock", f).releases("lock");
    t.add("sell", f).needs("lokc");
  });
  const auto alone = [&](const std::string& why, const std::function<void(abstract::operation)>& say) {
    expect_refused("f " + why + " it", [&](abstract& t) {
      say(t.add("f", f));
      t.add("wrong", f).releases("x").acquires("x").makes("x").gives("x").opens("x").wrong("crash");
    });
  };
  alone("releases \"x\", and no operation acquires", [](auto o) { o.releases("x"); });
  alone("acquires_shared \"x\", and no operation releases", [](auto o) { o.acquires_shared("x"); });
  alone("needs_shared \"x\", and no operation acquires", [](auto o) { o.needs_shared("x"); });
  alone("without \"x\", and no operation acquires", [](auto o) { o.without("x"); });
  alone("takes \"x\", and no operation gives", [](auto o) { o.takes("x"); });
  alone("awaits \"x\", and no operation opens", [](auto o) { o.awaits("x"); });
  alone("uses \"x\", and no operation makes", [](auto o) { o.uses("x"); });
  alone("lacks \"x\", and no operation makes", [](auto o) { o.lacks("x"); });
  alone("ends \"x\", and no operation makes", [](auto o) { o.ends("x"); });
  alone("passes \"x\", and no operation makes", [](auto o) { o.passes("x"); });
  alone("starts \"x\", and no operation joins", [](auto o) { o.starts("x"); });
  alone("joins \"x\", and no operation starts", [](auto o) { o.joins("x"); });
  expect_refused("put is answered_by(\"gte\"), and there is no operation of that name", [&](abstract& t) {
    t.add("put", f).meets("x").answered_by("gte");
    t.add("get", f).meets("x");
  });
  expect_refused("no operation speaks of \"mial\"", [&](abstract& t) {
    t.many_give("mial");
    t.add("put", f).gives("mail");
    t.add("get", f).takes("mail");
  });
}

TEST(Mistakes, OperationsThatAreInNoProgramAreRefused) {
  const auto f = [](nothing&) {};
  expect_refused("make lacks \"box\" where it has it: no program can have it", [&](abstract& t) {
    t.add("make", f).makes("box").lacks("box");
    t.add("end", f).ends("box");
  });
  expect_refused("wait takes \"s\" where it holds \"lock\"", [&](abstract& t) {
    t.add("lock", f).acquires("lock");
    t.add("unlock", f).releases("lock");
    t.add("wait", f).needs("lock").takes("s");
    t.add("give", f).gives("s");
  });
  expect_refused("both acquires \"a\" where it holds \"b\", which is named later", [&](abstract& t) {
    t.add("a", f).acquires("a").releases("a");
    t.add("both", f).acquires("b").acquires("a").releases("a").releases("b");
  });
  expect_refused("end uses \"box\" where it does not have it", [&](abstract& t) {
    t.add("make", f).makes("box");
    t.add("end", f).ends("box").uses("box");
  });
  // Each by itself is possible.
  expect_refused("no program performs any of these operations", [&](abstract& t) {
    t.add("first", f).uses("a").makes("b").ends("b");
    t.add("second", f).uses("b").makes("a").ends("a");
  });
  expect_refused("no program performs any of these operations", [&](abstract& t) {
    t.add("lock", f).acquires("lock");
    t.add("unlock", f).releases("lock");
    t.steps(0);
  });
  expect_refused("threads(1): operations are concurrent in two threads at least", [&](abstract& t) {
    t.add("lock", f).acquires("lock");
    t.add("unlock", f).releases("lock");
    t.threads(1);
  });
}

TEST(Mistakes, ThreadsByThemselvesAreOperationsToo) {
  fearless::options o;
  o.executions = 200;
  const fearless::result r = fearless::check_programs<nothing, starter>(o, [](auto& t) {
    using place = fearless::place<nothing, starter>;
    t.add("start", [](nothing&, starter& w, const place& p) {
       w.threads[p.other()] = std::thread(p.starts());
     }).starts("thread");
    t.add("join", [](nothing&, starter& w, const place& p) { w.threads[p.other()].join(); }).joins("thread");
  });
  EXPECT_TRUE(r.passed()) << r.report;
}

}  // namespace
