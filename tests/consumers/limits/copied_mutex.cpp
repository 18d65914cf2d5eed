// A mutex is copied while it is held, and the copy locked.
#include <pthread.h>

#include <cstring>
#include <thread>

int main() {
  pthread_mutex_t original = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_t copy;
  pthread_mutex_lock(&original);
  std::memcpy(&copy, &original, sizeof copy);
  pthread_mutex_unlock(&original);
  std::thread other([&] {
    pthread_mutex_lock(&copy);
    pthread_mutex_unlock(&copy);
  });
  other.join();
}
