// Exceptions that several threads hold (std::exception_ptr, futures): libstdc++ counts their holders with
// atomics that are not instrumented. Whoever lets go of one does so before the last holder destroys it.
#include <unwind.h>

#include "border/holders.hpp"
#include "border/own.hpp"

FEARLESS_REAL(void, _Unwind_DeleteException, _Unwind_Exception*)
FEARLESS_REAL(void, _ZNSt15__exception_ptr13exception_ptr10_M_releaseEv, void**)

namespace fearless::border {
namespace {

// The thrown object. (Itanium C++ ABI: what an exception header holds; libstdc++'s header of an exception
// rethrown from an exception_ptr begins with the address of the object it shares.)
uptr object_of(const _Unwind_Exception* e) {
  constexpr u64 shared = 1;
  constexpr u64 before_unwind_header = 80;
  if ((e->exception_class & 0xff) == shared)
    return *reinterpret_cast<const uptr*>(reinterpret_cast<uptr>(e) - before_unwind_header);
  return reinterpret_cast<uptr>(e + 1);
}

// (libstdc++'s __cxa_refcounted_exception, which ends where the object begins, begins with the number of
// holders.)
bool last_holder(uptr object) {
  constexpr u64 before_object = 128;
  return *reinterpret_cast<const volatile int*>(object - before_object) == 1;
}

void let_go_of(uptr object) {
  if (object != 0) let_go(object, last_holder(object));
}

}  // namespace
}  // namespace fearless::border

using namespace fearless;

FEARLESS_OWN(void, _Unwind_DeleteException, (_Unwind_Exception * e)) {
  constexpr u64 gnu = 0x474e5543432b2b00;  // "GNUCC++", with the last byte free
  if (!FEARLESS_OUTSIDE() && (e->exception_class & ~u64{0xff}) == gnu)
    border::let_go_of(border::object_of(e));
  real::_Unwind_DeleteException(e);
}

FEARLESS_OWN(void, _ZNSt15__exception_ptr13exception_ptr10_M_releaseEv, (void** pointer)) {
  if (!FEARLESS_OUTSIDE()) border::let_go_of(reinterpret_cast<uptr>(*pointer));
  real::_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv(pointer);
}
