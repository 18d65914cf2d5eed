#include "core/own_code.hpp"

#include <unwind.h>

#include "core/hot.hpp"

extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const char _etext[];
extern "C" __attribute__((visibility("hidden"))) const char _end[];

namespace fearless::own_code {
namespace {

struct Search {
  uptr from;
  bool reached = false;
  uptr caller = 0;
};

_Unwind_Reason_Code visit(_Unwind_Context* context, void* argument) {
  auto& search = *static_cast<Search*>(argument);
  const uptr ip = _Unwind_GetIP(context);
  if (!search.reached) {
    search.reached = ip == search.from;
    return _URC_NO_REASON;
  }
  if (contains(ip)) return _URC_NO_REASON;
  search.caller = ip;
  return _URC_END_OF_STACK;
}

}  // namespace

uptr begin() { return reinterpret_cast<uptr>(__ehdr_start); }
u64 bytes() { return reinterpret_cast<uptr>(_etext) - begin(); }
bool image_contains(uptr address) { return address >= begin() && address < reinterpret_cast<uptr>(_end); }
bool contains(uptr ip) { return ip - begin() < bytes(); }

uptr called_from(uptr ip) {
  if (!contains(ip)) return ip;
  const OutsideScenario outside;
  Search search{ip};
  _Unwind_Backtrace(visit, &search);
  return search.caller != 0 ? search.caller : ip;
}

}  // namespace fearless::own_code
