// Memory that programs map themselves, and stacks of their own.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>

#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t page = 4096;

char* map(std::size_t bytes) {
  void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  EXPECT_NE(p, MAP_FAILED);
  return static_cast<char*>(p);
}

// Made when it is first needed, and never given back.
std::atomic<int>* counter = nullptr;
std::mutex making;
std::atomic<int>& the_counter() {
  const std::lock_guard<std::mutex> lock(making);
  if (counter == nullptr) counter = new (map(page)) std::atomic<int>(0);
  return *counter;
}

}  // namespace

FEARLESS_TEST(KitchenSink, MemoryMappedOnDemandAndKept) {
  EXPECT_EQ(counter, nullptr);
  std::atomic<bool> busy{false};
  const auto work = [&] {
    if (busy.exchange(true)) ++the_counter();
    busy = false;
  };
  std::thread a(work), b(work);
  a.join();
  b.join();
  EXPECT_TRUE(counter == nullptr || *counter == 1);
}

// …, so that a program which goes by addresses (a hash of them) does the same again.
FEARLESS_TEST(KitchenSink, MappedMemoryIsWhereItWas) {
  std::atomic<int> n{0};
  const auto page_number = [] { return reinterpret_cast<std::uintptr_t>(map(page)) / page; };
  std::thread other([&] { ++n; });
  for (std::uintptr_t more = page_number() % 8; more != 0; --more) ++n;
  other.join();
}

