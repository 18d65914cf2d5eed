#include "engine/await.hpp"

#include <smmintrin.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "engine/graph_mode.hpp"
#include "engine/unseen.hpp"
#include "memory/shadow.hpp"
#include "model/location.hpp"
#include "model/objects.hpp"
#include "strategy/exhaustive.hpp"

extern "C" bool fearless_call_with_registers(bool (*function)(fearless::u64), fearless::u64 value);

namespace fearless::await {

uptr user_state = 0;

namespace {

constexpr u64 most_bytes = 1 << 16;  // of stack that is compared

std::vector<Moment> looks[max_slots];

// Has the thread, in a round of its loop that was this one look, read anything older than what was there
// then? The same round is found elsewhere with the newest, so nothing is lost by ending this here. (Not so of
// a round of several reads: with the newest of all it may be another, and what others do next may change what
// the first of them have read.)
bool looked_at_an_old_value(const Thread& t) {
  const Graph& g = *engine.graph;
  const EventId e = g.last_of(t.slot);
  if (e == no_event || g[e].kind != EventKind::read) return false;
  for (EventId w = g.co_next(g[e].rf, g[e].location); w != no_event; w = g[w].co_next)
    if (w < e) return true;
  return false;
}

u64 word(const u8* at) {
  u64 w;
  __builtin_memcpy(&w, at, sizeof w);
  return w;
}
// Of eight, as bits.
u64 differing_bytes(const u8* a, const u8* b) {
  u64 bits = 0;
  for (unsigned i = 0; i < sizeof(u64); ++i) bits |= u64{a[i] != b[i]} << i;
  return bits;
}

// When other threads have written into stacks, by the cell. (A place is for several cells: the last one that
// was written. To have forgotten one costs a round of a loop.)
struct Cell {
  uptr address = 0;
  u64 when[8] = {};  // each byte was; 0: never
};
Cell written_by_others[1024];
u64 now_is = 0;  // goes on from execution to execution

Cell& cell_of(uptr address) {
  return written_by_others[address / sizeof(u64) % std::size(written_by_others)];
}

void note_foreign(uptr address, u64 bytes) {
  ++now_is;
  for (const uptr end = address + bytes; address < end; ++address) {
    Cell& c = cell_of(address);
    const uptr begin = address & ~uptr{7};
    if (c.address != begin) c = {begin, {}};
    c.when[address - begin] = now_is;
  }
}

// Of the eight there, those that are atomics or that another thread has written since then.
u64 bytes_of_others(uptr address, u64 since) {
  u64 bits = 0;
  if (const Cell& c = cell_of(address); c.address == address)
    for (unsigned i = 0; i < sizeof(u64); ++i) bits |= u64{c.when[i] > since} << i;
  const shadow::Cell* c = shadow::cell(address);
  for (const Object* o = objects.first(c, address); o != nullptr; o = objects.next(o))
    if (o->type == ObjectType::location)
      bits |= ((u64{1} << static_cast<const Location*>(o)->size) - 1) << (o->address - address);
  return bits & shadow::byte_mask;
}

// What a thread has written since it last did anything that others can see, and what was there before.
struct Write {
  uptr address;
  u8 bytes;
  u8 before[16];

  bool is_there() const { return __builtin_memcmp(before, reinterpret_cast<void*>(address), bytes) == 0; }
  bool overlaps(const Write& w) const { return address < w.address + w.bytes && w.address < address + bytes; }
  bool same_place(const Write& w) const { return address == w.address && bytes == w.bytes; }
};
std::vector<Write> written[max_slots];
constexpr u32 most_writes = 64;  // that are remembered

// Were the thread's last events so many loads and nothing else?
bool only_loads(const Thread& t, u32 events) {
  if (engine.graph == nullptr) return false;
  const Graph& g = *engine.graph;
  EventId e = t.last_event;
  for (; events != 0 && e != no_event; --events, e = g[e].po_prev)
    if (g[e].kind != EventKind::read || g[e].action.effect != Effect::load) return false;
  return events == 0;
}

// Is everything that the thread has written since its `from`th write as it was before, in a round of so many
// events? (A round of several in which it fails to change something, as of a loop that prepares a node and
// does not get it in, is counted as an execution of its own where it writes anything, by others too.)
bool put_back(const Thread& t, u32 from, u32 events) {
  if (from == t.writes) return true;
  if (events != 1 && !only_loads(t, events)) return false;
  const auto begin = written[t.slot].begin() + from;
  for (auto w = begin; w != written[t.slot].begin() + t.writes; ++w) {
    const auto earlier = std::find_if(begin, w, [&](const Write& e) { return e.overlaps(*w); });
    if (earlier == w ? !w->is_there() : !earlier->same_place(*w)) return false;
  }
  return true;
}

Code code{[](uptr, i64) { return Need{}; }, [](uptr, unsigned) { return Need{}; },
          [](uptr a, uptr b) { return a == b; }};

// The same operation, at one place of the program or at another that is as good?
bool comes_again(const Operation& before, const Operation& op) {
  Operation here = before;
  here.site = op.site;
  return here == op && (before.site == op.site || code.goes_on_alike(before.site, op.site));
}

// What the calls in progress no longer need, for whom frame pointers tell which is whose frame.
class Unneeded {
 public:
  explicit Unneeded(const State& s)
      : end_(reinterpret_cast<uptr>(s.begin) + s.bytes), bottom_(reinterpret_cast<uptr>(s.begin) + saved) {
    const auto* words = reinterpret_cast<const uptr*>(s.begin);
    at_ = {words[kept_registers + 1], words[kept_registers]};
  }

