// Futures that become ready at the end of a thread (set_value_at_thread_exit, make_ready_at_thread_exit):
// libstdc++ makes them so in a function of its library, with atomics that are not instrumented. The same is
// done here, seen.
#include <limits>
#include <memory>

#include "border/own.hpp"
#include "engine/atomics.hpp"
#include "engine/operations.hpp"

FEARLESS_REAL(void, _ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv, void*)

namespace fearless::border {
namespace {

using Count = int;
using Control = std::_Sp_counted_base<std::_S_atomic>;

// (libstdc++'s ABI: __future_base::_State_baseV2::_Make_ready, with the std::weak_ptr it ends in.)
struct MakeReady {
  MakeReady* next;
  void (*run)(void*);
  void* state;
  Control* control;
};

void (*run_unseen)(void*) = nullptr;

// (The same of a shared state, after its virtual functions and its result; and of the counts of owners.)
uptr status_of(void* state) { return reinterpret_cast<uptr>(state) + 16; }
uptr owners(Control* c) { return reinterpret_cast<uptr>(c) + 8; }
uptr observers(Control* c) { return owners(c) + sizeof(Count); }

// As std::weak_ptr::lock().
bool lock(Control* c, uptr site) {
  Count n = atomics::load<Count>(owners(c), Order::relaxed, site);
  while (n != 0)
    if (atomics::compare_exchange<Count>(owners(c), n, n + 1, Order::acq_rel, Order::relaxed, false, site))
      return true;
  return false;
}

bool was_last(uptr count, uptr site) {
  return atomics::rmw<Count>(count, Order::acq_rel, site, Effect::subtract, 1,
                             [](Count n) { return n - 1; }) == 1;
}

void let_go_of_observer(Control* c, uptr site) {
  if (was_last(observers(c), site)) c->_M_destroy();
}

void let_go_of_owner(Control* c, uptr site) {
  if (!was_last(owners(c), site)) return;
  c->_M_dispose();
  let_go_of_observer(c, site);
}

void make_ready(void* state, uptr site) {
  constexpr u32 ready = 1;
  constexpr u32 somebody_waits = 0x80000000;
  const u32 before = atomics::rmw<u32>(status_of(state), Order::release, site, Effect::exchange, ready,
                                       [](u32) { return ready; });
  if ((before & somebody_waits) != 0)
    ops::futex_wake(status_of(state), std::numeric_limits<int>::max(), site);
}

void run(void* p) {
  auto* m = static_cast<MakeReady*>(p);
  if (!FEARLESS_OUTSIDE() && m->control != nullptr) {
    const uptr site = FEARLESS_SITE();
    if (lock(m->control, site)) {
      make_ready(m->state, site);
      let_go_of_owner(m->control, site);
    }
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete): the owners' observer was not the last, there is
    // this one.
    let_go_of_observer(m->control, site);
    m->state = nullptr;
    m->control = nullptr;
  }
  run_unseen(p);  // finds nothing left to do, and frees it
}

}  // namespace
}  // namespace fearless::border

using namespace fearless;

FEARLESS_OWN(void, _ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv, (border::MakeReady * m)) {
  real::_ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv(m);
  if (FEARLESS_OUTSIDE()) return;
  border::run_unseen = m->run;
  m->run = border::run;
}
