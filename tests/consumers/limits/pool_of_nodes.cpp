// A stack whose nodes are pushed elsewhere: who pops reads the link of one that it may not own any more, and
// uses what it has read only if the tag of the top is still the same.
#include <atomic>
#include <cstdint>
#include <thread>

struct node {
  std::uint32_t next;
};
node nodes[] = {{1}, {2}, {0}};                   // (nobody pops the one that stands for the end)
std::atomic<std::uint32_t> top{0};                // which node, and a tag in the upper half

void pop_and_push_elsewhere() {
  std::uint32_t old = top.load();
  for (;;) {
    node& n = nodes[old & 0xffff];
    const std::uint32_t next = n.next;
    if (!top.compare_exchange_strong(old, next | ((old >> 16) + 1) << 16)) continue;
    n.next = 7;
    return;
  }
}

int main() {
  std::thread other(pop_and_push_elsewhere);
  pop_and_push_elsewhere();
  other.join();
}
