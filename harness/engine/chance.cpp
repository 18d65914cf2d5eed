#include "engine/chance.hpp"

#include "engine/await.hpp"

namespace fearless::chance {
namespace {

u32* left_of(RareOutcomes& rare, ChoiceKind kind) {
  switch (kind) {
    case ChoiceKind::spurious_wakeup: return &rare.spurious_wakeups;
    case ChoiceKind::weak_failure: return &rare.weak_failures;
    case ChoiceKind::try_failure: return &rare.try_failures;
    case ChoiceKind::read_from:
    case ChoiceKind::waiter:
    case ChoiceKind::user:
    case ChoiceKind::coherence:
    case ChoiceKind::yield_in_vain:
    case ChoiceKind::spin_on: return nullptr;
  }
  return nullptr;
}

}  // namespace

bool happens_apart(ChoiceKind kind, uptr site) {
  u32* const left = left_of(engine.current->rare, kind);
  if (left == nullptr || *left == 0) return false;
  engine.pass({OpKind::chance, Order::relaxed, 0, 0, 0, site});
  const u32 chosen = engine.choose(ChoiceKind::user, 2);  // (Kinds of choices that are no events are others.)
  engine.note_value(chosen);
  if (chosen == 0) return false;
  --*left;
  await::acted(*engine.current);  // (The next round of a loop is another: there is less left.)
  return true;
}

}  // namespace fearless::chance
