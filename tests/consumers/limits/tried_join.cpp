// Looks whether a thread has ended.
#include <pthread.h>

int main() {
  pthread_t t;
  pthread_create(&t, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
  if (pthread_tryjoin_np(t, nullptr) != 0) pthread_join(t, nullptr);
}
