// Every kind of thread, and what belongs to one.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <future>
#include <iostream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

struct Counted {
  explicit Counted(std::atomic<int>& n) : n_(n) { ++n_; }
  ~Counted() { --n_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<int>& n_;
};

std::atomic<int> locals{0};
int touch_thread_local() {
  thread_local Counted c(locals);
  thread_local int mine = 0;
  return ++mine;
}

}  // namespace

// A thread has its creator's name until it is given one.
FEARLESS_TEST(Threads, NamesAreInherited) {
  const auto name = [] {
    std::array<char, 16> text{};
    EXPECT_EQ(pthread_getname_np(pthread_self(), text.data(), text.size()), 0);
    return std::string(text.data());
  };
  const std::string program = name();
  EXPECT_NE(program, "");
  std::thread([&] {
    EXPECT_EQ(name(), program);
    EXPECT_EQ(pthread_setname_np(pthread_self(), "worker"), 0);
    std::thread([&] { EXPECT_EQ(name(), "worker"); }).join();
  }).join();
  EXPECT_EQ(name(), program);
}

FEARLESS_TEST(KitchenSink, Threads) {
  int sum = 0;
  std::thread a([&](int n) { sum += n; }, 3);
  a.join();
  std::atomic<bool> ran{false};
  std::thread([&] { ran = true; }).detach();
  while (!ran) std::this_thread::yield();
  EXPECT_EQ(sum, 3);
  EXPECT_EQ(std::thread::hardware_concurrency(), 4U);
}

FEARLESS_TEST(KitchenSink, StopTokens) {
  std::atomic<int> rounds{0};
  std::jthread worker([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      ++rounds;
      std::this_thread::sleep_for(1ms);
    }
  });
  std::atomic<bool> called{false};
  std::stop_callback callback(worker.get_stop_token(), [&] { called = true; });
  worker.request_stop();
  worker.join();
  EXPECT_TRUE(called);
}

FEARLESS_TEST(KitchenSink, ThreadLocals) {
  EXPECT_EQ(touch_thread_local(), 1);
  std::thread a([] {
    EXPECT_EQ(touch_thread_local(), 1);
    EXPECT_EQ(touch_thread_local(), 2);
  });
  a.join();
  EXPECT_EQ(locals, 1);
  static pthread_key_t key;
  static std::atomic<int> destroyed;
  destroyed = 0;
  ASSERT_EQ(pthread_key_create(&key,
                               [](void* p) {
                                 destroyed += *static_cast<int*>(p);
                                 delete static_cast<int*>(p);
                               }),
            0);
  std::thread b([] { pthread_setspecific(key, new int(7)); });
  b.join();
  EXPECT_EQ(destroyed, 7);
  EXPECT_EQ(pthread_getspecific(key), nullptr);
  pthread_key_delete(key);
}

FEARLESS_TEST(KitchenSink, ThreadNames) {
  std::vector<std::thread> threads;
  for (const char* name : {"reader", "writer with a name that is cut"})
    threads.emplace_back([name] {
      EXPECT_EQ(prctl(PR_SET_NAME, name), 0);
      std::this_thread::yield();
      const std::string mine = std::string(name).substr(0, 15);
      char found[16];
      EXPECT_EQ(prctl(PR_GET_NAME, found), 0);
      EXPECT_EQ(found, mine);
      EXPECT_EQ(pthread_getname_np(pthread_self(), found, sizeof found), 0);
      EXPECT_EQ(found, mine);
    });
  for (std::thread& t : threads) t.join();
}

FEARLESS_TEST(KitchenSink, Futures) {
  std::promise<int> promise;
  std::shared_future<int> shared = promise.get_future().share();
  std::packaged_task<int(int)> task([](int n) { return n * 2; });
  std::future<int> doubled = task.get_future();
  std::thread a([&] { promise.set_value(4); });
  std::thread b(std::move(task), 21);
  std::future<int> c = std::async(std::launch::async, [&] { return shared.get() + 1; });
  std::future<int> d = std::async(std::launch::deferred, [] { return 1; });
  EXPECT_EQ(c.get() + d.get(), 6);
  EXPECT_EQ(doubled.get(), 42);
  a.join();
  b.join();
  std::promise<void> late;
  std::future<void> never = late.get_future();
  EXPECT_EQ(never.wait_for(1ms), std::future_status::timeout);
  std::promise<int> at_exit;
  std::future<int> exited = at_exit.get_future();
  std::thread e([&] { at_exit.set_value_at_thread_exit(5); });
  EXPECT_EQ(exited.get(), 5);
  e.join();
}

