#include "memory/heap.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "core/fatal.hpp"
#include "core/hot.hpp"
#include "core/syscalls.hpp"
#include "core/violation.hpp"
#include "memory/blocks.hpp"

namespace fearless::heap {
namespace {

constexpr uptr arena_base = uptr{0x40} << 30;  // 64 GiB
constexpr uptr outer_base = uptr{0x10} << 30;  // 16 GiB
// An execution gets freed memory again only when so much of it is waiting, of small blocks and of large ones.
constexpr u64 quarantine = u64{4} << 20;
constexpr u64 large_quarantine = u64{256} << 20;
constexpr u8 junk = 0xbe;  // what malloc leaves in a block: the same in every execution

Region arena, outer;
// With separate heaps: a part of the arena for each thread, in the upper half.
Region parts[max_slots];
u32 parts_used = 0;
bool separate_heaps = false;
uptr arena_end = 0;  // of all parts

FEARLESS_INLINE bool in_any_part(uptr p) { return p - arena.begin < arena_end - arena.begin; }
FreeLists arena_free, outer_free;
int outer_lock = 0;

struct Undo {  // an outer block that the execution freed
  Header* header;
};
Undo* undone = nullptr;
u32 undo_count = 0;
constexpr u32 undo_capacity = 1U << 20;

uptr map_region(uptr where, u64 bytes, u64 least, Region& r) {
  for (; bytes >= least; bytes /= 4) {
    auto p = reinterpret_cast<uptr>(sys::map(where, bytes, true));
    if (p == 0) continue;
    r.begin = r.top = p;
    r.end = p + bytes;
    return p;
  }
  return 0;
}

FEARLESS_INLINE void fill(void* p, u8 value, u64 bytes) { __builtin_memset(p, value, bytes); }

// The pages that lie wholly between them are cleared, and take no memory.
Stretch forget_pages(uptr begin, uptr end) {
  const Stretch whole{round_up(begin, page), end & ~(page - 1)};
  sys::forget_pages(reinterpret_cast<void*>(whole.begin), whole.end - whole.begin);
  return whole;
}

// What is in it is the same in every execution, too.
FEARLESS_NOINLINE void clear_untouched(void* p, u64 bytes) {
  const auto begin = reinterpret_cast<uptr>(p);
  const Stretch whole = forget_pages(begin, begin + bytes);
  fill(p, 0, whole.begin - begin);
  fill(reinterpret_cast<void*>(whole.end), 0, begin + bytes - whole.end);
}

void take_lock() {
  while (__atomic_exchange_n(&outer_lock, 1, __ATOMIC_ACQUIRE) != 0) __builtin_ia32_pause();
}
void drop_lock() { __atomic_store_n(&outer_lock, 0, __ATOMIC_RELEASE); }

void bad_free(Detail d, ViolationKind k, void* p, uptr site) {
  Finding f;
  f.kind = k;
  f.detail = d;
  f.address = reinterpret_cast<uptr>(p);
  f.here = place_here(OpKind::none, site);
  raise(f);
}

}  // namespace

void reserve() {
  if (arena.begin != 0) return;
  if (map_region(arena_base, u64{64} << 30, u64{1} << 28, arena) == 0 ||
      map_region(outer_base, u64{16} << 30, u64{1} << 27, outer) == 0)
    fatal("no address space for the scenario's heap", "raise the limit on virtual memory (ulimit -v)");
  arena_end = arena.end;
  undone = static_cast<Undo*>(sys::map(0, undo_capacity * sizeof(Undo), false));
}

bool in_arena(uptr p) { return in_any_part(p); }
bool in_outer(uptr p) { return outer.contains(p); }

void* allocate(u64 bytes, u64 alignment, bool zero) {
  if (FEARLESS_UNLIKELY(bytes >= u64{1} << 35)) return nullptr;
  const auto capacity = static_cast<u32>((bytes + unit - 1) / unit);
  Header* h = nullptr;
  if (FEARLESS_UNLIKELY(separate_heaps)) {
    const Slot s = hot.slot;
    if (s >= parts_used) parts_used = s + 1;
    h = carve(parts[s], capacity, alignment);
  } else if (FEARLESS_UNLIKELY(capacity < exact_classes ? arena_free.bytes > quarantine
                                                        : arena_free.large_bytes > large_quarantine)) {
    h = reuse(arena_free, arena, capacity, alignment);
  }
  if (h == nullptr) h = carve(arena, capacity, alignment);
  if (FEARLESS_UNLIKELY(h == nullptr)) return nullptr;
  h->size = bytes & ((u64{1} << 48) - 1);
  h->number = arena.allocations++;
  h->state = mark(h, live_mark);
  ++arena.live;
  void* p = reinterpret_cast<void*>(bytes_of(h));
  if (FEARLESS_UNLIKELY(bytes >= mostly_unused)) clear_untouched(p, u64{h->capacity} * unit);
  else fill(p, zero ? u8{0} : junk, u64{h->capacity} * unit);
  return p;
}

bool check_free(void* p, uptr site) {
  const auto address = reinterpret_cast<uptr>(p);
  const bool from_arena = in_any_part(address);
  Header* h = header_of(p);
  if ((address % unit) != 0 || (from_arena && address < arena.begin + sizeof(Header))) {
    bad_free(Detail::invalid_free, ViolationKind::crash, p, site);
    return false;
  }
  if (FEARLESS_UNLIKELY(!is(h, live_mark))) {
    const bool twice = was_freed(h);
    bad_free(twice ? Detail::none : Detail::invalid_free,
             twice ? ViolationKind::double_free : ViolationKind::crash, p, site);
    return false;
  }
  return true;
}

void refuse_free(void* p, uptr site) { bad_free(Detail::invalid_free, ViolationKind::crash, p, site); }

void release(void* p) {
  Header* h = header_of(p);
  if (FEARLESS_LIKELY(in_any_part(reinterpret_cast<uptr>(p)))) {
    h->state = mark(h, freed_mark);
    --arena.live;
    if (FEARLESS_LIKELY(!separate_heaps)) give_back(arena_free, arena, h, Merge::later);
  } else if (undo_count < undo_capacity) {
    h->state = mark(h, freed_mark);
    undone[undo_count++] = {h};
  }
}

void reset() {
  arena.top = arena.begin;
  arena.live = 0;
  arena.allocations = 0;
  arena_free.clear();
  for (; parts_used != 0; --parts_used) parts[parts_used - 1].top = parts[parts_used - 1].begin;
}

void separate(bool on) {
  separate_heaps = on;
  const uptr middle = arena.begin + (arena_end - arena.begin) / 2;
  arena.end = on ? middle : arena_end;
  const u64 each = (arena_end - middle) / max_slots & ~u64{4095};
  for (u32 i = 0; i < max_slots; ++i) {
    parts[i].begin = parts[i].top = middle + i * each;
    parts[i].end = parts[i].begin + (on ? each : 0);
  }
}

void restore_outer() {
  for (; undo_count != 0; --undo_count) {
    Header* h = undone[undo_count - 1].header;
    h->state = mark(h, live_mark);
  }
}

void* outer_allocate(u64 bytes, u64 alignment, bool zero) {
  if (outer.begin == 0) reserve();
  if (bytes >= u64{1} << 35) return nullptr;
  const auto capacity = static_cast<u32>((bytes + unit - 1) / unit);
  take_lock();
  Header* h = reuse(outer_free, outer, capacity, alignment);
  if (h == nullptr) h = carve(outer, capacity, alignment);
  if (h != nullptr) {
    h->size = bytes & ((u64{1} << 48) - 1);
    h->number = outer.allocations++;
    h->state = mark(h, live_mark);
  }
  drop_lock();
  if (h == nullptr) return nullptr;
  void* p = reinterpret_cast<void*>(bytes_of(h));
  if (zero) fill(p, 0, bytes);
  return p;
}

namespace {

// As glibc has it: a message, and the process is aborted. It is not the tool's error, nor a scenario's.
[[noreturn]] void program_error(const char* text) {
  sys::write_all(message_descriptor(), text, __builtin_strlen(text));
  sys::call(SYS_kill, static_cast<u64>(sys::call(SYS_getpid)), SIGABRT);
  sys::exit_process(128 + SIGABRT);
}

}  // namespace

void outer_release(void* p) {
  Header* h = header_of(p);
  if (!is(h, live_mark))
    program_error(was_freed(h) ? "fearless: double free by the program, outside a scenario\n"
                               : "fearless: free of a bad pointer by the program, outside a scenario\n");
  take_lock();
  h->state = mark(h, freed_mark);
  constexpr u64 worth_giving_back = u64{1} << 20;
  if (u64{h->capacity} * unit >= worth_giving_back) forget_pages(bytes_of(h) + unit, end_of(h));
  give_back(outer_free, outer, h, Merge::now);
  drop_lock();
}

u64 size_of(const void* p) {
  const auto address = reinterpret_cast<uptr>(p);
  if (!in_any_part(address) && !outer.contains(address)) return 0;
  const Header* h = header_of(p);
  return is(h, live_mark) ? u64{h->size} : 0;
}

namespace {

template <class F>
void walk(const Region& r, F f) {
  for (uptr at = r.begin; at < r.top;) {
    auto* h = reinterpret_cast<Header*>(at);
    const bool live = is(h, live_mark);
    if (!live && !was_freed(h) && !is(h, filler_mark)) return;  // overwritten by the program
    if (!is(h, filler_mark) && !f(Block{bytes_of(h), h->size, h->number, live})) return;
    at = end_of(h);
  }
}

}  // namespace

Block find(uptr address) {
  Block found;
  const Region* region = arena.contains(address) ? &arena : &outer;
  for (u32 i = 0; i < parts_used; ++i)
    if (parts[i].contains(address)) region = &parts[i];
  const Region& r = *region;
  if (!r.contains(address)) return found;
  walk(r, [&](const Block& b) {
    if (b.address > address) return false;
    if (address - b.address < (b.bytes == 0 ? 1 : b.bytes)) found = b;
    return true;
  });
  return found;
}

void for_each_live(void (*f)(const Block&, void*), void* context) {
  const auto visit = [&](const Block& b) {
    if (b.live) f(b, context);
    return true;
  };
  walk(arena, visit);
  for (u32 i = 0; i < parts_used; ++i) walk(parts[i], visit);
}

namespace {
struct {
  Region region;
  FreeLists free;
  char* bytes = nullptr;
} saved_outer;
}  // namespace

void save_outer() {
  if (outer.begin == 0) reserve();
  saved_outer.region = outer;
  saved_outer.free = outer_free;
  const u64 n = outer.top - outer.begin;
  saved_outer.bytes = static_cast<char*>(sys::map(0, round_up(n + 1, 4096), false));
  if (saved_outer.bytes == nullptr) fatal("no memory for a copy of the program's heap");
  __builtin_memcpy(saved_outer.bytes, reinterpret_cast<void*>(outer.begin), n);
}

void rewind_outer() {
  if (saved_outer.bytes == nullptr) return;
  outer = saved_outer.region;
  outer_free = saved_outer.free;
  const u64 n = outer.top - outer.begin;
  __builtin_memcpy(reinterpret_cast<void*>(outer.begin), saved_outer.bytes, n);
  sys::unmap(saved_outer.bytes, round_up(n + 1, 4096));
  saved_outer.bytes = nullptr;
}

void extent(uptr* begin, u64* bytes) {
  *begin = arena.begin;
  *bytes = arena_end - arena.begin;
}

u64 live_blocks() { return arena.live; }
Stretch used_by(Slot s) { return {parts[s].begin, parts[s].top}; }
Stretch used_in_common() { return {arena.begin, arena.top}; }

uptr outer_begin() { return outer.begin; }
uptr outer_end() { return outer.top; }

void for_each_outer(void (*f)(const Block&, void*), void* context) {
  walk(outer, [&](const Block& b) {
    if (b.live) f(b, context);
    return true;
  });
}

}  // namespace fearless::heap
