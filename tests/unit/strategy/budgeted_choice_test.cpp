#include "strategy/budgeted_choice.hpp"

#include <map>

#include "support/property.hpp"

namespace fearless {
namespace {

constexpr ChoiceKind rare[] = {ChoiceKind::spurious_wakeup, ChoiceKind::weak_failure,
                               ChoiceKind::try_failure};

RC_GTEST_PROP(BudgetedChoice, RareOutcomesStayWithinTheirBudgets, (u64 seed)) {
  const RareOutcomes limits{*rc::gen::inRange<u32>(0, 5), *rc::gen::inRange<u32>(0, 5),
                            *rc::gen::inRange<u32>(0, 5)};
  BudgetedChoice choice(limits);
  for (int execution = 0; execution < 3; ++execution) {
    choice.begin(seed + static_cast<u64>(execution));
    std::map<ChoiceKind, u32> taken;
    for (int i = 0; i < 600; ++i) {
      const ChoiceKind k = rare[i % 3];
      taken[k] += choice.choose({k, 2, 0, 0});
    }
    // In so many calls all of the budget is spent, in every execution anew.
    RC_ASSERT(taken[ChoiceKind::spurious_wakeup] == limits.spurious_wakeups);
    RC_ASSERT(taken[ChoiceKind::weak_failure] == limits.weak_failures);
    RC_ASSERT(taken[ChoiceKind::try_failure] == limits.try_failures);
  }
}

RC_GTEST_PROP(BudgetedChoice, OthersAreAnyOfTheirOptions, (u64 seed)) {
  BudgetedChoice choice({0, 0, 0});
  choice.begin(seed);
  for (const ChoiceKind k : {ChoiceKind::read_from, ChoiceKind::waiter, ChoiceKind::user}) {
    bool seen[4] = {};
    for (int i = 0; i < 200; ++i) seen[choice.choose({k, 4, 0, 0})] = true;
    for (const bool s : seen) RC_ASSERT(s);
  }
}

}  // namespace
}  // namespace fearless
