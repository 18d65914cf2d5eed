// Races of which one access covers more than the other, or where the same memory is used atomically, too.
#include <atomic>
#include <cstring>
#include <thread>

namespace {

struct Range {
  int begin = 0, end = 0;
};
struct Node {
  std::atomic<long> next;
  Node() : next(0) {}  // plain
};

void assigned_at_once() {
  Range range;
  std::thread t([&] { range = Range{3, 4}; });
  range.end = 2;
  t.join();
}

void stored_after_construction() {
  static std::atomic<Node*> head{nullptr};
  Node* mine = nullptr;
  std::thread t([] {
    if (Node* n = head.load(std::memory_order_relaxed)) n->next.load(std::memory_order_acquire);
  });
  mine = new Node;
  mine->next.store(0, std::memory_order_release);
  mine->next.store(0, std::memory_order_relaxed);
  head.store(mine, std::memory_order_relaxed);
  t.join();
  delete mine;
}

}  // namespace

int main(int, char** argv) {
  if (std::strcmp(argv[1], "assigned") == 0) assigned_at_once();
  else stored_after_construction();
}
