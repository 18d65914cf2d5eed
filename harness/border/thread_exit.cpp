// pthread_exit, and the clean-up handlers of C (pthread_cleanup_push). Those of C++ are destructors, and so
// are those of C compiled with -fexceptions; the others register where to jump to, as <pthread.h> has it.
#include <pthread.h>
#include <setjmp.h>
#include <unwind.h>

#include <utility>

#include "border/own.hpp"
#include "engine/engine.hpp"
#include "memory/scratch.hpp"

FEARLESS_REAL(void, pthread_exit, void*)
FEARLESS_REAL(void, __pthread_unwind_next, __pthread_unwind_buf_t*)

using namespace fearless;

namespace {

// The handler registered before this one.
void*& before(__pthread_unwind_buf_t* handler) { return handler->__pad[0]; }

// The stack pointer where it was registered, which glibc keeps mangled.
uptr registered_at(const __pthread_unwind_buf_t* handler) {
  constexpr int stack_pointer = 6;  // in a __jmp_buf
  auto sp = static_cast<u64>(handler->__cancel_jmp_buf[0].__cancel_jmp_buf[stack_pointer]);
  asm("ror $0x11, %0; xor %%fs:0x30, %0" : "+r"(sp));
  return sp;
}

// Called for every frame on the way down the thread's stack, before what there is to be done in it. The
// handlers registered there are jumped to, and come back by __pthread_unwind_next. Past the last frame the
// thread ends.
_Unwind_Reason_Code exit_step(int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception*,
                              _Unwind_Context* frame, void*) {
  Thread& t = *engine.current;
  auto* const handler = static_cast<__pthread_unwind_buf_t*>(t.cleanup);
  const bool last = (actions & _UA_END_OF_STACK) != 0;
  if (handler != nullptr && (last || _Unwind_GetCFA(frame) >= registered_at(handler)))
    _longjmp(reinterpret_cast<__jmp_buf_tag*>(handler->__cancel_jmp_buf), 1);
  if (last) engine.finish_current(t.result);
  return _URC_NO_REASON;
}

void forget_exception(_Unwind_Reason_Code, _Unwind_Exception*) {}

[[noreturn]] void unwind() {
  // In scratch memory: the frames unwound include this one.
  auto* exception = scratch.array<_Unwind_Exception>(1);
  __builtin_memset(exception, 0, sizeof *exception);
  exception->exception_cleanup = forget_exception;
  _Unwind_ForcedUnwind(exception, exit_step, nullptr);
  engine.finish_current(engine.current->result);
  __builtin_unreachable();
}

}  // namespace

FEARLESS_OWN(void, pthread_exit, (void* result)) {
  if (FEARLESS_OUTSIDE()) {
    real::pthread_exit(result);
    __builtin_unreachable();
  }
  engine.current->result = result;
  unwind();
}

// (Whether a thread may be cancelled is nothing to those that defer it: none is.)
#define FEARLESS_REGISTERS_HANDLER(name, registered)             \
  FEARLESS_REAL(void, name, __pthread_unwind_buf_t*)             \
  FEARLESS_OWN(void, name, (__pthread_unwind_buf_t * handler)) { \
    if (FEARLESS_OUTSIDE()) return real::name(handler);          \
    registered;                                                  \
  }
#define FEARLESS_REGISTERED before(handler) = std::exchange(engine.current->cleanup, handler)
FEARLESS_REGISTERS_HANDLER(__pthread_register_cancel, FEARLESS_REGISTERED)
FEARLESS_REGISTERS_HANDLER(__pthread_register_cancel_defer, FEARLESS_REGISTERED)
FEARLESS_REGISTERS_HANDLER(__pthread_unregister_cancel, engine.current->cleanup = before(handler))
FEARLESS_REGISTERS_HANDLER(__pthread_unregister_cancel_restore, engine.current->cleanup = before(handler))
FEARLESS_OWN(void, __pthread_unwind_next, (__pthread_unwind_buf_t * handler)) {
  if (FEARLESS_OUTSIDE()) {
    real::__pthread_unwind_next(handler);
    __builtin_unreachable();
  }
  engine.current->cleanup = before(handler);
  unwind();
}
