// A lock that prefers writers (pthread_rwlockattr_setkind_np): a reader waits behind a writer that waits.
#include <pthread.h>

#include <cstring>
#include <thread>

pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

int main(int, char** argv) {
  pthread_rwlock_rdlock(&lock);
  if (std::strcmp(argv[1], "again") == 0) {
    // By who reads already: for ever, if the writer comes first.
    std::thread writer([] {
      pthread_rwlock_wrlock(&lock);
      pthread_rwlock_unlock(&lock);
    });
    pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock);
    pthread_rwlock_unlock(&lock);
    writer.join();
  } else {
    // By another thread, which the one that reads waits for.
    std::thread writer([] {
      pthread_rwlock_wrlock(&lock);
      pthread_rwlock_unlock(&lock);
    });
    std::thread other([] {
      pthread_rwlock_rdlock(&lock);
      pthread_rwlock_unlock(&lock);
    });
    other.join();
    pthread_rwlock_unlock(&lock);
    writer.join();
  }
}
