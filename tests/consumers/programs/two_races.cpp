// Two data races of the same place in the program, between threads that are not created in the order of their
// names.
#include <memory>
#include <thread>

int main() {
  const auto v = std::make_unique<int[]>(2);
  const auto use = [&](unsigned i) { v[i] = v[i] + 1; };
  std::thread a([&] {
    std::thread c([&] { use(0); });
    use(0);
    use(1);
    c.join();
  });
  std::thread b([&] { use(1); });
  a.join();
  b.join();
}
