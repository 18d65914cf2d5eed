#include "detect/thread_sanitizer.hpp"

#include <dlfcn.h>

#include "core/real.hpp"
#include "core/rng.hpp"
#include "core/syscalls.hpp"
#include "core/violation.hpp"
#include "detect/exempt.hpp"
#include "detect/thread_sanitizer_api.hpp"
#include "memory/contexts.hpp"
#include "memory/heap.hpp"
#include "memory/time_stamps.hpp"

#include <asm/prctl.h>
#include <sys/syscall.h>

#include <iterator>

namespace fearless::thread_sanitizer {
namespace {

// What a report says of the earlier access, and that there is one.
struct Report {
  bool any = false;
  bool by_library = false;  // not told here: what both accesses are is in `finding`
  Slot slot = no_slot;
  uptr site = 0;
  bool write = false;
  bool atomic = false;
};
bool complete = false;  // all of the api is there
Report noted;
Finding finding;
bool inside = false;    // one of its functions, called from here
bool writes = false;    // its reports
bool reported = false;  // since its memory was flushed
void (*volatile call_after)(uptr) = nullptr;
u64 executions = 0;

// A thread that has nearly used up its stack tells no more: it overflows in its own code, not in theirs.
bool has_room() {
  constexpr u64 enough = u64{64} << 10;
  const uptr low = hot.stack_begin + hot.stack_bytes / 2;
  return reinterpret_cast<uptr>(__builtin_frame_address(0)) - low >= enough;
}

// What is called meanwhile is not the scenario's.
class Outside {
 public:
  Outside() : in_scenario_(hot.in_scenario) { hot.in_scenario = false; }
  ~Outside() { hot.in_scenario = in_scenario_; }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

 private:
  bool in_scenario_;
};

// Its functions run as the runtime does: what they call is not the scenario's.
class Inside : Outside {
 public:
  Inside() : given_(writes) { inside = true; }
  ~Inside() { inside = false; }

