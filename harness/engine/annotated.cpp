#include "engine/annotated.hpp"

#include "detect/misuse.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/engine.hpp"
#include "engine/held_locks.hpp"
#include "model/annotated.hpp"

namespace fearless::annotated {
namespace {

constexpr unsigned properties = linker_initialized | write_reentrant | not_static;

Place place_of_writer(const Annotated& a) {
  return place_of_slot(a.writer_plus_one - 1, OpKind::mutex_lock, a.locked_at);
}

void join(const Clock& released) {
  engine.current->clock.join(released);
  thread_sanitizer::acquire(&released);
}

void publish(Clock& released) {
  released.join(engine.current->clock);
  thread_sanitizer::release(&released);
  engine.tick();
}

bool holds(uptr mutex) { return annotated_lock(mutex) != AnnotatedLock::none; }

u16 changed(u16 count, int by) { return by < 0 && count == 0 ? u16{0} : static_cast<u16>(count + by); }

}  // namespace

void acquire(uptr address) {
  if (const auto* a = objects.find<Annotated>(address)) join(a->released);
}

void release(uptr address) { publish(objects.get<Annotated>(address).released); }

void create(uptr mutex, unsigned flags) {
  if (auto* a = objects.find<Annotated>(mutex)) objects.forget(a);
  objects.get<Annotated>(mutex).properties = flags & properties;
}

void destroy(uptr mutex, unsigned flags, uptr site) {
  auto* a = objects.find<Annotated>(mutex);
  if (a == nullptr || ((flags | a->properties) & linker_initialized) != 0) return;
  if ((flags & not_static) != 0 && (a->properties & not_static) == 0) return;
  if (a->writer_plus_one != 0)
    misuse::report(Detail::destroy_locked, mutex, OpKind::none, site, place_of_writer(*a));
  objects.forget(a);
}

void about_to_lock(uptr mutex, unsigned flags, uptr site) {
  const Thread& t = *engine.current;
  if ((flags & try_lock) != 0 || t.held_count == 0 || holds(mutex)) return;
  held_locks::about_to_lock(t, mutex, site, (flags & read_lock) != 0);
}

void locked(uptr mutex, unsigned flags, int levels, uptr site) {
  if ((flags & try_lock_failed) != 0) return;
  Annotated& a = objects.get<Annotated>(mutex);
  Thread& t = *engine.current;
  a.properties |= flags & properties;
  const bool reads = (flags & read_lock) != 0;
  const u32 times = (flags & recursive_lock) != 0 && levels > 0 ? static_cast<u32>(levels) : 1;
  if (a.held_by(t.slot)) {
    if (reads || (a.properties & write_reentrant) == 0)
      misuse::report(Detail::relock, mutex, OpKind::mutex_lock, site, place_of_writer(a));
    if (!reads) a.depth += times;
    return;
  }
  if (a.writer_plus_one != 0)
    misuse::report(Detail::locked_by_two, mutex, OpKind::mutex_lock, site, place_of_writer(a));
  join(a.released);
  if (!reads) {
    join(a.readers_released);
    a.writer_plus_one = t.slot + 1;
    a.depth = times;
    a.locked_at = site;
  }
  held_locks::push(t, mutex, site, reads);
}

int about_to_unlock(uptr mutex, unsigned flags, uptr site) {
  Annotated& a = objects.get<Annotated>(mutex);
  Thread& t = *engine.current;
  if ((flags & read_lock) != 0) {
    if (a.writer_plus_one != 0)
      misuse::report(Detail::unlock_not_owner, mutex, OpKind::mutex_unlock, site, place_of_writer(a));
    publish(a.readers_released);
    if (holds(mutex) && !a.held_by(t.slot)) held_locks::pop(t, mutex);
    return 1;
  }
  if (a.writer_plus_one == 0) {
    misuse::report(Detail::unlock_not_locked, mutex, OpKind::mutex_unlock, site);
    publish(a.released);
    return 1;
  }
  if (!a.held_by(t.slot))
    misuse::report(Detail::unlock_not_owner, mutex, OpKind::mutex_unlock, site, place_of_writer(a));
  const u32 levels = (flags & recursive_unlock) != 0 ? a.depth : 1;
  a.depth -= levels;
  if (a.depth != 0) return static_cast<int>(levels);
  publish(a.released);
  held_locks::pop(engine.threads[a.writer_plus_one - 1], mutex);
  a.writer_plus_one = 0;
  return static_cast<int>(levels);
}

void none_held(uptr site) {
  const Thread& t = *engine.current;
  if (t.held_count != 0 && t.held_count <= Thread::max_held) {
    const auto& last = t.held[t.held_count - 1];
    misuse::report(Detail::still_held, last.address, OpKind::none, site,
                   place_of_slot(t.slot, OpKind::mutex_lock, last.site));
  }
}

void ignore(int reads, int writes) {
  Thread& t = *engine.current;
  t.ignored_reads = changed(t.ignored_reads, reads);
  t.ignored_writes = changed(t.ignored_writes, writes);
  engine.set_epoch(t);
}

}  // namespace fearless::annotated
