// What the C++ library changes in its own code, which is not instrumented: streams, and the links of lists. A
// loop that does so on its way is none that only waits (engine/await.hpp).
#include "border/language.hpp"
#include "border/own.hpp"
#include "core/own_code.hpp"
#include "detect/exempt.hpp"
#include "engine/await.hpp"

// (The class of a stream stands for any: they are told by their address.)
FEARLESS_REAL(void, _ZNSi6sentryC1ERSib, void*, void*, bool)
FEARLESS_REAL(void, _ZNSo6sentryC1ERSo, void*, void*)
FEARLESS_REAL(void, _ZNSt13basic_istreamIwSt11char_traitsIwEE6sentryC1ERS2_b, void*, void*, bool)
FEARLESS_REAL(void, _ZNSt13basic_ostreamIwSt11char_traitsIwEE6sentryC1ERS2_, void*, void*)
FEARLESS_REAL(void, _ZNSt8__detail15_List_node_base10_M_reverseEv, void*)

// The same of the copy of the library inside the runtime, under their other name: C2, for a base class.
extern "C" {
void _ZNSi6sentryC2ERSib(void*, void*, bool);
void _ZNSo6sentryC2ERSo(void*, void*);
void _ZNSt13basic_istreamIwSt11char_traitsIwEE6sentryC2ERS2_b(void*, void*, bool);
void _ZNSt13basic_ostreamIwSt11char_traitsIwEE6sentryC2ERS2_(void*, void*);
}

namespace fearless::border {
namespace {

// One in the thread's own stack is part of what is compared.
void changes(const void* object) {
  if (!await::in_own_stack(reinterpret_cast<uptr>(object))) await::acted(*engine.current);
}
// What has been printed nobody can see; a loop may do so while it waits.
void writes_to(const void* stream) {
  if (!exempt::contains(reinterpret_cast<uptr>(stream))) changes(stream);
}

}  // namespace
}  // namespace fearless::border

using namespace fearless;
namespace border = fearless::border;

// std::istream::sentry and std::ostream::sentry, which every operation on a stream makes first.
FEARLESS_OWN(void, _ZNSi6sentryC1ERSib, (void* sentry, void* stream, bool keeps_white_space)) {
  if (own_code::contains(FEARLESS_SITE())) return _ZNSi6sentryC2ERSib(sentry, stream, keeps_white_space);
  if (!FEARLESS_OUTSIDE()) border::changes(stream);
  real::_ZNSi6sentryC1ERSib(sentry, stream, keeps_white_space);
}
FEARLESS_OWN(void, _ZNSo6sentryC1ERSo, (void* sentry, void* stream)) {
  if (own_code::contains(FEARLESS_SITE())) return _ZNSo6sentryC2ERSo(sentry, stream);
  if (!FEARLESS_OUTSIDE()) border::writes_to(stream);
  real::_ZNSo6sentryC1ERSo(sentry, stream);
}
FEARLESS_OWN(void, _ZNSt13basic_istreamIwSt11char_traitsIwEE6sentryC1ERS2_b,
             (void* sentry, void* stream, bool keeps_white_space)) {
  if (own_code::contains(FEARLESS_SITE()))
    return _ZNSt13basic_istreamIwSt11char_traitsIwEE6sentryC2ERS2_b(sentry, stream, keeps_white_space);
  if (!FEARLESS_OUTSIDE()) border::changes(stream);
  real::_ZNSt13basic_istreamIwSt11char_traitsIwEE6sentryC1ERS2_b(sentry, stream, keeps_white_space);
}
FEARLESS_OWN(void, _ZNSt13basic_ostreamIwSt11char_traitsIwEE6sentryC1ERS2_, (void* sentry, void* stream)) {
  if (own_code::contains(FEARLESS_SITE()))
    return _ZNSt13basic_ostreamIwSt11char_traitsIwEE6sentryC2ERS2_(sentry, stream);
  if (!FEARLESS_OUTSIDE()) border::writes_to(stream);
  real::_ZNSt13basic_ostreamIwSt11char_traitsIwEE6sentryC1ERS2_(sentry, stream);
}
// std::list::reverse
FEARLESS_OWN(void, _ZNSt8__detail15_List_node_base10_M_reverseEv, (void* list)) {
  if (!FEARLESS_OUTSIDE()) border::changes(list);
  real::_ZNSt8__detail15_List_node_base10_M_reverseEv(list);
}
