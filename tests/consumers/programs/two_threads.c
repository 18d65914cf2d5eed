/* As two_threads.cpp, in C: POSIX threads, or C11's with -DC11. */
#include <stdio.h>
#include <string.h>
#ifdef C11
#include <threads.h>
typedef mtx_t Mutex;
#else
#include <pthread.h>
typedef pthread_mutex_t Mutex;
#endif

static Mutex mutex;
static int counter;
static int right;

static void lock(void) {
#ifdef C11
  mtx_lock(&mutex);
#else
  pthread_mutex_lock(&mutex);
#endif
}
static void unlock(void) {
#ifdef C11
  mtx_unlock(&mutex);
#else
  pthread_mutex_unlock(&mutex);
#endif
}

static void count(void) {
  if (right) lock();
  ++counter;
  if (right) unlock();
}

#ifdef C11
static int other(void* unused) {
  (void)unused;
  count();
  return 0;
}
#else
static void* other(void* unused) {
  count();
  return unused;
}
#endif

int main(int argc, char** argv) {
  right = argc == 2 && strcmp(argv[1], "right") == 0;
#ifdef C11
  thrd_t thread;
  mtx_init(&mutex, mtx_plain);
  if (thrd_create(&thread, other, NULL) != thrd_success) return 2;
  count();
  thrd_join(thread, NULL);
  mtx_destroy(&mutex);
#else
  pthread_t thread;
  pthread_mutex_init(&mutex, NULL);
  if (pthread_create(&thread, NULL, other, NULL) != 0) return 2;
  count();
  pthread_join(thread, NULL);
  pthread_mutex_destroy(&mutex);
#endif
  return counter == 2 ? 0 : 1;
}
