#include "memory/heap.hpp"

#include <signal.h>
#include <sys/syscall.h>

#include <bit>

#include "core/fatal.hpp"
#include "core/hot.hpp"
#include "core/syscalls.hpp"
#include "core/violation.hpp"

namespace fearless::heap {
namespace {

// In front of every block. Sixteen bytes, so that the user's bytes are aligned as malloc's are.
struct Header {
  u64 size : 48;   // bytes asked for
  u64 state : 16;  // one of the marks, mixed with the address so that stray bytes do not pass
  u32 capacity;    // in units of 16 bytes
  u32 number;      // allocations before it; in a freed block the next of its class (offset / 16)
};
static_assert(sizeof(Header) == 16);

enum : u16 { live_mark = 0xa5c3, freed_mark = 0x5f1d, filler_mark = 0x3c69 };
constexpr u64 unit = 16;
constexpr u8 junk = 0xbe;  // what malloc leaves in a block: the same in every execution

FEARLESS_INLINE u16 mark(const Header* h, u16 m) {
  return static_cast<u16>(m ^ ((reinterpret_cast<uptr>(h) >> 4) * 0x9e37));
}

struct Region {
  uptr begin = 0, end = 0, top = 0;
  u64 live = 0;
  u32 allocations = 0;

  FEARLESS_INLINE bool contains(uptr p) const { return p - begin < end - begin; }
};

// Freed blocks of one capacity, oldest first.
struct Queue {
  u32 head = 0, tail = 0;
};
constexpr u32 exact_classes = 256;  // up to 4 KiB, a class per capacity

// Outside executions, where memory is not put back, larger blocks are of 2^n units, with a class for each n.
constexpr u32 large_classes = 32;

struct FreeLists {
  Queue queues[exact_classes];
  Queue large[large_classes];  // of the outer region only
  u64 bytes = 0;  // in the queues
  u64 touched[exact_classes / 64] = {};  // queues that may not be empty