FEARLESS_TEST(KitchenSink, MappedMemoryByTheSystemCall) {
  void* p = reinterpret_cast<void*>(
      syscall(SYS_mmap, nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(p, MAP_FAILED);
  auto* n = new (p) std::atomic<int>(0);
  std::thread a([&] { ++*n; }), b([&] { ++*n; });
  a.join();
  b.join();
  EXPECT_EQ(*n, 2);
  EXPECT_EQ(syscall(SYS_munmap, p, 2 * page), 0);
  EXPECT_EQ(syscall(SYS_mmap, nullptr, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), -1);
  EXPECT_EQ(errno, EINVAL);
}

// It is there, if there is room, and new in each execution; or elsewhere, as in execution graphs.
FEARLESS_TEST(KitchenSink, MemoryMappedWhereItIsWished) {
  void* const wished = reinterpret_cast<void*>(std::uintptr_t{2} << 40);
  const auto map_there = [&] {
    void* p = mmap(wished, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(p, MAP_FAILED);
    auto* n = static_cast<int*>(p);
    EXPECT_EQ(*n, 0);
    *n = 1;
    return p;
  };
  std::atomic<int> there{0};
  const auto work = [&] { there += map_there() == wished ? 1 : 0; };
  std::thread a(work), b(work);
  a.join();
  b.join();
  EXPECT_LE(there, 1);
  // (What differs from execution to execution would be told.)
  std::atomic<int> n{0};
  while (n < there) ++n;
  if (there == 1) { EXPECT_EQ(munmap(wished, page), 0); }
}

// As many iterations as the processor's time lets there be, which is the same time in every execution.
FEARLESS_TEST(KitchenSink, ProcessorTimeIsVirtual) {
  std::atomic<int> counted{0};
  std::thread other([&] { ++counted; });
  rusage before{}, after{};
  EXPECT_EQ(getrusage(RUSAGE_SELF, &before), 0);
  do {
    ++counted;
    EXPECT_EQ(getrusage(RUSAGE_SELF, &after), 0);
  } while (after.ru_utime.tv_usec == before.ru_utime.tv_usec);
  EXPECT_EQ(getrusage(RUSAGE_CHILDREN, &after), 0);
  EXPECT_EQ(after.ru_utime.tv_sec + after.ru_utime.tv_usec, 0);
  EXPECT_EQ(getrusage(77, &after), -1);
  tms used{};
  const clock_t ticks = times(&used);
  std::this_thread::sleep_for(std::chrono::seconds(10));
  EXPECT_EQ((times(nullptr) - ticks) / sysconf(_SC_CLK_TCK), 10);
  other.join();
}

// By number: time is virtual, and random numbers are the same each time.
FEARLESS_TEST(KitchenSink, SystemCallsByNumber) {
  timespec before{}, after{};
  unsigned drawn = 0;
  std::thread other([&] { EXPECT_EQ(syscall(SYS_getrandom, &drawn, sizeof drawn, 0), long{sizeof drawn}); });
  EXPECT_EQ(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &before), 0);
  const timespec hour{3600, 0};
  EXPECT_EQ(syscall(SYS_nanosleep, &hour, nullptr), 0);
  EXPECT_EQ(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &hour, nullptr), 0);
  EXPECT_EQ(syscall(SYS_sched_yield), 0);
  EXPECT_EQ(clock_gettime(CLOCK_MONOTONIC, &after), 0);
  EXPECT_GE(after.tv_sec - before.tv_sec, 7200);
  const timespec wrong{0, -1};
  EXPECT_EQ(syscall(SYS_nanosleep, &wrong, nullptr), -1);
  EXPECT_EQ(errno, EINVAL);
  timeval of_day{};
  time_t seconds = 0;
  EXPECT_EQ(syscall(SYS_gettimeofday, &of_day, nullptr), 0);
  EXPECT_EQ(syscall(SYS_time, &seconds), seconds);
  EXPECT_LE(seconds - of_day.tv_sec, 1);
  EXPECT_LE(time(nullptr) - seconds, 1);
  constexpr clockid_t no_clock = 77;
  constexpr unsigned no_flag = 0x100;
  const auto expect_invalid = [](long result) {
    EXPECT_EQ(result, -1);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
  };
  expect_invalid(clock_gettime(no_clock, &before));
  expect_invalid(syscall(SYS_clock_gettime, no_clock, &before));
  expect_invalid(getrandom(&before, 1, no_flag));
  expect_invalid(syscall(SYS_getrandom, &before, 1, no_flag));
  EXPECT_EQ(clock_nanosleep(no_clock, 0, &hour, nullptr), EINVAL);
  other.join();
  // (What differs from execution to execution would be told.)
  std::atomic<unsigned> n{0};
  while (n < drawn % 8) ++n;
}

FEARLESS_TEST(KitchenSink, MappedMemoryGrowsShrinksAndMoves) {
  std::thread([] {
    char* p = map(page);
    map(page);  // in the way
    p[0] = 'a';
    p = static_cast<char*>(mremap(p, page, 64 * page, MREMAP_MAYMOVE));
    ASSERT_NE(p, MAP_FAILED);
    EXPECT_EQ(p[0], 'a');
    p[63 * page] = 'b';
    EXPECT_EQ(mremap(p, 64 * page, 2 * page, 0), p);
    EXPECT_EQ(mremap(p, 2 * page, 1000 * page, 0), MAP_FAILED);
    EXPECT_EQ(errno, ENOMEM);
    char* there = map(2 * page);
    EXPECT_EQ(mremap(p, 2 * page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, there), there);
    EXPECT_EQ(there[0], 'a');
    EXPECT_EQ(munmap(there, 2 * page), 0);
    EXPECT_EQ(munmap(there + 1, page), -1);
    EXPECT_EQ(errno, EINVAL);
  }).join();
}

// What is reachable from there only has not been lost.
FEARLESS_TEST(KitchenSink, MappedMemoryHoldsWhatItPointsTo) {
  static std::unique_ptr<std::vector<int>>* kept = nullptr;
  std::thread([] {
    char* const p = map(std::size_t{1} << 30);  // hardly used
    kept = new (p + (std::size_t{1} << 29)) std::unique_ptr<std::vector<int>>;
    *kept = std::make_unique<std::vector<int>>(100);
  }).join();
  EXPECT_EQ((*kept)->size(), 100U);
}

namespace {

// A function on a stack of its own that goes on whenever it is asked to, until it is done.
class Fiber {
 public:
  Fiber(char* stack, std::size_t bytes, void (*function)(Fiber&)) : function_(function) {
    getcontext(&own_);
    own_.uc_stack.ss_sp = stack;
    own_.uc_stack.ss_size = bytes;
    own_.uc_link = &home_;
    makecontext(&own_, begin, 0);
  }
  void go_on() {
    running_ = this;
    swapcontext(&home_, &own_);
  }
  void pause() { swapcontext(&own_, &home_); }
  bool done() const { return done_; }
  bool runs_here() const { return running_ == this; }
  std::atomic<int>* shared = nullptr;

 private:
  static void begin() {
    Fiber& f = *running_;
    f.function_(f);
    f.done_ = true;
  }
  static thread_local Fiber* running_;
  ucontext_t own_, home_;
  void (*function_)(Fiber&);
  bool done_ = false;
};
thread_local Fiber* Fiber::running_ = nullptr;

__attribute__((noinline)) void add_and_pause(Fiber& f, int times) {
  int added = 0;
  std::thread other([&] { added += ++*f.shared != 0; });
  f.pause();
  other.join();
  EXPECT_EQ(added, 1);
  EXPECT_TRUE(f.runs_here());
  if (times > 1) add_and_pause(f, times - 1);
}

// Others use the variables of whoever goes on with the fiber, and the fiber's, whichever is running.
__attribute__((noinline)) void run_fiber(char* stack) {
  std::atomic<int> shared{0};
  Fiber f(stack, 16 * page, [](Fiber& me) { add_and_pause(me, 2); });
  f.shared = &shared;
  std::thread other([&] { ++shared; });
  while (!f.done()) f.go_on();
  other.join();
  EXPECT_EQ(shared, 3);
}

}  // namespace

FEARLESS_TEST(KitchenSink, FibersOnMappedStacks) {
  char* const stack = map(16 * page);
  run_fiber(stack);
  std::thread a([] { run_fiber(map(16 * page)); }), b([] { run_fiber(map(16 * page)); });
  a.join();
  b.join();
  EXPECT_EQ(munmap(stack, 16 * page), 0);
}

FEARLESS_TEST(KitchenSink, FibersOnTheHeap) {
  const auto run = [] {
    const std::unique_ptr<char[]> stack(new char[16 * page]);
    run_fiber(stack.get());
  };
  std::thread a(run), b(run);
  a.join();
  b.join();
}

// What is said of a fiber's variables holds as long as they do.
FEARLESS_TEST(KitchenSink, FibersOwnTheirVariables) {
  char* const stack = map(16 * page);
  const auto run = [&] {
    std::atomic<int> shared{0};
    Fiber f(stack, 16 * page, [](Fiber& me) {
      const auto own = [](Fiber& fiber) __attribute__((noinline)) {
        int mine = 0;
        fearless::exclusive(mine);
        ++mine;
        fiber.pause();
        *fiber.shared += mine;
      };
      own(me);
      own(me);
    });
    f.shared = &shared;
    while (!f.done()) f.go_on();
    EXPECT_EQ(shared, 2);
  };
  std::thread(run).join();
  std::thread(run).join();
}
