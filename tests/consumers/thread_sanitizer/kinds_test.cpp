// A scenario for each kind of report that ThreadSanitizer has, and its right twin; and one for each other
// verdict.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fearless/gtest.hpp>
#include <fstream>
#include <memory>
#include <mutex>
#include <thread>

namespace {

int counter;
std::mutex guard;

// ---- data race

void count() { ++counter; }
FEARLESS_TEST(WrongKind, DataRace) {
  std::thread a(count);
  count();
  a.join();
}

void count_guarded() {
  const std::lock_guard<std::mutex> lock(guard);
  ++counter;
}
FEARLESS_TEST(RightKind, DataRace) {
  std::thread a(count_guarded);
  count_guarded();
  a.join();
}

// ---- lock-order inversion, in an order in which nobody can ever wait

void take(std::mutex& outer, std::mutex& inner) {
  const std::lock_guard<std::mutex> first(outer);
  const std::lock_guard<std::mutex> second(inner);
}
template <bool right>
void take_both_ways() {
  std::mutex one, two;
  std::atomic<bool> done{false};
  std::thread a([&] {
    take(one, two);
    done = true;
  });
  while (!done) std::this_thread::yield();
  right ? take(one, two) : take(two, one);
  a.join();
}
FEARLESS_TEST(WrongKind, LockOrder) { take_both_ways<false>(); }
FEARLESS_TEST(RightKind, LockOrder) { take_both_ways<true>(); }

// ---- unlock of an unlocked mutex

void unlock_late(bool locked) {
  if (locked) guard.lock();
  guard.unlock();
}
FEARLESS_TEST(WrongKind, UnlockOfUnlocked) {
  std::thread a(count_guarded);
  a.join();
  unlock_late(false);
}
FEARLESS_TEST(RightKind, UnlockOfUnlocked) {
  std::thread a(count_guarded);
  unlock_late(true);
  a.join();
}

// ---- destroy of a locked mutex

void destroy(pthread_mutex_t* m, bool unlocked) {
  if (unlocked) pthread_mutex_unlock(m);
  pthread_mutex_destroy(m);
}
void lock_and_destroy(bool unlocked) {
  pthread_mutex_t m;
  pthread_mutex_init(&m, nullptr);
  std::thread a(count_guarded);
  pthread_mutex_lock(&m);
  destroy(&m, unlocked);
  a.join();
}
FEARLESS_TEST(WrongKind, DestroyOfLocked) { lock_and_destroy(false); }
FEARLESS_TEST(RightKind, DestroyOfLocked) { lock_and_destroy(true); }

// ---- use after free, one after the other

int read_late(const std::atomic<int*>& p) { return *p.load(); }
void free_and_read(bool read_first) {
  std::atomic<int*> p{new int(1)};
  int value = 0;
  std::thread a([&] {
    if (read_first) value = read_late(p);
    delete p.load();
  });
  std::thread b(count_guarded);
  a.join();
  b.join();
  if (!read_first) value = read_late(p);
  EXPECT_GE(value, 0);
}
FEARLESS_TEST(WrongKind, UseAfterFree) { free_and_read(false); }
FEARLESS_TEST(RightKind, UseAfterFree) { free_and_read(true); }

// ---- thread leak

void* run_and_end(void*) {
  count_guarded();
  return nullptr;
}
void start(bool join) {
  pthread_t t;
  pthread_create(&t, nullptr, run_and_end, nullptr);
  count_guarded();
  if (join) pthread_join(t, nullptr);
}
FEARLESS_TEST(WrongKind, ThreadLeak) { start(false); }
FEARLESS_TEST(RightKind, ThreadLeak) { start(true); }

// ---- signal-unsafe call

volatile sig_atomic_t seen;
void allocate_in_handler(int) {
  void* volatile p = std::malloc(16);
  std::free(p);
}
void note_in_handler(int) { seen = 1; }
void handle(void (*handler)(int)) {
  signal(SIGUSR1, handler);
  std::thread a(count_guarded);
  raise(SIGUSR1);
  a.join();
  const std::unique_ptr<int> outside = std::make_unique<int>(1);
  EXPECT_EQ(*outside, 1);
}
FEARLESS_TEST(WrongKind, SignalUnsafeCall) { handle(allocate_in_handler); }
FEARLESS_TEST(RightKind, SignalUnsafeCall) { handle(note_in_handler); }

// (A handler that is left does not run.)
sigjmp_buf before_signal;
void leave_handler(int) { siglongjmp(before_signal, 1); }
void allocate_after(int signal) {
  std::thread a(count_guarded);
  volatile int* nowhere = nullptr;
  if (sigsetjmp(before_signal, 1) == 0) {
    if (signal == SIGUSR1) raise(signal);
    *nowhere = 1;
  }
  a.join();
  int* volatile p = new int(1);
  delete p;
}
FEARLESS_TEST(RightKind, HandlerLeft) {
  signal(SIGUSR1, leave_handler);
  allocate_after(SIGUSR1);
}
FEARLESS_TEST(RightKind, CrashHandlerLeft) {
  signal(SIGSEGV, leave_handler);
  allocate_after(SIGSEGV);
}

// ---- invalid mutex access

void lock_destroyed(pthread_mutex_t* m) {
  pthread_mutex_lock(m);
  pthread_mutex_unlock(m);
}
void destroy_and_lock(bool again) {
  pthread_mutex_t m;
  pthread_mutex_init(&m, nullptr);
  std::thread a(count_guarded);
  pthread_mutex_destroy(&m);
  if (again) pthread_mutex_init(&m, nullptr);
  lock_destroyed(&m);
  if (again) pthread_mutex_destroy(&m);
  a.join();
}
FEARLESS_TEST(WrongKind, InvalidMutex) { destroy_and_lock(false); }
FEARLESS_TEST(RightKind, InvalidMutex) { destroy_and_lock(true); }

// ---- other ends

FEARLESS_TEST(End, Vacuous) { count_guarded(); }

FEARLESS_TEST(End, Nondeterministic) {
  std::atomic<int> n{0};
  std::thread a([&] {
    // Another every time.
    std::ifstream id("/proc/sys/kernel/random/uuid");
    for (int i = id.get() % 16; i > 0; --i) ++n;
  });
  ++n;
  a.join();
}

FEARLESS_TEST_WITH(End, Incomplete, .steps = 5) {
  std::thread a(count_guarded), b(count_guarded);
  a.join();
  b.join();
}

FEARLESS_TEST_WITH(End, EndlessReads, .stall = "1s") {
  std::thread a([] {
    volatile bool stop = false;
    while (!stop) {}
  });
  a.join();
}

// No visible operation stands in its loop: it has to be asked to give way. (Looking at so much it spends most
// of its time in ThreadSanitizer.)
FEARLESS_TEST_WITH(End, PlainFlags, .stall = "300ms") {
  static std::array<char, 1 << 18> flags;
  std::thread a([] {
    volatile int looks = 0;
    while (std::memchr(flags.data(), 1, flags.size()) == nullptr) looks = looks + 1;
  });
  std::thread b([] { flags.back() = 1; });
  a.join();
  b.join();
}

FEARLESS_TEST(End, Crash) {
  std::thread a([] { std::abort(); });
  a.join();
}

}  // namespace
