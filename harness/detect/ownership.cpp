#include "detect/ownership.hpp"

#include "core/violation.hpp"
#include "detect/accesses.hpp"
#include "detect/frames.hpp"
#include "detect/owner_rules.hpp"
#include "memory/contexts.hpp"

namespace fearless::ownership {

Observer* observer = nullptr;
bool mentioned = false;

namespace {

void report(Detail detail, uptr address, u64 bytes, const Place& here, const Place& other, u64 number) {
  Finding f;
  f.kind = ViolationKind::ownership;
  f.detail = detail;
  f.address = address;
  f.size = static_cast<u32>(bytes);
  f.here = here;
  f.other = other;
  f.places = 2;
  f.number = static_cast<i64>(number);
  raise(f);
}

Place place_of(u32 thread, uptr site) {
  Place p;
  p.thread = thread;
  p.operation = OpKind::annotation;
  p.site = site;
  return p;
}

Place place_of_access(bool write, bool atomic, uptr site) {
  Place p = place_here(
      atomic ? (write ? OpKind::store : OpKind::load) : (write ? OpKind::plain_write : OpKind::plain_read),
      site);
  p.atomic = atomic;
  return p;
}

// The first thing said of the bytes that `against` has something against: what, and which bytes.
struct Refusal {
  Detail detail = Detail::none;
  uptr address = 0;
  u64 bytes = 0;
  const Record* record = nullptr;
};
template <class Against>
Refusal refusal(uptr begin, uptr end, Against against) {
  const Overlap found = overlapping(begin, end);
  for (const Range* r = found.first; r != found.last; ++r) {
    for (const Record* said = r->last; said != nullptr; said = said->before) {
      if (const Detail d = against(*said); d != Detail::none) {
        const uptr from = r->begin < begin ? begin : r->begin;
        return {d, from, (r->end < end ? r->end : end) - from, said};
      }
      if (known(*said)) break;
    }
  }
  return {};
}

void report(const Refusal& r, const Place& here, Saying next = Saying::nothing) {
  report(r.detail, r.address, r.bytes, here, place_of(r.record->thread, r.record->site),
         next != Saying::nothing ? static_cast<u64>(next) : r.record->lock);
}

// What others have done and the claim does not go with has to come before it.
bool claim_too_early(uptr address, u64 bytes, race::Uses which, u64 next, uptr site) {
  race::Use use;
  if (!race::find_unordered_use(address, bytes, which, &use)) return false;
  Place other = place_of_slot(use.slot,
                              use.atomic ? (use.write ? OpKind::store : OpKind::load)
                                         : (use.write ? OpKind::plain_write : OpKind::plain_read),
                              use.site);
  other.atomic = use.atomic;
  report(Detail::still_in_use, use.address, 1, place_here(OpKind::annotation, site), other, next);
  return true;
}

void watch(uptr address, u64 bytes) {
  for (uptr a = address & ~uptr{7}; a < address + bytes; a += 8) objects.watch(shadow::cell(a), a);
}

// A variable so deep in calls that the end of its function goes unnoticed.
bool too_deep(uptr address) {
  return address - contexts::first_stack < hot.all_stacks_bytes &&
         frames::logs[contexts::index_of(address)].depth > frames::Log::deepest;
}

void put(uptr address, u64 bytes, Saying what, const Parcel& p, uptr site) {
  mentioned = true;
  say(address, address + bytes,
      {what, p.lenient, hot.slot, this_thread(), hot.epoch, p.lock, p.parcel, site, nullptr, false, false});
  watch(address, bytes);
  if (observer != nullptr) observer->said(address, bytes, what, p.lock, site);
}

bool holds_already(uptr begin, uptr end, Saying what, uptr lock) {
  const Overlap found = overlapping(begin, end);
  for (const Range* r = found.first; r != found.last; ++r) {
    if (r->begin > begin || r->last->what != what || r->last->lock != lock) return false;
    if ((what == Saying::exclusive || what == Saying::taken) && !mine(*r->last)) return false;
    begin = r->end;
  }
  return begin >= end && what != Saying::handed_over;
}

bool in_parcel(uptr address, uptr parcel) {
  const Overlap found = overlapping(address, address + 1);
  return parcel != 0 && found.first != found.last && found.first->last->parcel == parcel;
}

void check_claim(uptr address, u64 bytes, Saying what, uptr site) {
  const Refusal r = refusal(address, address + bytes,
                            [&](const Record& said) { return forbids_saying(said, what); });
  if (r.detail != Detail::none) return report(r, place_here(OpKind::annotation, site), what);
  switch (what) {
    case Saying::exclusive:
    case Saying::taken:
    case Saying::handed_over:
      claim_too_early(address, bytes, race::Uses::all, static_cast<u64>(what), site);
      return;
    case Saying::read_only:
      claim_too_early(address, bytes, race::Uses::writes, static_cast<u64>(what), site);
      return;
    case Saying::atomics:
      claim_too_early(address, bytes, race::Uses::plain, static_cast<u64>(what), site);
      return;
    case Saying::nothing:
    case Saying::guarded: return;
  }
}

// What has begun to live elsewhere, or ends, while a scope of this thread's has lent it.
void check_lent(uptr begin, uptr end, uptr site) {
  const Assertions all = assertions();
  for (u32 i = 0; i < all.count; ++i) {
    const Assertion& a = all.list[i];
    if (a.what != Asserted::lent || !a.active || !mine(a.slot, a.thread)) continue;
    if (a.begin >= end || begin >= a.end) continue;
    const uptr from = a.begin < begin ? begin : a.begin;
    report(Detail::lent, from, (a.end < end ? a.end : end) - from, place_here(OpKind::none, site),
           place_of(a.thread, a.site), 0);
    return;
  }
}

void check_assertions(uptr begin, uptr end, bool write, const Place& here) {
  const Assertions all = assertions();
  for (u32 i = 0; i < all.count; ++i) {
    const Assertion& a = all.list[i];
    if (a.begin >= end || begin >= a.end || !forbids(a, write)) continue;
    report(a.what == Asserted::no_other_writes ? Detail::asserted_no_writes : Detail::asserted_alone, begin,
           end - begin, here, place_of(a.thread, a.site), a.active ? 1 : 0);
    return;
  }
}

// Nothing is known of the cell, whose mark an earlier execution has left, or what is over.
void stop_watching(uptr cell) {
  const Overlap said = overlapping(cell, cell + 8);
  if (said.first != said.last) return;
  const Assertions all = assertions();
  for (u32 i = 0; i < all.count; ++i)
    if (all.list[i].begin < cell + 8 && cell < all.list[i].end) return;
  objects.unwatch(shadow::cell(cell), cell);
}

}  // namespace

void begin_execution() {
  remove_all();
  mentioned = false;
}

void say(uptr address, u64 bytes, Saying what, uptr lock, uptr site) {
  if (bytes == 0 || too_deep(address) || holds_already(address, address + bytes, what, lock)) return;
  check_claim(address, bytes, what, site);
  put(address, bytes, what, {.lock = lock}, site);
}

void say_for_primitive(uptr address, u64 bytes, Saying what, const Parcel& p, uptr site) {
  if (bytes == 0 || too_deep(address)) return;
  if (what == Saying::taken || what == Saying::handed_over) {
    if (in_parcel(address, p.parcel) || holds_already(address, address + bytes, what, 0)) return;
    check_claim(address, bytes, what, site);
    put(address, bytes, what, p, site);
    return;
  }
  // What has something said of it is not the primitive's alone: a lock inside a value has a value of its own.
  const uptr end = address + bytes;
  while (address < end) {
    const Overlap found = overlapping(address, end);
    const bool any_said = found.first != found.last;
    const uptr until = any_said && found.first->begin > address ? found.first->begin
                       : any_said                               ? found.first->end
                                                                : end;
    const uptr stop = until < end ? until : end;
    if (!any_said || found.first->begin > address || is_free(*found.first->last))
      put(address, stop - address, what, p, site);
    address = stop;
  }
}

void collect(uptr address, u64 bytes) { add_collected({address, bytes, hot.slot}); }

bool say_of_collected(Saying what, const Parcel& p, uptr site) {
  // What a lock guarded and is not found any more has been taken away under it.
  const bool again = what == Saying::guarded && p.parcel != 0;
  const shadow::Epoch since = holds_since(p.lock);
  bool any_said = false;
  const auto each_of_parcel = [&](auto f) {
    const Overlap all = all_ranges();
    for (Range* r = all.first; again && r != all.last; ++r)
      if (r->last->parcel == p.parcel) f(*r);
  };
  each_of_parcel([](const Range& r) { r.last->stale = true; });
  for (Collected c; take_collected(hot.slot, &c);) {
    if (!in_parcel(c.address, again ? p.parcel : 0)) {
      say_for_primitive(c.address, c.bytes, what, p, site);
      any_said = true;
      continue;
    }
    const Overlap found = overlapping(c.address, c.address + c.bytes);
    for (const Range* r = found.first; r != found.last; ++r) {
      r->last->stale = false;
      if (!r->last->lent) continue;
      // Used without the lock, not in between by arrangement with its holder.
      r->last->lent = false;
      claim_too_early(r->begin, r->end - r->begin, race::Uses::all, static_cast<u64>(what), site);
    }
  }
  each_of_parcel([&](const Range& r) {
    if (!r.last->stale) return;
    // When, is not known: since it has the lock. Who has not heard of that still needs the lock.
    say(r.begin, r.end,
        {Saying::nothing, false, hot.slot, this_thread(), since, 0, 0, site, nullptr, false, false});
    if (observer != nullptr) observer->said(r.begin, r.end - r.begin, Saying::nothing, 0, site);
    any_said = true;
  });
  return any_said;
}

void open_parcel(uptr parcel, Saying what, uptr site) {
  const Overlap all = all_ranges();
  for (Range* r = all.first; r != all.last; ++r) {
    if (r->last->parcel != parcel) continue;
    if (what == Saying::taken)
      claim_too_early(r->begin, r->end - r->begin, race::Uses::all, static_cast<u64>(what), site);
    *r->last = {what, false, hot.slot, this_thread(), hot.epoch, 0, 0, site, nullptr, false, false};
    if (observer != nullptr) observer->said(r->begin, r->end - r->begin, what, 0, site);
  }
}

void begin_assertion(uptr address, u64 bytes, Asserted what, uptr site) {
  if (bytes == 0 || too_deep(address)) return;
  mentioned = true;
  if (what != Asserted::lent)
    claim_too_early(address, bytes, what == Asserted::no_other_writes ? race::Uses::writes : race::Uses::all,
                    Finding::by_assertion, site);
  add_assertion({address, address + bytes, what, hot.slot, this_thread(), true, 0, site});
  watch(address, bytes);
  if (observer != nullptr) observer->asserted(address, bytes, what, true, site);
}

void end_assertion(uptr address, u64 bytes, Asserted what, uptr site) {
  const Assertions all = assertions();
  const auto same = [&](const Assertion& a) {
    return a.begin == address && a.end == address + bytes && a.what == what && mine(a.slot, a.thread);
  };
  // An earlier one of the same is over before this one: who comes after this one comes after both.
  Assertion* earlier = nullptr;
  Assertion* ending = nullptr;
  for (u32 i = 0; i < all.count; ++i) {
    Assertion& a = all.list[i];
    if (!same(a)) continue;
    (a.active ? ending : earlier) = &a;
  }
  if (ending == nullptr) return;
  if (observer != nullptr) observer->asserted(address, bytes, what, false, site);
  if (earlier != nullptr) earlier->until = hot.epoch;
  ending->active = false;
  ending->until = hot.epoch;
  if (earlier != nullptr || what == Asserted::lent) remove_assertion(ending);
}

void access(uptr address, unsigned size, bool write, bool atomic, uptr site) {
  const uptr end = address + size;
  const Refusal r = refusal(address, end, [&](const Record& said) {
    const Detail d = forbids(said, write, atomic);
    if (d != Detail::lock_not_held || !in_hands_of_another(said)) return d;
    said.lent = true;
    return Detail::none;
  });
  if (r.detail != Detail::none) {
    report(r, place_of_access(write, atomic, site));
  } else {
    check_assertions(address, end, write, place_of_access(write, atomic, site));
  }
  stop_watching(address & ~uptr{7});
}

void freed(uptr address, u64 bytes, uptr site) {
  const uptr end = address + bytes;
  const Refusal r = refusal(address, end, [](const Record& said) { return forbids_end(said); });
  if (r.detail != Detail::none) report(r, place_here(OpKind::none, site));
  check_assertions(address, end, true, place_here(OpKind::none, site));
  left(address, end, site);
}

void left(uptr begin, uptr end, uptr site) {
  check_lent(begin, end, site);
  forget(begin, end - begin);
}

void forget(uptr address, u64 bytes) {
  remove(address, address + bytes);
  remove_assertions(address, address + bytes);
}

}  // namespace fearless::ownership
