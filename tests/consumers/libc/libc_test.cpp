// Functions of the C library that read or fill in a variable (functions.hpp): while another thread uses it,
// after it, and while another thread uses what the function has nothing to do with.
#include <fearless/gtest.hpp>
#include <thread>

#include "functions.hpp"

namespace {

using namespace calls;

#define RACES(name, variable, call, other) \
  FEARLESS_TEST(Races, name) {             \
    variable;                              \
    std::thread t([&] { use(call); });     \
    other;                                 \
    t.join();                              \
  }
LIBC_FUNCTIONS(RACES)

#define IS_ORDERED(name, variable, call, other) \
  FEARLESS_TEST(Ordered, name) {                \
    variable;                                   \
    std::thread before([&] { other; });         \
    before.join();                              \
    std::thread t([&] { use(call); });          \
    t.join();                                   \
    other;                                      \
  }
LIBC_FUNCTIONS(IS_ORDERED)

#define IS_APART(name, variable, call, other) \
  FEARLESS_TEST(Apart, name) {                \
    variable;                                 \
    std::thread t([&] { use(call); });        \
    other;                                    \
    t.join();                                 \
  }
LIBC_APART(IS_APART)

#define IS_UNSEEN(name, variable, call, other) \
  FEARLESS_TEST(Unseen, name) {                \
    variable;                                  \
    std::thread t([&] { use(call); });         \
    other;                                     \
    t.join();                                  \
  }
LIBC_UNSEEN(IS_UNSEEN)

}  // namespace
