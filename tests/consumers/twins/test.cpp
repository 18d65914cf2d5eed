#include <fearless/gtest.hpp>
#include <thread>

int add();

FEARLESS_TEST_WITH(Twin, IsBuiltAsTheLibraryIs, .require_instrumented = true) {
  std::thread t(add);
  add();
  t.join();
}
