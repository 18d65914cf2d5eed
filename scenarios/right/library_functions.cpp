// A function of the C library reads or fills in a variable that another thread has written, and writes again.
#include "../library_functions.hpp"

#define IS_ORDERED(name, variable, call, other)           \
  FEARLESS_TEST(LibraryFunctionInOrder, name) {           \
    variable;                                             \
    std::thread before([&] { other; });                   \
    before.join();                                        \
    std::thread t([&] { library_functions::use(call); }); \
    t.join();                                             \
    other;                                                \
  }
LIBRARY_FUNCTIONS(IS_ORDERED)
