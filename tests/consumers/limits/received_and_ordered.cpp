// A reference kept by a sender, used after the receiver has said that it has the value: what has been
// received may come back in any way.
#include <fearless/ownership.hpp>

#include <cstdlib>
#include <latch>
#include <thread>
#include <utility>
#include <vector>

int main() {
  auto [tx, rx] = fearless::channel<std::vector<int>>();
  std::vector<int> numbers{1, 2, 3};
  const int& kept = numbers.front();
  std::latch received(1), done(1);
  std::thread reader([&, from = std::move(rx)]() mutable {
    const std::vector<int> mine = *from.recv();
    received.count_down();
    done.wait();
  });
  tx.send(std::move(numbers));
  received.wait();
  if (kept != 1) std::abort();
  done.count_down();
  reader.join();
}