FEARLESS_TEST(KitchenSink, Exceptions) {
  std::exception_ptr held;
  std::thread a([&] {
    try {
      throw std::runtime_error("held across a switch");
    } catch (const std::exception& e) {
      std::this_thread::yield();
      EXPECT_STREQ(e.what(), "held across a switch");
      held = std::current_exception();
    }
  });
  std::thread b([] {
    try {
      throw 7;
    } catch (int n) {
      std::this_thread::yield();
      EXPECT_EQ(n, 7);
    }
  });
  a.join();
  b.join();
  EXPECT_THROW(std::rethrow_exception(held), std::runtime_error);
  std::future<int> f = std::async(std::launch::async, []() -> int { throw std::logic_error("no"); });
  EXPECT_THROW(f.get(), std::logic_error);
}

FEARLESS_TEST(KitchenSink, Streams) {
  std::thread a([] { std::cout << "from a: " << 1 << std::endl; });
  std::thread b([] {
    std::ostringstream s;
    s << 2.5 << std::string("text");
    std::cout << s.str() << '\n';
    std::cerr << "";
  });
  a.join();
  b.join();
}

FEARLESS_TEST(KitchenSink, Clocks) {
  const auto before = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(10ms);
  std::this_thread::sleep_until(before + 20ms);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
  std::thread a([] { std::this_thread::sleep_until(std::chrono::system_clock::now() + 1h); });
  EXPECT_NE(a.get_id(), std::this_thread::get_id());
  a.join();
}

FEARLESS_TEST(KitchenSink, PthreadExit) {
  pthread_t thread;
  ASSERT_EQ(pthread_create(
                &thread, nullptr,
                [](void* p) -> void* {
                  const Counted c(locals);  // unwinding destroys it
                  pthread_exit(p);
                },
                &locals),
            0);
  void* result = nullptr;
  ASSERT_EQ(pthread_join(thread, &result), 0);
  EXPECT_EQ(result, &locals);
  EXPECT_EQ(locals, 0);
}

// Does the system keep the processor's counter from a program that asks for it? (Some virtual machines do
// not.)
sigjmp_buf trapped;
bool counter_is_kept() {
  struct sigaction jump{}, before{};
  jump.sa_handler = [](int) { siglongjmp(trapped, 1); };
  sigaction(SIGSEGV, &jump, &before);
  volatile bool kept = false;
  if (sigsetjmp(trapped, 1) == 0) {
    if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV) == 0) asm volatile("rdtsc" ::: "eax", "edx");
  } else {
    kept = true;
  }
  prctl(PR_SET_TSC, PR_TSC_ENABLE);
  sigaction(SIGSEGV, &before, nullptr);
  return kept;
}
const bool time_stamps_are_virtual = counter_is_kept();

// The processor's counter tells the time that clocks tell, in nanoseconds.
FEARLESS_TEST(KitchenSink, TimeStamps) {
  std::atomic<int> n{0};
  std::thread other([&] {
    if (++n; !time_stamps_are_virtual) return;
    const auto before = __builtin_ia32_rdtsc();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    unsigned processor = 1;
    const auto slept = __builtin_ia32_rdtscp(&processor) - before;
    EXPECT_EQ(processor, 0U);
    EXPECT_GE(slept, 1'000'000U);
    EXPECT_LT(slept, 2'000'000U);
    for (auto more = before / 100 % 8; more != 0; --more) ++n;
    // A loop that waits for a time ends.
    while (__builtin_ia32_rdtsc() - before < 1'000'000'000) std::this_thread::yield();
  });
  ++n;
  other.join();
}

// Loops that go by the clock end: those that wait for a time, for what others are about to do, for what
// nobody does, and those that work until a time.
FEARLESS_TEST(KitchenSink, LoopsByTheClock) {
  using clock = std::chrono::steady_clock;
  const auto begin = clock::now();
  std::atomic<int> n{0};
  std::atomic<bool> set{false}, never{false};
  std::mutex mutex;
  std::thread other([&] {
    while (!set && clock::now() < begin + 60s) std::this_thread::yield();
    EXPECT_TRUE(set);
    while (!never && clock::now() < begin + 120s) std::this_thread::yield();
    for (const auto end = clock::now() + 100ms; clock::now() < end; std::this_thread::yield()) {
      const std::lock_guard<std::mutex> lock(mutex);
      ++n;
    }
    while (clock::now() < begin + 300s) std::this_thread::yield();
  });
  for (int i = 0; i < 20; ++i) ++n;
  set = true;
  for (const auto end = clock::now() + 10ms; clock::now() < end;) ++n;
  other.join();
}

// A program that is started reads what there is.
FEARLESS_TEST(KitchenSink, OtherPrograms) {
  std::thread([] { EXPECT_EQ(std::system("date > /dev/null"), 0); }).join();
}
