#include <atomic>

void inner(int& n);
void set(int* p, std::atomic<int*>& to);
std::atomic<int*>& shared();

__attribute__((noinline)) void outer(int& n) { inner(n); }

// What is inlined here finds the stack pointer moved.
__attribute__((noinline)) void with_array(int& n, int size) {
  auto* array = static_cast<int*>(__builtin_alloca(sizeof(int) * static_cast<unsigned>(size)));
  array[0] = 0;
  inner(array[0]);
  inner(n);
  n += array[0] - 1;
}

__attribute__((noinline)) void share_own() {
  int own = 0;
  inner(own);
  set(&own, shared());
}
