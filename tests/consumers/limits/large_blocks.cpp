// Of a block of 128 MiB or more hardly all is used, and what nobody uses is not remembered.
#include <cstdlib>
#include <string_view>
#include <thread>

int main(int, char** argv) {
  const std::string_view how = argv[1];
  const std::size_t bytes = std::size_t{how == "huge" ? 4000U : 300U} << 20;
  const std::size_t middle = bytes / 2, used = middle + 8192, unused = bytes / 3;
  auto* const p = static_cast<volatile char*>(std::malloc(bytes));
  std::thread t([&] {
    if (how == "both_write") p[middle] = 1;
    if (how == "used_late") p[unused] = 1;
  });
  if (how == "both_write") p[middle] = 2;
  if (how == "used_late") std::free(const_cast<char*>(p));
  t.join();
  if (how == "used_late") return 0;
  if (how == "cleared" && p[used] != 0) std::abort();  // as it is in every execution
  p[used] = 1;
  std::free(const_cast<char*>(p));
  static volatile char seen;
  if (how == "used_read_after_free") seen = p[used];
  if (how == "unused_read_after_free") seen = p[unused];
}
