#include <fearless/gtest.hpp>
#include <atomic>
#include <mutex>
#include <condition_variable>
#include <thread>

FEARLESS_TEST(Counter, Race) {
  int counter = 0;
  std::thread a([&] { ++counter; });
  ++counter;
  a.join();
  EXPECT_EQ(counter, 2);
}
FEARLESS_TEST(Counter, LostUpdate) {
  std::atomic<int> counter{0};
  auto f = [&] { counter.store(counter.load() + 1); };
  std::thread a(f), b(f);
  a.join();
  b.join();
  EXPECT_EQ(counter, 2) << "lost";
}
FEARLESS_TEST(Counter, Right) {
  std::atomic<int> counter{0};
  auto f = [&] { counter.fetch_add(1); };
  std::thread a(f), b(f);
  a.join();
  b.join();
  EXPECT_EQ(counter, 2) << "lost";
}
std::mutex m1, m2;
int g;
FEARLESS_TEST(Lock, Abba) {
  std::thread a([] { std::lock_guard x(m1); std::lock_guard y(m2); g++; });
  std::thread b([] { std::lock_guard x(m2); std::lock_guard y(m1); g++; });
  a.join(); b.join();
}
FEARLESS_TEST(Cond, Lost) {
  std::mutex m; std::condition_variable cv; bool done=false;
  std::thread a([&] { { std::lock_guard l(m); done = true; } cv.notify_one(); });
  std::unique_lock l(m);
  if (!done) {}
  cv.wait(l);
  l.unlock();
  a.join();
}
FEARLESS_TEST(Heap, Uaf) {
  auto* p = new std::atomic<int>(1);
  std::thread a([&] { p->fetch_add(1); });
  delete p;
  a.join();
}
FEARLESS_TEST(Heap, Leak) {
  std::thread a([&] { new int(3); });
  a.join();
}
FEARLESS_TEST(Thread, Joinable) {
  std::thread a([&] { });
}
FEARLESS_TEST(Thread, Throws) {
  std::thread a([&] { throw std::runtime_error("oops"); });
  a.join();
}
FEARLESS_TEST(Thread, Segv) {
  std::thread a([&] { *(volatile int*)8 = 3; });
  a.join();
}
FEARLESS_TEST(Nothing, Vacuous) { int x = 3; EXPECT_EQ(x, 3); }
TEST(Plain, Works) { std::thread a([]{}); a.join(); }
