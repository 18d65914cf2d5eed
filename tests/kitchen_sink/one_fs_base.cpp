// What the C and C++ libraries keep for each thread, in a program that has no thread-local variables of its
// own. (Without FSGSBASE its threads have one FS base: memory/shared_thread_locals.hpp in the harness.)
#include <fearless/gtest.hpp>

#include <locale.h>
#include <pthread.h>
#include <threads.h>

#include <atomic>
#include <cerrno>
#include <clocale>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

// Two at once, with every atomic operation a place to switch at.
template <class Work>
void by_two(Work work) {
  std::atomic<int> steps{0};
  std::thread other([&] { work(1, steps); });
  work(0, steps);
  other.join();
}

// (Which of the two ways it is cannot be told by anything that a program may rely on, but by where errno
// lies.)
FEARLESS_TEST(OneFsBase, IsThereWhereItIsAskedFor) {
  std::uintptr_t there = 0;
  std::thread([&] { there = reinterpret_cast<std::uintptr_t>(&errno); }).join();
  const bool one = there == reinterpret_cast<std::uintptr_t>(&errno);
  if (std::getenv("FEARLESS_NO_FSGSBASE") != nullptr) { EXPECT_TRUE(one); }
}

FEARLESS_TEST(OneFsBase, Errno) {
  by_two([](int me, std::atomic<int>& steps) {
    for (int i = 1; i < 4; ++i) {
      errno = 100 * me + i;
      ++steps;
      EXPECT_EQ(errno, 100 * me + i);
    }
  });
}

FEARLESS_TEST(OneFsBase, ANewThreadHasNoError) {
  errno = EINVAL;
  std::thread([] { EXPECT_EQ(errno, 0); }).join();
  std::thread([] { EXPECT_EQ(errno, 0); }).join();
  EXPECT_EQ(errno, EINVAL);
}

FEARLESS_TEST(OneFsBase, ExceptionsInFlight) {
  by_two([](int me, std::atomic<int>& steps) {
    const std::string mine = me == 0 ? "zero" : "one";
    try {
      ++steps;
      throw std::runtime_error(mine);
    } catch (const std::runtime_error&) {
      ++steps;
      EXPECT_EQ(std::uncaught_exceptions(), 0);
      try {
        ++steps;
        throw std::logic_error(mine + mine);
      } catch (const std::logic_error& e) {
        ++steps;
        EXPECT_EQ(e.what(), mine + mine);
      }
      ++steps;
      try {
        std::rethrow_exception(std::current_exception());
      } catch (const std::exception& e) { EXPECT_EQ(e.what(), mine); }
    }
    EXPECT_EQ(std::current_exception(), nullptr);
  });
}

struct SwitchesAsItGoes {
  std::atomic<int>& steps;
  int expected;
  ~SwitchesAsItGoes() {
    ++steps;
    EXPECT_EQ(std::uncaught_exceptions(), expected);
    ++steps;
  }
};
FEARLESS_TEST(OneFsBase, Unwinding) {
  by_two([](int me, std::atomic<int>& steps) {
    try {
      const SwitchesAsItGoes s{steps, me};
      if (me == 1) throw me;
    } catch (int thrown) { EXPECT_EQ(thrown, 1); }
  });
}

FEARLESS_TEST(OneFsBase, Identities) {
  const pthread_t main = pthread_self();
  const std::thread::id id = std::this_thread::get_id();
  by_two([&](int me, std::atomic<int>& steps) {
    ++steps;
    EXPECT_EQ(pthread_equal(pthread_self(), main) != 0, me == 0);
    EXPECT_EQ(std::this_thread::get_id() == id, me == 0);
    EXPECT_EQ(thrd_equal(thrd_current(), main) != 0, me == 0);
    ++steps;
    // The stack that it is said to have is the one it runs on.
    pthread_attr_t a;
    void* low = nullptr;
    std::size_t bytes = 0;
    EXPECT_EQ(pthread_getattr_np(pthread_self(), &a), 0);
    EXPECT_EQ(pthread_attr_getstack(&a, &low, &bytes), 0);
    EXPECT_LT(static_cast<char*>(low), reinterpret_cast<char*>(&a));
    EXPECT_LT(reinterpret_cast<char*>(&a), static_cast<char*>(low) + bytes);
    pthread_attr_destroy(&a);
  });
}

FEARLESS_TEST(OneFsBase, Locales) {
  const locale_t c = newlocale(LC_ALL_MASK, "C", nullptr);
  by_two([&](int me, std::atomic<int>& steps) {
    const locale_t mine = me == 0 ? LC_GLOBAL_LOCALE : c;
    const locale_t before = uselocale(mine);
    EXPECT_EQ(before, LC_GLOBAL_LOCALE);
    ++steps;
    EXPECT_EQ(uselocale(nullptr), mine);
    ++steps;
    EXPECT_NE(isalpha('x'), 0);
    uselocale(before);
  });
  freelocale(c);
}

FEARLESS_TEST(OneFsBase, CallOnce) {
  std::once_flag flags[2];
  int calls[2] = {0, 0};
  by_two([&](int me, std::atomic<int>& steps) {
    for (int i = 0; i < 2; ++i)
      std::call_once(flags[i ^ me], [&] {
        ++steps;
        ++calls[i ^ me];
      });
  });
  EXPECT_EQ(calls[0] + calls[1], 2);
}

}  // namespace
