// Functions of the C library that read or fill in a variable (functions.hpp): while another thread uses it,
// after it, and while another thread uses what the function has nothing to do with.
#include <fearless/gtest.hpp>
#include <thread>

#include "functions.hpp"

namespace {

using namespace calls;

// (With one function as its body for all of them: hundreds of kinds of std::thread's state take minutes to
// compile.)
template <class F>
std::thread in_thread(const F& f) {
  void (*const call)(const void*) = [](const void* function) { (*static_cast<const F*>(function))(); };
  return std::thread(call, static_cast<const void*>(&f));
}

#define RACES(name, variable, call, other) \
  FEARLESS_TEST(Races, name) {             \
    variable;                              \
    const auto user = [&] { use(call); };  \
    std::thread t = in_thread(user);       \
    other;                                 \
    t.join();                              \
  }
LIBC_FUNCTIONS(RACES)

#define IS_ORDERED(name, variable, call, other) \
  FEARLESS_TEST(Ordered, name) {                \
    variable;                                   \
    const auto earlier = [&] { other; };        \
    std::thread before = in_thread(earlier);    \
    before.join();                              \
    const auto user = [&] { use(call); };       \
    std::thread t = in_thread(user);            \
    t.join();                                   \
    other;                                      \
  }
LIBC_FUNCTIONS(IS_ORDERED)

#define IS_APART(name, variable, call, other) \
  FEARLESS_TEST(Apart, name) {                \
    variable;                                 \
    const auto user = [&] { use(call); };     \
    std::thread t = in_thread(user);          \
    other;                                    \
    t.join();                                 \
  }
LIBC_APART(IS_APART)

#define IS_UNSEEN(name, variable, call, other) \
  FEARLESS_TEST(Unseen, name) {                \
    variable;                                  \
    const auto user = [&] { use(call); };      \
    std::thread t = in_thread(user);           \
    other;                                     \
    t.join();                                  \
  }
LIBC_UNSEEN(IS_UNSEEN)

}  // namespace
