// What can fail or come too late: the operations that try, and those that wait for a while.
#include "words.hpp"

#undef NDEBUG
#include <cassert>

namespace words {
namespace {

void add_locks_that_try(test& t) {
  t.add("try_lock, else lock, and count a",
        [](shared& s) {
          if (!s.a.try_lock()) s.a.lock();
          ++s.count[of_a];
        })
      .acquires("a")
      .writes("a")
      .construct("std::mutex::try_lock");
  t.add("look at a if it is free",
        [](shared& s) {
          if (const std::unique_lock lock(s.a, std::try_to_lock); lock)
            (void)*static_cast<volatile int*>(&s.count[of_a]);
        })
      .without("a")
      .construct("std::mutex::try_lock");
  t.add("try_lock and, locked or not, count a",
        [](shared& s) {
          (void)s.a.try_lock();
          ++s.count[of_a];
          s.a.unlock();
        })
      .without("a")
      .writes("a")
      .wrong("data-race,sync-misuse")
      .if_contended()
      .construct("std::mutex::try_lock");
  t.add("try_lock_for, else lock, and count timed",
        [](shared& s) {
          if (!s.timed.try_lock_for(soon)) s.timed.lock();
          ++s.count[of_timed];
        })
      .acquires("timed")
      .writes("timed")
      .construct("std::timed_mutex::try_lock_for");
  t.add("look at shared if that may be shared",
        [](shared& s) {
          if (!s.locks::shared.try_lock_shared()) s.locks::shared.lock_shared();
          (void)*static_cast<volatile int*>(&s.count[of_shared]);
          s.locks::shared.unlock_shared();
        })
      .acquires_shared("shared")
      .reads("shared")
      .releases("shared")
      .construct("std::shared_mutex::try_lock_shared");
  t.add("look at shared_timed, which is shared in time",
        [](shared& s) {
          if (!s.shared_timed.try_lock_shared_for(soon)) s.shared_timed.lock_shared();
          (void)*static_cast<volatile int*>(&s.count[of_shared_timed]);
          s.shared_timed.unlock_shared();
        })
      .acquires_shared("shared_timed")
      .reads("shared_timed")
      .releases("shared_timed")
      .construct("std::shared_timed_mutex");
  t.add("sem_trywait, else sem_wait, and count semaphore",
        [](shared& s) {
          if (sem_trywait(&s.semaphore.s) != 0) sem_wait(&s.semaphore.s);
          ++s.count[of_semaphore];
        })
      .acquires("semaphore")
      .writes("semaphore")
      .construct("sem_trywait");
}

// Waits for a while, and then for ever.
template <class Soon, class Late>
void add_waiting(test& t, const std::string& name, const std::string& signal, const std::string& type,
                 Soon soon, Late late) {
  t.add(name,
        [=](shared& s) {
          if (!soon(s)) late(s);
        })
      .takes(signal)
      .construct(type);
}

void add_signals_in_time(test& t) {
  const auto given = [](condition& c) { return [&c] { return c.given != 0; }; };
  add_waiting(
      t, "wait_for, else wait for condition", "condition", "std::condition_variable::wait_for",
      [=](shared& s) {
        std::unique_lock lock(s.one.mutex);
        const bool there = s.one.changed.wait_for(lock, soon, given(s.one));
        if (there) --s.one.given;
        return there;
      },
      [=](shared& s) {
        std::unique_lock lock(s.one.mutex);
        s.one.changed.wait(lock, given(s.one));
        --s.one.given;
      });
  t.add("wait for condition until it is time",
        [](shared& s) {
          std::unique_lock lock(s.one.mutex);
          if (s.one.given == 0) s.one.changed.wait_for(lock, soon);
          assert(s.one.given != 0 && "given in time");
          --s.one.given;
        })
      .expects("condition")
      .wrong("assertion")
      .construct("std::condition_variable::wait_for");
  add_waiting(
      t, "wait_until, else wait for any", "any", "std::condition_variable_any::wait_until",
      [](shared& s) {
        std::unique_lock lock(s.any.mutex);
        const auto until = std::chrono::steady_clock::now() + soon;
        while (s.any.given == 0)
          if (s.any.changed.wait_until(lock, until) == std::cv_status::timeout) break;
        const bool there = s.any.given != 0;
        if (there) --s.any.given;
        return there;
      },
      [](shared& s) {
        std::unique_lock lock(s.any.mutex);
        s.any.changed.wait(lock, [&] { return s.any.given != 0; });
        --s.any.given;
      });
  const auto acquire = [](shared& s) { s.permits.acquire(); };
  add_waiting(
      t, "try_acquire, else acquire permits", "permits", "std::counting_semaphore::try_acquire",
      [](shared& s) { return s.permits.try_acquire(); }, acquire);
  add_waiting(
      t, "try_acquire_for, else acquire permits", "permits", "std::counting_semaphore::try_acquire_for",
      [](shared& s) { return s.permits.try_acquire_for(soon); }, acquire);
  t.add("acquire permits in time",
        [](shared& s) {
          const bool there = s.permits.try_acquire_for(soon);
          assert(there && "released in time");
        })
      .expects("permits")
      .wrong("assertion")
      .construct("std::counting_semaphore::try_acquire_for");
  add_waiting(
      t, "sem_timedwait, else sem_wait posix", "posix", "sem_timedwait",
      [](shared& s) {
        const timespec until = soon_in_posix();
        return sem_timedwait(&s.posix.s, &until) == 0;
      },
      [](shared& s) { sem_wait(&s.posix.s); });
  t.add("try_wait, else wait for latch",
        [](shared& s) {
          if (!s.latch.try_wait()) s.latch.wait();
          (void)*static_cast<volatile int*>(&s.latch_value);
        })
      .awaits("latch")
      .reads("latch")
      .construct("std::latch");
  t.add("wait_for, then get future",
        [](shared& s) {
          const std::shared_future<int> mine = s.future;
          (void)mine.wait_for(soon);
          (void)mine.get();
        })
      .awaits("promise")
      .construct("std::promise");
}

void add_channels_in_time(test& t) {
  const auto receive = [&](const std::string& name, auto f) {
    t.add(name,
          [=](shared& s, local& l) {
            auto b = f(s.channel.second);
            l.box = b ? std::move(*b) : *s.channel.second.recv();
          })
        .lacks("box")
        .takes("channel")
        .construct("fearless::channel, in time");
  };
  receive("try_recv, else receive box", [](auto& from) { return from.try_recv(); });
  receive("recv_for, else receive box", [](auto& from) { return from.recv_for(soon); });
  t.add("receive box in time",
        [](shared& s, local& l) {
          auto b = s.channel.second.recv_for(soon);
          assert(b && "sent in time");
          l.box = std::move(*b);
        })
      .lacks("box")
      .expects("channel")
      .wrong("assertion")
      .construct("fearless::channel, in time");
  t.add("write owned if it is free",
        [](shared& s) {
          if (auto guard = s.owned.try_lock()) **guard += 1;
        })
      .without("owned")
      .construct("fearless::mutex::try_lock");
}

}  // namespace

void add_attempts(test& t) {
  add_locks_that_try(t);
  add_signals_in_time(t);
  add_channels_in_time(t);
}

}  // namespace words
