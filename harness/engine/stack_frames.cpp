#include "engine/stack_frames.hpp"

#include <unwind.h>

#include "engine/engine.hpp"

extern "C" __attribute__((visibility("hidden"))) void fearless_walk_from(void* sp, void (*walk)(void*),
                                                                         void* argument);

namespace fearless {
namespace {

struct Search {
  uptr address;
  Slot slot;
  StackFrame frame{};
  bool reached = false;  // `frame` begins at or below the address
  bool found = false;
};

_Unwind_Reason_Code visit(_Unwind_Context* context, void* argument) {
  auto& s = *static_cast<Search*>(argument);
  int before = 0;
  const auto pc = static_cast<uptr>(_Unwind_GetIPInfo(context, &before));
  const auto sp = static_cast<uptr>(_Unwind_GetCFA(context));
  if (contexts::index_of(sp) != s.slot) return _URC_NO_REASON;  // a signal handler's
  if (s.reached && s.address < sp) {
    s.frame.cfa = sp;
    s.found = true;
    return _URC_END_OF_STACK;
  }
  if (pc == 0 || s.address < sp) return _URC_END_OF_STACK;
  constexpr int rbp = 6;
  s.frame.pc = before != 0 ? pc + 1 : pc;
  s.frame.stack_pointer = sp;
  s.frame.frame_pointer = static_cast<uptr>(_Unwind_GetGR(context, rbp));
  s.reached = true;
  return _URC_NO_REASON;
}

void walk(void* search) { _Unwind_Backtrace(visit, search); }

}  // namespace

bool frame_of(uptr address, StackFrame* frame) {
  const u64 slot = contexts::index_of(address);
  if (slot >= engine.slots_used) return false;
  const Thread& t = engine.thread(static_cast<Slot>(slot));
  if (t.state != Thread::State::live) return false;
  Search s{address, t.slot};
  s.frame.thread = t.number;
  if (&t == engine.current) {
    walk(&s);
  } else {
    fearless_walk_from(t.sp, walk, &s);
  }
  if (s.found) *frame = s.frame;
  return s.found;
}

}  // namespace fearless
