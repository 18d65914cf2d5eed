// A library that is not instrumented has a map, which it guards with a lock that nobody sees.
#include <map>

static std::map<int, int> table;
static int lock;

extern "C" void put(int n) {
  while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE) != 0) {}
  table[n] = n;
  __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}