  // Is the register of those that are kept? To be asked before the next.
  bool register_is(unsigned which) const { return !is_needed(code.of_register(at_.pc, which), at_); }

  // Of the eight at an address those that are wanted, as bits. Addresses in order.
  u64 bytes_at(uptr address, u64 wanted) {
    while (in_order(at_) && address >= at_.frame + 2 * sizeof(uptr)) {
      called_ = at_;
      bottom_ = at_.frame + 2 * sizeof(uptr);
      at_ = caller_of(at_);
    }
    if (!in_order(at_) || address >= at_.frame) return 0;
    u64 bits = 0;
    for (unsigned i = 0; i < sizeof(u64); ++i) {
      if ((wanted >> i & 1) == 0) continue;
      const bool is_argument = called_.frame != 0 && is_needed_in(called_, address + i);
      if (!is_argument && !is_needed_in(at_, address + i)) bits |= u64{1} << i;
    }
    return bits;
  }

 private:
  struct Call {
    uptr pc = 0, frame = 0;
  };
  static constexpr uptr saved = (kept_registers + 2) * sizeof(uptr);

  bool in_order(const Call& c) const {
    return c.frame >= bottom_ && c.frame + 2 * sizeof(uptr) <= end_ && c.frame % 8 == 0;
  }
  static Call caller_of(const Call& c) {
    const auto* saved_by_frame = reinterpret_cast<const uptr*>(c.frame);
    return {saved_by_frame[1], saved_by_frame[0]};
  }
  bool is_needed_in(const Call& c, uptr address) const {
    return is_needed(code.of_byte(c.pc, static_cast<i64>(address - c.frame)), c);
  }
  // What a function needs so, or passes on to those further up.
  bool is_needed(Need n, Call by) const {
    while (n.who == Need::by_caller) {
      if (!in_order(by)) return true;
      const Call caller = caller_of(by);
      if (caller.frame <= by.frame) return true;
      by = caller;
      n = code.of_register(by.pc, n.which);
    }
    return n.who == Need::here;
  }

