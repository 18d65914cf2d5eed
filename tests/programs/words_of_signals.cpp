// What threads wait for, and what goes by with it.
#include "words.hpp"

namespace words {
namespace {

// Two operations to give, with the baton and without; one to take.
template <class Give, class Take>
void add_signal(test& t, const std::string& name, const std::string& type, Give give, Take take) {
  t.add("give " + name, give).gives(name).construct(type);
  t.add("give " + name + " with the baton",
        [=](shared& s) {
          ++s.baton;
          give(s);
        })
      .uses("baton")
      .writes("baton")
      .passes("baton")
      .gives(name)
      .construct(type);
  t.add("take " + name, take).takes(name).construct(type);
}

}  // namespace

void add_signals(test& t) {
  t.only_one("baton");
  t.add("write baton", [](shared& s) { ++s.baton; }).uses("baton").writes("baton").construct("memory");

  add_signal(
      t, "condition", "std::condition_variable",
      [](shared& s) {
        const std::lock_guard lock(s.one.mutex);
        ++s.one.given;
        s.one.changed.notify_one();
      },
      [](shared& s) {
        std::unique_lock lock(s.one.mutex);
        s.one.changed.wait(lock, [&] { return s.one.given != 0; });
        --s.one.given;
      });
  t.add("give condition, waking nobody",
        [](shared& s) {
          const std::lock_guard lock(s.one.mutex);
          ++s.one.given;
        })
      .sets("condition")
      .wrong("deadlock")
      .construct("std::condition_variable");
  t.add("wait for condition without asking",
        [](shared& s) {
          std::unique_lock lock(s.one.mutex);
          s.one.changed.wait(lock);
          --s.one.given;
        })
      .sleeps("condition")
      .wrong("deadlock")
      .construct("std::condition_variable");
  add_signal(
      t, "any", "std::condition_variable_any",
      [](shared& s) {
        {
          const std::lock_guard lock(s.any.mutex);
          ++s.any.given;
        }
        s.any.changed.notify_all();
      },
      [](shared& s) {
        std::unique_lock lock(s.any.mutex);
        while (s.any.given == 0) s.any.changed.wait(lock);
        --s.any.given;
      });
  add_signal(
      t, "permits", "std::counting_semaphore", [](shared& s) { s.permits.release(); },
      [](shared& s) { s.permits.acquire(); });
  add_signal(
      t, "posix", "sem_t", [](shared& s) { sem_post(&s.posix.s); }, [](shared& s) { sem_wait(&s.posix.s); });

  t.add("open latch",
        [](shared& s) {
          s.latch_value = 1;
          s.latch.count_down();
        })
      .writes("latch")
      .opens("latch")
      .construct("std::latch");
  t.add("await latch",
        [](shared& s) {
          s.latch.wait();
          (void)*static_cast<volatile int*>(&s.latch_value);
        })
      .awaits("latch")
      .reads("latch")
      .construct("std::latch");

  t.add("set promise", [](shared& s) { s.promise.set_value(1); }).opens("promise").construct("std::promise");
  t.add("get future",
        [](shared& s) {
          const std::shared_future<int> mine = s.future;
          (void)mine.get();
        })
      .awaits("promise")
      .construct("std::promise");

  t.add("publish note",
        [](shared& s) {
          s.note_value = 1;
          s.note.store(true, std::memory_order_release);
          s.note.notify_all();
        })
      .writes("note")
      .opens("note")
      .construct("std::atomic");
  t.add("await note",
        [](shared& s) {
          s.note.wait(false, std::memory_order_acquire);
          (void)*static_cast<volatile int*>(&s.note_value);
        })
      .awaits("note")
      .reads("note")
      .construct("std::atomic");
  t.add("spin for note",
        [](shared& s) {
          while (!s.note.load(std::memory_order_acquire)) std::this_thread::yield();
          (void)*static_cast<volatile int*>(&s.note_value);
        })
      .awaits("note")
      .reads("note")
      .construct("std::atomic");
  t.add("publish note, relaxed",
        [](shared& s) {
          s.note_value = 1;
          s.note.store(true, std::memory_order_relaxed);
          s.note.notify_all();
        })
      .writes("note")
      .opens("note")
      .wrong("data-race")
      .if_contended()
      .construct("std::atomic");

  t.add("meet at barrier", [](shared& s) { s.barrier.arrive_and_wait(); })
      .meets("barrier")
      .construct("std::barrier");
  t.add("arrive, then wait at barrier", [](shared& s) { s.barrier.wait(s.barrier.arrive()); })
      .meets("barrier")
      .construct("std::barrier");
}

}  // namespace words
