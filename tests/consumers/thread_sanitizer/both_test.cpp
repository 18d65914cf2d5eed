// Data races of which ThreadSanitizer says the same (Agrees), and of which it cannot know (Differs), and
// those that it alone sees (Alone).
#include <pthread.h>
#include <sys/mman.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fearless/gtest.hpp>
#include <thread>
#include <vector>

namespace {

int shared;

FEARLESS_TEST(Agrees, Race) {
  std::thread a([] { ++shared; });
  ++shared;
  a.join();
}

// The accesses are the first and the last step of the whole execution; thousands of context switches lie
// between.
FEARLESS_TEST(Agrees, ThousandsOfSwitchesApart) {
  constexpr int steps = 4000;
  std::atomic<int> turns{0};
  std::thread a([&] {
    shared = 1;
    for (int i = 0; i < steps; ++i) turns.fetch_add(1, std::memory_order_relaxed);
  });
  for (int i = 0; i < steps; ++i) turns.fetch_add(1, std::memory_order_relaxed);
  while (turns.load(std::memory_order_relaxed) != 2 * steps) std::this_thread::yield();
  shared = 2;
  a.join();
}

FEARLESS_TEST(Differs, Fence) {
  std::atomic<bool> ready{false};
  std::thread a([&] {
    shared = 1;
    ready.store(true, std::memory_order_relaxed);
  });
  while (!ready.load(std::memory_order_relaxed)) std::this_thread::yield();
  std::atomic_thread_fence(std::memory_order_acquire);  // of what has not been released
  ++shared;
  a.join();
}

// Many threads read the neighbours of the byte that is raced on.
FEARLESS_TEST(Differs, Crowd) {
  alignas(8) static volatile char bytes[8];
  std::atomic<int> done{0};
  std::thread a([&] {
    bytes[0] = 1;
    done.fetch_add(1, std::memory_order_relaxed);
  });
  while (done.load(std::memory_order_relaxed) != 1) std::this_thread::yield();
  constexpr int readers = 12;
  std::vector<std::thread> crowd;
  for (int i = 0; i < readers; ++i)
    crowd.emplace_back([&] {
      for (int b = 1; b < 8; ++b) (void)bytes[b];
      done.fetch_add(1, std::memory_order_relaxed);
    });
  while (done.load(std::memory_order_relaxed) != 1 + readers) std::this_thread::yield();
  bytes[0] = 2;
  a.join();
  for (std::thread& t : crowd) t.join();
}

void map_and_unmap() { munmap(mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096); }

// A relaxed store by the thread that had stored with release: since C++20 it has nothing to do with that one.
FEARLESS_TEST(Differs, RelaxedStore) {
  alignas(64) std::atomic<int> flag{0};
  std::thread a([&] {
    shared = 1;
    flag.store(1, std::memory_order_release);
    flag.store(2, std::memory_order_relaxed);
  });
  while (flag.load(std::memory_order_acquire) != 2) std::this_thread::yield();
  shared = 2;
  a.join();
}

FEARLESS_TEST(Differs, SecondHalf) {
  struct alignas(16) Pair {
    long first, second;
  };
  static std::atomic<Pair> pair;
  std::thread a([] { pair.store({1, 2}); });
  shared = static_cast<int>(reinterpret_cast<volatile long*>(&pair)[1]);
  a.join();
}

// Accesses by functions of libc of which it alone knows.
FEARLESS_TEST(Alone, LibraryWrites) {
  std::thread a([] { EXPECT_EQ(sscanf("4", "%d", &shared), 1); });
  shared = 3;
  a.join();
}
FEARLESS_TEST(Alone, LibraryWrote) {
  std::thread a([] { EXPECT_EQ(sscanf("4", "%d", &shared), 1); });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  shared = 3;
  a.join();
}
FEARLESS_TEST(Sound, LibraryWrites) {
  std::thread a([] { EXPECT_EQ(sscanf("4", "%d", &shared), 1); });
  a.join();
  shared = 3;
}

FEARLESS_TEST(Differs, Unmapped) {
  std::atomic<bool> unmapped{false};
  std::thread a([&] {
    shared = 1;
    map_and_unmap();
    unmapped.store(true, std::memory_order_relaxed);
  });
  while (!unmapped.load(std::memory_order_relaxed)) std::this_thread::yield();
  map_and_unmap();
  shared = 2;
  a.join();
}

// Counts where less than this is left of the stack.
constexpr std::uintptr_t little = 48 << 10;
int count_deep_down(std::uintptr_t lowest) {
  volatile char frame[8 << 10];
  frame[0] = 0;
  if (reinterpret_cast<std::uintptr_t>(&frame) - lowest < little) return ++shared;
  return count_deep_down(lowest) + frame[0];
}
void count_at_the_end_of_the_stack() {
  pthread_attr_t attributes;
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  count_deep_down(reinterpret_cast<std::uintptr_t>(lowest));
}

FEARLESS_TEST(Differs, EndOfStack) {
  std::thread a(count_at_the_end_of_the_stack);
  ++shared;
  a.join();
}

}  // namespace
