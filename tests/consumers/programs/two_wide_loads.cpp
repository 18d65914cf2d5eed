// Three executions: what is stored comes before, between or after two loads of sixteen bytes.
#include <atomic>
#include <thread>

struct Pair {
  long first, second;
};

int main() {
  std::atomic<Pair> pair{Pair{0, 0}};
  std::thread t([&] { pair.store(Pair{1, 1}); });
  const Pair a = pair.load();
  const Pair b = pair.load();
  t.join();
  return a.first == a.second && b.first == b.second && a.first <= b.first ? 0 : 1;
}