 private:
  time_stamps::Given given_;  // to the program that tells it names for its report
};

// Calls as the thread of another context, whose state the FS base leads to.
void as_thread(Slot s, void (*function)(void*), const void* argument) {
  const Context& c = *contexts::get(s);
  const u64 mine = contexts::read_fs_base();
  sys::call(SYS_arch_prctl, ARCH_SET_FS, c.fs_base);
  function(const_cast<void*>(argument));
  sys::call(SYS_arch_prctl, ARCH_SET_FS, mine);
}

OpKind operation_of(const Report& r) {
  if (r.atomic) return r.write ? OpKind::store : OpKind::load;
  return r.write ? OpKind::plain_write : OpKind::plain_read;
}

// With the earlier access that is noted.
Finding race(uptr address, u64 bytes, OpKind operation, bool atomic, uptr site) {
  Finding f;
  f.kind = ViolationKind::data_race;
  f.second_opinion = true;
  f.address = address;
  f.size = static_cast<u32>(bytes);
  f.here = place_here(operation, site);
  f.here.atomic = atomic;
  f.other = place_of_slot(noted.slot, operation_of(noted), noted.site);
  f.other.atomic = noted.atomic;
  f.places = 2;
  return f;
}

void raise_noted() {
  noted.any = false;
  const Finding f = finding;
  if (!exempt::contains(f.address)) raise(f);
}

// After an access that was told: it is that one, if it is not one by the library before.
void raise_noted(uptr address, u64 bytes, OpKind operation, bool atomic, uptr site) {
  if (!noted.by_library) finding = race(address, bytes, operation, atomic, site);
  raise_noted();
}

// One of the accesses of a report.
struct Access {
  int thread = 0;
  int size = 0;
  int write = 0;
  int atomic = 0;
  void* address = nullptr;
  void* stack[8] = {};
};
Access access_of(void* report, uptr which) {
  Access a;
  api.report_access(report, which, &a.thread, &a.address, &a.size, &a.write, &a.atomic, a.stack,
                    std::size(a.stack));
  return a;
}

// The first place of `stack` that is not in its own code, as that of what it knows of libc is.
uptr place_in(void* const* stack) {
  Dl_info own;
  Dl_info here;
  if (dladdr(reinterpret_cast<void*>(api.read[0]), &own) != 0)
    for (int i = 0; stack[i] != nullptr && i < 7; ++i)
      if (dladdr(stack[i], &here) == 0 || here.dli_fbase != own.dli_fbase)
        return reinterpret_cast<uptr>(stack[i]);
  return reinterpret_cast<uptr>(stack[0]);
}

void note(void* report) {
  const bool by_library = !inside;
  if (noted.any || (by_library && !hot.in_scenario)) return;
  const Outside out;
  const char* what = nullptr;
  int n = 0;
  int accesses = 0;
  int threads = 0;
  int unused = 0;
  void* sleep[1];
  api.report_data(report, &what, &n, &unused, &accesses, &unused, &unused, &threads, &unused, sleep, 1);
  if (accesses < 2) return;
  const Access earlier = access_of(report, 1);
  noted.any = true;
  noted.write = earlier.write != 0;
  noted.atomic = earlier.atomic != 0;
  // Of an atomic access: its function, the caller of that here, and the place that was told.
  noted.site = noted.atomic ? reinterpret_cast<uptr>(earlier.stack[2]) : place_in(earlier.stack);
  noted.slot = no_slot;
  void* stack[8];
  for (int i = 0; i < threads; ++i) {
    int id = 0;
    u64 system_id = 0;
    const char* name = nullptr;
    api.report_thread(report, static_cast<uptr>(i), &id, &system_id, &unused, &name, &unused, stack,
                      std::size(stack));
    if (id == earlier.thread) noted.slot = contexts::index_of_thread(static_cast<int>(system_id));
  }
  noted.by_library = by_library;
  if (by_library) {
    // (It was not told of this access: a function of libc that it has in front has made it.)
    const Access here = access_of(report, 0);
    finding = race(reinterpret_cast<uptr>(here.address), static_cast<u64>(here.size),
                   here.write != 0 ? OpKind::plain_write : OpKind::plain_read, false, place_in(here.stack));
  }
  reported = true;
}

int index_of(u64 bytes) {
  switch (bytes) {
    case 1: return 0;
    case 2: return 1;
    case 4: return 2;
    case 8: return 3;
    case 16: return 4;
    default: return -1;
  }
}

int order_of(Order o) {
  switch (o) {
    case Order::relaxed: return __ATOMIC_RELAXED;
    case Order::consume:
    case Order::acquire: return __ATOMIC_ACQUIRE;
    case Order::release: return __ATOMIC_RELEASE;
    case Order::acq_rel: return __ATOMIC_ACQ_REL;
    case Order::seq_cst: return __ATOMIC_SEQ_CST;
  }
  return __ATOMIC_SEQ_CST;
}

// The operation again, to no effect: nobody has run in between, and what is there is put there.
template <class T>
void perform(Atomic kind, uptr address, int size, int order) {
  auto* a = reinterpret_cast<T*>(address);
  switch (kind) {
    case Atomic::load: reinterpret_cast<T (*)(const T*, int)>(api.load[size])(a, order); break;
    case Atomic::store: reinterpret_cast<void (*)(T*, T, int)>(api.store[size])(a, *a, order); break;
    case Atomic::update: reinterpret_cast<T (*)(T*, T, int)>(api.exchange[size])(a, *a, order); break;
  }
}

char between_executions;
u32 variation = 0;
u64 unshared[8];

}  // namespace

bool linked() {
  static const bool found = complete = look_up();
  return found;
}

void begin_search() {
  static bool begun = false;
  if (!begun) {
    begun = true;
    uptr begin = 0;
    u64 bytes = 0;
    heap::extent(&begin, &bytes);
    api.heap_init(begin, bytes);
    writes = real::environment("FEARLESS_TSAN_REPORTS") != nullptr;
  }
  noted = {};
  hot.second_opinion = true;
}

void end_search() { hot.second_opinion = false; }

void begin_execution() {
  if (!hot.second_opinion) return;
  noted.any = false;
  call_after = nullptr;
  // It remembers what it has reported, and mutexes and locations for ever.
  constexpr u64 now_and_then = 4096;
  if (reported || ++executions % now_and_then == 0) api.flush();
  reported = false;
  as_thread(0, api.acquire, &between_executions);
  if (variation == 0) return;
  // By how much each thread has done it chooses what to forget: each does something more, one of eight
  // amounts.
  for (Slot s = 0; s < contexts::made(); ++s)
    as_thread(
        s,
        [](void* from) {
          for (auto* a = static_cast<u64*>(from); a != std::end(unshared); ++a) api.read[0](a, unshared);
        },
        std::end(unshared) - mix(variation, s) % std::size(unshared));
}

void forget_others() { ++variation; }

void end_execution(u32 threads) {
  if (!hot.second_opinion) return;
  for (Slot s = 0; s < threads; ++s) as_thread(s, api.release, &between_executions);
}

bool interrupted() {
  const bool was = inside;
  inside = false;
  return was;
}

bool running() { return inside; }

void after_access(void (*end)(uptr)) { call_after = end; }

void tell_access(uptr address, u64 bytes, bool write, uptr site) {
  if (bytes == 0 || (hot.ignored & (write ? 2 : 1)) != 0 || !has_room()) return;
  {
    const Inside in;
    auto* a = reinterpret_cast<void*>(address);
    auto* pc = reinterpret_cast<void*>(site);
    const int size = index_of(bytes);
    if (size >= 0 && size < 4 && (address & 7) + bytes <= 8) {
      (write ? api.write : api.read)[size](a, pc);
    } else {
      (write ? api.write_range : api.read_range)(a, bytes, pc);
    }
  }
  if (noted.any) raise_noted(address, bytes, write ? OpKind::plain_write : OpKind::plain_read, false, site);
  if (auto* const end = call_after; end != nullptr) {
    call_after = nullptr;
    end(site);
  }
}

void tell_atomic(Atomic kind, uptr address, unsigned bytes, Order order, uptr site) {
  __extension__ using u128 = unsigned __int128;
  const int size = index_of(bytes);
  if (!has_room()) return;
  {
    const Inside in;
    api.function_entry(reinterpret_cast<void*>(site));
    switch (size) {
      case 0: perform<u8>(kind, address, size, order_of(order)); break;
      case 1: perform<u16>(kind, address, size, order_of(order)); break;
      case 2: perform<u32>(kind, address, size, order_of(order)); break;
      case 3: perform<u64>(kind, address, size, order_of(order)); break;
      default: perform<u128>(kind, address, size, order_of(order)); break;
    }
    api.function_exit();
  }
  if (noted.any) raise_noted(address, bytes, kind == Atomic::load ? OpKind::load : OpKind::store, true, site);
}

void tell_acquire(const void* clock) {
  {
    const Inside in;
    api.acquire(const_cast<void*>(clock));
  }
  if (noted.any) raise_noted();
}

void tell_release(const void* clock) {
  {
    const Inside in;
    api.release(const_cast<void*>(clock));
  }
  if (noted.any) raise_noted();
}

void tell_release_of(Slot thread, const void* clock) {
  const Inside in;
  as_thread(thread, api.release, clock);
}

void tell_acquire_of(Slot thread, const void* clock) {
  const Inside in;
  as_thread(thread, api.acquire, clock);
}

void tell_allocated(uptr address, u64 bytes) {
  const Inside in;
  // (It takes whole cells.)
  const uptr begin = address & ~uptr{7};
  const u64 size = round_up(bytes + (address & 7) + (bytes == 0 ? 1 : 0), 8);
  api.heap_freed(begin, size);
  api.heap_allocated(begin, size);
}

bool writes_reports() { return writes; }

void tell_call(uptr returns) {
  if (!writes || !has_room()) return;
  const Inside in;
  api.function_entry(reinterpret_cast<void*>(returns));
}

void tell_return() {
  if (!writes || !has_room()) return;
  const Inside in;
  api.function_exit();
}

void tell_thread(Slot thread, const char* name) {
  if (!writes) return;
  const Inside in;
  api.set_name(contexts::get(thread)->handle, name);
}

}  // namespace fearless::thread_sanitizer

// ---- what its runtime asks of the program

namespace __tsan {
class ReportDesc;
__attribute__((visibility("default"))) bool OnReport(const ReportDesc* report, bool suppressed);
bool OnReport(const ReportDesc* report, bool suppressed) {
  if (!suppressed) fearless::thread_sanitizer::note(const_cast<ReportDesc*>(report));
  // It is told by the one who hears of it.
  return suppressed || !fearless::thread_sanitizer::writes_reports();
}
}  // namespace __tsan

extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options();
const char* __tsan_default_options() {
  return "halt_on_error=0:suppress_equal_stacks=0:suppress_equal_addresses=0:history_size=7:atexit_sleep_ms=0:"
         "symbolize=0:report_thread_leaks=0:report_signal_unsafe=0:detect_deadlocks=0:report_mutex_bugs=0:"
         "report_destroy_locked=0:handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:handle_sigfpe=0";
}
