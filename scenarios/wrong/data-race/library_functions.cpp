// A function of the C library reads or fills in a variable while another thread writes it.
#include "../../library_functions.hpp"

#define RACES(name, variable, call, other)                \
  FEARLESS_TEST(LibraryFunction, name) {                  \
    variable;                                             \
    std::thread t([&] { library_functions::use(call); }); \
    other;                                                \
    t.join();                                             \
  }
LIBRARY_FUNCTIONS(RACES)
