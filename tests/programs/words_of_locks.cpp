// Locks, what they guard, and how they are misused.
#include "words.hpp"

namespace words {
namespace {

template <class Mutex>
void add_mutex(test& t, const std::string& name, const std::string& type, Mutex locks::* mutex, counter c) {
  t.add("lock " + name, [=](shared& s) { (s.*mutex).lock(); }).acquires(name).construct(type);
  t.add("unlock " + name, [=](shared& s) { (s.*mutex).unlock(); }).releases(name).construct(type);
  t.add("count " + name, [=](shared& s) { ++s.count[c]; })
      .needs(name)
      .writes(name)
      .unguarded("data-race")
      .construct(type);
  t.add("lock_guard, count " + name,
        [=](shared& s) {
          const std::lock_guard lock(s.*mutex);
          ++s.count[c];
        })
      .acquires(name)
      .writes(name)
      .releases(name)
      .construct("std::lock_guard");
  t.add("read, then count " + name,
        [=](shared& s) {
          (s.*mutex).lock();
          const int before = s.count[c];
          (s.*mutex).unlock();
          (s.*mutex).lock();
          s.count[c] = before + 1;
          (s.*mutex).unlock();
        })
      .acquires(name)
      .releases(name)
      .splits(name)
      .wrong("assertion")
      .if_contended()
      .construct(type);
}

void add_misuse(test& t) {
  t.add("unlock what is not locked", [](shared& s) { s.a.unlock(); })
      .without("a")
      .wrong("sync-misuse")
      .construct("std::mutex");
  t.add("lock a twice", [](shared& s) { s.a.lock(); })
      .needs("a")
      .wrong("sync-misuse")
      .construct("std::mutex");
  t.add("unlock timed, which is not locked", [](shared& s) { s.timed.unlock(); })
      .without("timed")
      .wrong("sync-misuse")
      .construct("std::timed_mutex");
  t.add("free a locked mutex",
        [](shared&) {
          auto m = std::make_unique<std::mutex>();
          m->lock();
        })
      .wrong("sync-misuse")
      .construct("std::mutex");
  t.add("lock what is shared",
        [](shared& s) {
          s.locks::shared.lock_shared();
          s.locks::shared.lock();
        })
      .acquires_shared("shared")
      .wrong("deadlock,thread-leak")
      .construct("std::shared_mutex");
}

}  // namespace

void add_locks(test& t) {
  add_mutex(t, "a", "std::mutex", &locks::a, of_a);
  add_mutex(t, "b", "std::mutex", &locks::b, of_b);
  add_mutex(t, "recursive", "std::recursive_mutex", &locks::recursive, of_recursive);
  add_mutex(t, "timed", "std::timed_mutex", &locks::timed, of_timed);
  add_mutex(t, "shared_timed", "std::shared_timed_mutex", &locks::shared_timed, of_shared_timed);
  t.add("lock recursive again",
        [](shared& s) {
          const std::lock_guard lock(s.recursive);
          (void)s.count[of_recursive];
        })
      .needs("recursive")
      .construct("std::recursive_mutex");
  t.add("count both",
        [](shared& s) {
          const std::scoped_lock lock(s.a, s.b);
          ++s.count[of_a];
          ++s.count[of_b];
        })
      .acquires("a")
      .acquires("b")
      .writes("a")
      .writes("b")
      .releases("a")
      .releases("b")
      .construct("std::scoped_lock");

  t.add("lock shared", [](shared& s) { s.locks::shared.lock(); })
      .acquires("shared")
      .construct("std::shared_mutex");
  t.add("lock_shared shared",
        [](shared& s, local& l) {
          s.locks::shared.lock_shared();
          l.shares = true;
        })
      .acquires_shared("shared")
      .construct("std::shared_mutex");
  t.add("unlock shared",
        [](shared& s, local& l) {
          if (std::exchange(l.shares, false)) s.locks::shared.unlock_shared();
          else s.locks::shared.unlock();
        })
      .releases("shared")
      .construct("std::shared_mutex");
  t.add("count shared", [](shared& s) { ++s.count[of_shared]; })
      .needs("shared")
      .writes("shared")
      .unguarded("data-race")
      .construct("std::shared_mutex");
  t.add("look at shared", [](shared& s) { (void)*static_cast<volatile int*>(&s.count[of_shared]); })
      .needs_shared("shared")
      .reads("shared")
      .unguarded("data-race")
      .construct("std::shared_mutex");

  t.add("acquire semaphore", [](shared& s) { sem_wait(&s.semaphore.s); })
      .acquires("semaphore")
      .construct("sem_t");
  t.add("release semaphore", [](shared& s) { sem_post(&s.semaphore.s); })
      .releases("semaphore")
      .construct("sem_t");
  t.add("count semaphore", [](shared& s) { ++s.count[of_semaphore]; })
      .needs("semaphore")
      .writes("semaphore")
      .unguarded("data-race")
      .construct("sem_t");

  t.add("take flag",
        [](shared& s) {
          while (s.flag.test_and_set(std::memory_order_acquire)) s.flag.wait(true, std::memory_order_relaxed);
        })
      .acquires("flag")
      .construct("std::atomic_flag");
  t.add("clear flag",
        [](shared& s) {
          s.flag.clear(std::memory_order_release);
          s.flag.notify_one();
        })
      .releases("flag")
      .construct("std::atomic_flag");
  t.add("count flag", [](shared& s) { ++s.count[of_flag]; })
      .needs("flag")
      .writes("flag")
      .unguarded("data-race")
      .construct("std::atomic_flag");

  t.add("count atomic", [](shared& s) { s.atomic.fetch_add(1, std::memory_order_relaxed); })
      .changes("atomic")
      .construct("std::atomic");
  t.add("load, then count atomic", [](shared& s) { s.atomic.store(s.atomic.load() + 1); })
      .splits("atomic")
      .wrong("assertion")
      .if_contended()
      .construct("std::atomic");

  t.add("call once", [](shared& s) {
     std::call_once(s.first, [&s] { s.made_once = 1; });
     (void)*static_cast<volatile int*>(&s.made_once);
   }).construct("std::call_once");

  t.add("write what is said to be guarded", [](shared& s) { ++s.annotated; })
      .needs("a")
      .writes("annotated")
      .unguarded("ownership")
      .construct("guarded_by");
  t.add("nobody else writes",
        [](shared& s) {
          const fearless::no_other_writes alone(s.annotated);
          (void)*static_cast<volatile int*>(&s.annotated);
        })
      .needs("a")
      .construct("no_other_writes");
  add_misuse(t);
  t.opaque("semaphore");
  t.opaque("flag");
}

}  // namespace words
