// A thread with a stack of 64 KiB uses 1 MiB.
#include <pthread.h>

static void* deep(void*) {
  volatile char bytes[1 << 20];
  for (unsigned i = 0; i < sizeof bytes; i += 4096) bytes[i] = 1;
  return nullptr;
}

int main() {
  pthread_attr_t a;
  pthread_attr_init(&a);
  pthread_attr_setstacksize(&a, 64 << 10);
  pthread_t t;
  pthread_create(&t, &a, deep, nullptr);
  pthread_join(t, nullptr);
}