  void clear() {
    bytes = 0;
    for (u32 i = 0; i < exact_classes / 64; ++i) {
      for (u64 w = touched[i]; w != 0; w &= w - 1) queues[i * 64 + static_cast<u32>(__builtin_ctzll(w))] = {};
      touched[i] = 0;
    }
  }
};

constexpr uptr arena_base = uptr{0x40} << 30;  // 256 GiB
constexpr uptr outer_base = uptr{0x10} << 30;  // 64 GiB
// Freed memory is handed out again only when so much of it is waiting.
constexpr u64 quarantine = u64{4} << 20;

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

FEARLESS_INLINE Header* header_of(const void* p) {
  return reinterpret_cast<Header*>(reinterpret_cast<uptr>(p) - sizeof(Header));
}
FEARLESS_INLINE uptr bytes_of(const Header* h) { return reinterpret_cast<uptr>(h) + sizeof(Header); }
FEARLESS_INLINE bool is(const Header* h, u16 m) { return h->state == mark(h, m); }

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

FEARLESS_INLINE u32 outer_capacity(u64 bytes) {
  const auto capacity = static_cast<u32>((bytes + unit - 1) / unit);
  return capacity < exact_classes ? capacity : std::bit_ceil(capacity);
}

FEARLESS_INLINE Queue& queue_of(FreeLists& lists, u32 capacity) {
  return capacity < exact_classes ? lists.queues[capacity] : lists.large[std::countr_zero(capacity)];
}

void push(FreeLists& lists, const Region& r, Header* h) {
  const bool large = h->capacity >= exact_classes;
  if (h->capacity == 0 || (large && &lists != &outer_free)) return;
  Queue& q = queue_of(lists, h->capacity);
  const auto offset = static_cast<u32>((reinterpret_cast<uptr>(h) - r.begin) / unit) + 1;
  h->number = 0;
  if (q.tail != 0) {
    reinterpret_cast<Header*>(r.begin + u64{q.tail - 1} * unit)->number = offset;
  } else {
    q.head = offset;
  }
  q.tail = offset;
  lists.bytes += u64{h->capacity} * unit;
  if (!large) lists.touched[h->capacity / 64] |= u64{1} << (h->capacity % 64);
}

Header* pop(FreeLists& lists, const Region& r, u32 capacity) {
  if (capacity >= exact_classes && &lists != &outer_free) return nullptr;
  Queue& q = queue_of(lists, capacity);
  if (q.head == 0) return nullptr;
  auto* h = reinterpret_cast<Header*>(r.begin + u64{q.head - 1} * unit);
  q.head = h->number;
  if (q.head == 0) q.tail = 0;
  lists.bytes -= u64{capacity} * unit;
  return h;
}

// Room at the top of the region. Stretches skipped for alignment become blocks of their own, so that
// the region stays a sequence of blocks.
FEARLESS_INLINE Header* carve(Region& r, u32 capacity, u64 alignment) {
  uptr at = r.top;
  if (FEARLESS_UNLIKELY(alignment > unit)) {
    const uptr user = round_up(at + sizeof(Header), alignment);
    uptr start = user - sizeof(Header);
    while (start != at && start - at < sizeof(Header)) start += alignment;
    if (start != at) {
      if (start > r.end) return nullptr;
      auto* filler = reinterpret_cast<Header*>(at);
      filler->size = 0;
      filler->capacity = static_cast<u32>((start - at) / unit - 1);
      filler->state = mark(filler, filler_mark);
      at = start;
    }
  }
  const u64 bytes = u64{capacity} * unit + sizeof(Header);
  if (FEARLESS_UNLIKELY(at > r.end || bytes > r.end - at)) return nullptr;
  r.top = at + bytes;
  return reinterpret_cast<Header*>(at);
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
  } else if (FEARLESS_UNLIKELY(arena_free.bytes > quarantine) && alignment <= unit)
    h = pop(arena_free, arena, capacity);
  if (h == nullptr) h = carve(arena, capacity, alignment);
  if (FEARLESS_UNLIKELY(h == nullptr)) return nullptr;
  h->size = bytes & ((u64{1} << 48) - 1);
  h->capacity = capacity;
  h->number = arena.allocations++;
  h->state = mark(h, live_mark);
  ++arena.live;
  void* p = reinterpret_cast<void*>(bytes_of(h));
  fill(p, zero ? u8{0} : junk, u64{capacity} * unit);
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
    const bool twice = is(h, freed_mark);
    bad_free(twice ? Detail::none : Detail::invalid_free,
             twice ? ViolationKind::double_free : ViolationKind::crash, p, site);
    return false;
  }
  return true;
}

void release(void* p) {
  Header* h = header_of(p);
  if (FEARLESS_LIKELY(in_any_part(reinterpret_cast<uptr>(p)))) {
    h->state = mark(h, freed_mark);
    --arena.live;
    if (FEARLESS_LIKELY(!separate_heaps)) push(arena_free, arena, h);
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
  const u32 capacity = outer_capacity(bytes);
  take_lock();
  Header* h = alignment <= unit ? pop(outer_free, outer, capacity) : nullptr;
  if (h == nullptr) h = carve(outer, capacity, alignment);
  if (h != nullptr) {
    h->size = bytes & ((u64{1} << 48) - 1);
    h->capacity = capacity;
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
    program_error(is(h, freed_mark) ? "fearless: double free by the program, outside a scenario\n"
                                    : "fearless: free of a bad pointer by the program, outside a scenario\n");
  take_lock();
  h->state = mark(h, freed_mark);
  push(outer_free, outer, h);
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
    if (!live && !is(h, freed_mark) && !is(h, filler_mark)) return;  // overwritten by the program
    if (!is(h, filler_mark) && !f(Block{bytes_of(h), h->size, h->number, live})) return;
    at = bytes_of(h) + u64{h->capacity} * unit;
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

u64 live_blocks() { return arena.live; }
uptr outer_begin() { return outer.begin; }
uptr outer_end() { return outer.top; }

void for_each_outer(void (*f)(const Block&, void*), void* context) {
  walk(outer, [&](const Block& b) {
    if (b.live) f(b, context);
    return true;
  });
}

}  // namespace fearless::heap
