#include <atomic>

void inner(int& n) { ++n; }
void set(int* p, std::atomic<int*>& to) { to.store(p); }
std::atomic<int*>& shared() {
  static std::atomic<int*> s{nullptr};
  return s;
}
