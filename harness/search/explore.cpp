#include "search/explore.hpp"

#include <algorithm>

#include "core/fatal.hpp"
#include "core/format.hpp"
#include "detect/thread_sanitizer.hpp"
#include "search/exhaustive.hpp"
#include "search/random_search.hpp"
#include "search/search.hpp"
#include "strategy/registry.hpp"

namespace fearless {
namespace {

// What is rare is part of an exhaustive search only where that has been asked for: each time it may happen
// makes about twice as many executions.
void choose_rare_outcomes(Options* o) {
  if (o->graphs != Graphs::exhaustive) return;
  const auto unless_given = [&](const char* name, u32* most) {
    if (std::none_of(o->given.begin(), o->given.end(), [&](const auto& g) { return g.first == name; }))
      *most = 0;
  };
  unless_given("spurious_wakeups", &o->spurious_wakeups);
  unless_given("weak_failures", &o->weak_failures);
  unless_given("try_failures", &o->try_failures);
}

void choose_detector(Options* o) {
  const bool possible = o->graphs == Graphs::none && o->races != Races::explore;
  if (o->detector == Detector::by_default)
    o->detector = possible && thread_sanitizer::linked() ? Detector::tsan : Detector::own;
  if (o->detector == Detector::both) o->detector = Detector::own;
  if (o->detector == Detector::own) return;
  if (!thread_sanitizer::linked())
    usage_error("detector=tsan, but the program is not linked with ThreadSanitizer's runtime",
                "fearless_add_test(... DETECTOR tsan) and fearless-c++ --fearless-tsan link it");
  if (!possible)
    usage_error("detector=tsan does not go with strategy=exhaustive, memory_model=rc11 or races=explore",
                "ThreadSanitizer has no weak memory: leave detector at own");
}

}  // namespace

CaseResult explore(const Case& c, const Options& given) {
  Options o = given;
  const bool exhaustive = o.strategy == strategies::exhaustive_name;
  if (o.memory_model.empty()) o.memory_model = exhaustive ? "rc11" : "sc";
  // (What grows with every round of a loop is not made faster by going through all of its executions.)
  if (o.steps == 0) o.steps = exhaustive && o.replay.empty() ? 100'000 : 1'000'000;
  if (exhaustive) {
    o.graphs = Graphs::exhaustive;
    const char* apart = o.shards != 1 ? "shard" : !o.checkpoint.empty() ? "checkpoint" : nullptr;
    if (o.races == Races::explore && apart != nullptr && o.replay.empty())
      usage_error(fmt::format("{} does not go with races=explore", apart).c_str(),
                  "a search learns what races while it goes, and begins anew: let it run in one piece");
    if (o.isolation == Isolation::process)
      usage_error("isolation=process does not go with strategy=exhaustive",
                  "leave isolation at auto, or take a random strategy");
  } else {
    if (o.memory_model == "rc11") o.graphs = Graphs::random;
    if (o.preemptions != ~0U)
      usage_error("preemptions goes with strategy=exhaustive",
                  "pct bounds something similar: its option is depth");
    const char* divided = o.shards != 1 ? "shard" : !o.checkpoint.empty() ? "checkpoint" : nullptr;
    if (divided != nullptr && o.replay.empty())
      usage_error(fmt::format("{} goes with strategy=exhaustive", divided).c_str(),
                  "random searches are divided by giving each another seed");
  }
  if (o.replay.empty()) {
    choose_rare_outcomes(&o);
    choose_detector(&o);
    return exhaustive ? exhaustive_search(c, o) : random_search(c, o);
  }
  const std::string text = token_file::read(o.replay);
  Token token;
  std::string why;
  if (!token::decode(text, &token, &why))
    usage_error(fmt::format("the replay token cannot be read: {}", why).c_str(),
                "copy the whole token, from the case's name to its last character");
  if (token.case_name != c.name.full()) {
    if (c.whole_program)
      usage_error(
          fmt::format("the replay token is of {}, and this program is {}", token.case_name, c.name.full())
              .c_str(),
          "replay it with the program that it was found with, under the name that had");
    CaseResult other;
    other.name = c.name;
    other.verdict = Verdict::skipped;
    return other;
  }
  // A token holds what it was found under.
  o.races = static_cast<Races>(token.races);
  token::use_memory_model(token.memory_model, &o);
  choose_rare_outcomes(&o);
  o.detector = given.detector;
  choose_detector(&o);
  return Search(c, o).replay(token);
}

}  // namespace fearless
