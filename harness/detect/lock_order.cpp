#include "detect/lock_order.hpp"

#include <initializer_list>

#include "memory/scratch.hpp"

namespace fearless::lock_order {
namespace {

// Edges of the lock graph (held → waited for) of this execution, with what the acquiring thread held
// besides (gates) and when, so that cycles that cannot hang are left out:
//  - two edges of one thread,
//  - two edges under a common lock,
//  - edges one of which happens before the other through thread start and join.
struct Record {
  Edge edge;
  Slot slot;
  Tick at;          // the thread's fork-join time
  Clock* when;      // its fork-join clock
  u32 gate_count;
  uptr* gates;      // locks held besides edge.from (shared ones too)
  Record* next;     // of the same hash
  u64 index;        // of all in this execution
};
// A lock that has been destroyed: what was recorded before is of another.
struct Gone {
  uptr lock;
  u64 before;
  Gone* next;
};

constexpr u32 buckets = 256;
Record* table[buckets];
Gone* gone[buckets];
u64 records = 0;  // in this execution
bool any_gone = false;
Cycle last;

u32 bucket_of(uptr lock) { return static_cast<u32>((lock * 0x9e3779b97f4a7c15ULL) >> 56); }

bool share_a_gate(const Record& a, const Record& b) {
  for (u32 i = 0; i < a.gate_count; ++i)
    for (u32 j = 0; j < b.gate_count; ++j)
      if (a.gates[i] == b.gates[j]) return true;
  return false;
}

bool may_overlap(const Record& a, const Record& b) {
  if (a.edge.thread == b.edge.thread || share_a_gate(a, b)) return false;
  const bool a_first = a.at <= b.when->get(a.slot);
  const bool b_first = b.at <= a.when->get(b.slot);
  return !a_first && !b_first;
}

bool is_outdated(const Record& r) {
  if (!any_gone) return false;
  for (const uptr lock : {r.edge.from, r.edge.to})
    for (const Gone* g = gone[bucket_of(lock)]; g != nullptr; g = g->next)
      if (g->lock == lock && r.index < g->before) return true;
  return false;
}

// Does the record say all that this acquisition, inside lock `i` of those held, has to say? Not if a thread
// has been started or joined since: what overlaps it is another question then. Nor under other gates.
bool says(const Record& r, const Acquisition& a, u32 i) {
  const HeldLock& h = a.held[i];
  if (r.edge.from != h.address || r.edge.to != a.lock || r.edge.thread != a.thread) return false;
  if (r.edge.from_shared != h.shared || r.edge.to_shared != a.shared) return false;
  if (!r.when->covered_by(*a.fork_join) || !a.fork_join->covered_by(*r.when)) return false;
  if (r.gate_count + 1 != a.held_count) return false;
  for (u32 j = 0, gate = 0; j < a.held_count; ++j)
    if (j != i && r.gates[gate++] != a.held[j].address) return false;
  return true;
}

// Extends path[0..length) to a cycle that ends where path[0] starts.
bool search(const Record** path, u32 length) {
  const uptr goal = path[0]->edge.from;
  const uptr here = path[length - 1]->edge.to;
  for (const Record* r = table[bucket_of(here)]; r != nullptr; r = r->next) {
    if (r->edge.from != here || is_outdated(*r)) continue;
    // Two readers do not wait for each other.
    bool fits = !(path[length - 1]->edge.to_shared && r->edge.from_shared);
    if (fits && r->edge.to == goal) fits = !(r->edge.to_shared && path[0]->edge.from_shared);
    for (u32 i = 0; i < length && fits; ++i)
      fits = may_overlap(*r, *path[i]) && path[i]->edge.from != r->edge.from;
    if (!fits) continue;
    path[length] = r;
    if (r->edge.to == goal) {
      last.length = length + 1;
      for (u32 i = 0; i <= length; ++i) last.edges[i] = path[i]->edge;
      return true;
    }
    if (length + 1 < longest_cycle && search(path, length + 1)) return true;
  }
  return false;
}

}  // namespace

void begin_execution() {
  if (records == 0) return;
  for (Record*& r : table) r = nullptr;
  for (Gone*& g : gone) g = nullptr;
  records = 0;
  any_gone = false;
}

const Cycle& found() { return last; }

void destroyed(uptr lock) {
  if (records == 0) return;
  auto* g = scratch.array<Gone>(1);
  Gone*& head = gone[bucket_of(lock)];
  *g = {lock, records, head};
  head = g;
  any_gone = true;
}

void about_to_lock(const Acquisition& a) {
  for (u32 i = 0; i < a.held_count; ++i) {
    const HeldLock& h = a.held[i];
    if (h.address == a.lock) return;
    bool known = false;
    for (const Record* r = table[bucket_of(h.address)]; r != nullptr && !known; r = r->next)
      known = says(*r, a, i) && !is_outdated(*r);
    if (known) continue;
    auto* r = scratch.array<Record>(1);
    r->edge = {h.address, a.lock, h.site, a.site, a.thread, h.shared, a.shared};
    r->slot = a.slot;
    r->at = a.fork_join->get(a.slot);
    r->when = scratch.array<Clock>(1);
    r->when->reset();
    r->when->assign(*a.fork_join);
    r->gates = scratch.array<uptr>(a.held_count);
    r->gate_count = 0;
    for (u32 j = 0; j < a.held_count; ++j)
      if (j != i) r->gates[r->gate_count++] = a.held[j].address;
    Record*& head = table[bucket_of(h.address)];
    r->next = head;
    r->index = records++;
    head = r;
    const Record* path[longest_cycle] = {r};
    if (!search(path, 1)) continue;
    Finding f;
    f.kind = ViolationKind::lock_order;
    f.detail = Detail::cycle;
    f.address = a.lock;
    f.here = place_here(OpKind::mutex_lock, a.site);
    const Edge& other = last.edges[1];
    f.other.thread = other.thread;
    f.other.operation = OpKind::mutex_lock;
    f.other.site = other.to_site;
    f.places = 2;
    raise(f);
  }
}

}  // namespace fearless::lock_order
