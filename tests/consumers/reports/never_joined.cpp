// std::thread objects that end, or are given another thread, without having been joined.
#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<int> n{0};
const auto sets = [](int to) { return [to] { n = to; }; };

void destroyed() {
  std::thread t(sets(1));
  n = 2;
}
void one_of_two() {
  std::thread t(sets(1));
  std::thread u(sets(3));
  t.join();
}
void in_a_vector() {
  std::vector<std::thread> all;
  all.emplace_back(sets(1));
}
struct Member {
  std::thread t{sets(1)};
  ~Member() { n = 4; }
};
void in_a_member() {
  Member m;
  n = 2;
}
void overwritten() {
  std::thread t(sets(1));
  t = std::thread(sets(2));
  t.join();
}
// Not for that reason.
void terminates() {
  std::thread t([] {
    if (n == 0) std::terminate();
  });
  t.join();
}

}  // namespace

int main(int, char** argv) {
  const std::string how = argv[1];
  if (how == "destroyed") destroyed();
  if (how == "one_of_two") one_of_two();
  if (how == "in_a_vector") in_a_vector();
  if (how == "in_a_member") in_a_member();
  if (how == "overwritten") overwritten();
  if (how == "terminates") terminates();
}
