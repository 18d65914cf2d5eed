// A block that is freed and one of the same size that is allocated next: an allocator would reuse it.
#include <fearless/annotate.hpp>

#include <atomic>
#include <cstdint>
#include <thread>

std::atomic<int> steps;

int main() {
  std::thread other([] { steps.fetch_add(1); });
  auto* first = new int(1);
  const auto address = reinterpret_cast<std::uintptr_t>(first);
  delete first;
  steps.fetch_add(1);
  auto* second = new int(2);
  const bool same = reinterpret_cast<std::uintptr_t>(second) == address;
  fearless::outcome(same ? "the same address" : "another address");
  delete second;
  other.join();
}