  uptr end_, bottom_;
  Call at_;
  Call called_;  // by that
};

void wait(Thread& t, u32 events) {
  t.awaits = true;
  t.awaits_events = events;
  if (engine.driver != nullptr && events == 1 && engine.graph->last_of(t.slot) + 1 == engine.graph->size() &&
      engine.driver->in_vain(engine.graph->last_of(t.slot)))
    engine.stop(Stop::blocked);
  if (engine.driver != nullptr && events == 1 && looked_at_an_old_value(t)) engine.stop(Stop::blocked);
  engine.disable(t.slot);
  engine.phase = 1;
  engine.proceed();
}

}  // namespace

void set_code(Code c) { code = c; }

State state_of(const Thread& t, uptr low) {
  const uptr high = t.context->stack_top;
  if (low == 0 || low >= high || high - low > most_bytes) return {};
  return {reinterpret_cast<const u8*>(low), high - low};
}

void note_write(Thread& t, uptr address, u64 bytes) {
  if (contexts::index_of(address) < max_slots) note_foreign(address, bytes);
  Write w{address, static_cast<u8>(bytes), {}};
  if (t.found_taken || bytes > sizeof w.before || t.writes == most_writes) {
    acted(t);
    return;
  }
  __builtin_memcpy(w.before, reinterpret_cast<void*>(address), bytes);
  const OutsideScenario outside;
  written[t.slot].resize(t.writes);
  written[t.slot].push_back(w);
  ++t.writes;
}

namespace {

// How the thread's operations on floating point numbers round, and which exceptions they raise.
u32 floating_point_modes() {
  constexpr u32 flags = 0x3f;  // of exceptions there have been
  u16 x87 = 0;
  asm volatile("fnstcw %0" : "=m"(x87));
  return (_mm_getcsr() & ~flags) | u32{x87} << 16;
}

}  // namespace

void Moment::note(const Operation& op, const Action& what, const Thread& t, const State& now) {
  operation = op;
  action = what;
  events = t.events;
  writes = t.writes;
  time = ++now_is;
  changes = t.changes;
  floating_point = floating_point_modes();
  state.assign(now.begin, now.begin + now.bytes);
}

// What its functions will not read again is no state of a thread, on the stack or in a register. What others
// write into its stack is not its own while it does, nor is an atomic there, which it reads by events: when
// either is written is not told by the order of events.
bool Moment::is_again(const Operation& op, const Action& what, const Thread& t, const State& now) const {
  if (what != action || state.size() != now.bytes || changes != t.changes ||
      floating_point != floating_point_modes() || !comes_again(operation, op) ||
      !put_back(t, writes, t.events - events))
    return false;
  if (__builtin_memcmp(state.data(), now.begin, now.bytes) == 0) return true;
  constexpr u64 registers = kept_registers * sizeof(u64);
  constexpr u64 place = registers + sizeof(u64);  // behind the frame pointer: where the function goes on
  Unneeded unneeded(now);
  for (u64 at = 0; at < now.bytes; at += sizeof(u64)) {
    u64 different = differing_bytes(state.data() + at, now.begin + at);
    if (different == 0) continue;
    if (at < registers && unneeded.register_is(static_cast<unsigned>(at / sizeof(u64)))) continue;
    // (As `operation` has it, which has been compared.)
    if (at == place && word(state.data() + at) == operation.site && word(now.begin + at) == op.site) continue;
    if (at <= place) return false;
    const auto address = reinterpret_cast<uptr>(now.begin + at);
    different &= ~bytes_of_others(address, time);
    if (different != 0 && (different & ~unneeded.bytes_at(address, different)) != 0) return false;
  }
  return true;
}

ThreadSet wiping;

namespace {

// In a run that is made again once a thread looks twice from one place, no states are compared before.
bool only_places_count(const Thread& t) { return engine.driver != nullptr && !t.wipes; }

template <u64 bytes>
FEARLESS_NOINLINE void wipe() {
  u8 below[bytes];
  __builtin_memset(below, 0, bytes);
  asm volatile("" : : "r"(below) : "memory");
}

// Down to where nothing has been for so long.
template <u64 clean>
FEARLESS_NOINLINE void wipe_what_is_there() {
  constexpr u64 most = u64{64} << 10;
  constexpr u64 at_once = 256;
  alignas(16) u8 begin[at_once];
  u8* const lowest = reinterpret_cast<u8*>(hot.stack_begin + 2 * at_once);
  u8* at = begin;
  asm volatile("" : "+r"(at) : : "memory");
  u8* const last = at - lowest > static_cast<i64>(most) ? at - most : lowest;
  for (u64 seen_clean = 0; at > last && seen_clean < clean; at -= at_once) {
    auto* const words = reinterpret_cast<__m128i*>(at);
    __m128i any = _mm_load_si128(words);
    for (u64 i = 1; i < at_once / sizeof any; ++i) any = _mm_or_si128(any, _mm_load_si128(words + i));
    seen_clean += at_once;
    if (_mm_testz_si128(any, any) == 0) {
      __builtin_memset(at, 0, at_once);
      seen_clean = 0;
    }
    asm volatile("" : : "r"(at) : "memory");
  }
}

}  // namespace

void wipe_stack(bool deep) {
  if (!hot.wipes) {
    if (!only_places_count(*engine.current)) wipe<1024>();
  } else if (engine.recording) {
    wipe_what_is_there<8192>();
  } else if (deep) {
    wipe_what_is_there<1024>();
  } else {
    wipe_what_is_there<512>();
  }
}

void begin_to_wipe(Thread& t) {
  if (t.wipes) return;
  wiping.add(t.slot);
  if (engine.driver != nullptr) {
    engine.driver->take_back();
    engine.stop(Stop::blocked);
  }
  t.wipes = true;
  if (&t == engine.current) hot.wipes = true;
}

void look(const Operation& op, uptr low, const Action& what) {
  Thread& t = *engine.current;
  const State now = state_of(t, low);
  if (now.bytes == 0) return;
  const OutsideScenario outside;
  std::vector<Moment>& list = looks[t.slot];
  for (u32 i = 0; i < t.looks && !t.wipes; ++i)
    if (list[i].operation.site == op.site || comes_again(list[i].operation, op)) begin_to_wipe(t);
  if (only_places_count(t)) {
    if (t.looks == most_moments) t.looks = 0;
    if (list.size() == t.looks) list.emplace_back();
    list[t.looks++].operation = op;
    return;
  }
  unseen::looks(t);
  for (u32 i = 0; i < t.looks; ++i) {
    if (!list[i].is_again(op, what, t, now)) continue;
    hot.in_scenario = true;
    wait(t, t.events - list[i].events);
  }
  if (t.looks == most_moments) t.looks = 0;
  if (list.size() == t.looks) list.emplace_back();
  list[t.looks++].note(op, what, t, now);
}

namespace {

__attribute__((noinline)) bool holds(u64 value) {
  FEARLESS_KEEP_USER_STATE();
  const auto* words = reinterpret_cast<const u64*>(user_state);
  user_state = 0;
  for (unsigned i = 0; i < kept_registers; ++i)
    if (words[i] != value + i) return false;
  return true;
}

}  // namespace

bool keeps_registers() {
  constexpr u64 value = 0x5eed0000;
  return fearless_call_with_registers(holds, value);
}

}  // namespace fearless::await
