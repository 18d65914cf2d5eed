/* The C side: POSIX threads and semaphores, <threads.h>, <stdatomic.h>. Each function returns 0 if all is as
   it should be, else a line number. */
#define _GNU_SOURCE
#include "posix.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>

#define CHECK(condition)               \
  do {                                 \
    if (!(condition)) return __LINE__; \
  } while (0)

static struct timespec soon(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  t.tv_nsec += 1000000;
  if (t.tv_nsec >= 1000000000) {
    t.tv_nsec -= 1000000000;
    ++t.tv_sec;
  }
  return t;
}

struct counter {
  pthread_mutex_t mutex;
  int n;
};

static void* count(void* p) {
  struct counter* c = p;
  pthread_mutex_lock(&c->mutex);
  ++c->n;
  pthread_mutex_unlock(&c->mutex);
  return NULL;
}

static int count_with(int type) {
  struct counter c = {.n = 0};
  pthread_mutexattr_t attr;
  pthread_mutexattr_init(&attr);
  pthread_mutexattr_settype(&attr, type);
  CHECK(pthread_mutex_init(&c.mutex, &attr) == 0);
  pthread_mutexattr_destroy(&attr);
  pthread_t a, b;
  CHECK(pthread_create(&a, NULL, count, &c) == 0);
  CHECK(pthread_create(&b, NULL, count, &c) == 0);
  CHECK(pthread_join(a, NULL) == 0);
  CHECK(pthread_join(b, NULL) == 0);
  CHECK(c.n == 2);
  CHECK(pthread_mutex_lock(&c.mutex) == 0);
  if (type == PTHREAD_MUTEX_RECURSIVE) {
    CHECK(pthread_mutex_lock(&c.mutex) == 0);
    CHECK(pthread_mutex_unlock(&c.mutex) == 0);
  }
  if (type == PTHREAD_MUTEX_ERRORCHECK) CHECK(pthread_mutex_lock(&c.mutex) == EDEADLK);
  CHECK(pthread_mutex_unlock(&c.mutex) == 0);
  if (type == PTHREAD_MUTEX_ERRORCHECK) CHECK(pthread_mutex_unlock(&c.mutex) == EPERM);
  CHECK(pthread_mutex_trylock(&c.mutex) == 0);
  CHECK(pthread_mutex_unlock(&c.mutex) == 0);
  CHECK(pthread_mutex_destroy(&c.mutex) == 0);
  return 0;
}

int posix_mutexes(void) {
  int line = count_with(PTHREAD_MUTEX_NORMAL);
  if (line == 0) line = count_with(PTHREAD_MUTEX_RECURSIVE);
  if (line == 0) line = count_with(PTHREAD_MUTEX_ERRORCHECK);
  return line;
}

struct shared {
  pthread_rwlock_t lock;
  pthread_spinlock_t spin;
  pthread_barrier_t barrier;
  int value, turns;
};

static void* read_or_write(void* p) {
  struct shared* s = p;
  pthread_rwlock_rdlock(&s->lock);
  const int seen = s->value;
  pthread_rwlock_unlock(&s->lock);
  pthread_rwlock_wrlock(&s->lock);
  s->value += seen >= 0;
  pthread_rwlock_unlock(&s->lock);
  pthread_spin_lock(&s->spin);
  ++s->turns;
  pthread_spin_unlock(&s->spin);
  return pthread_barrier_wait(&s->barrier) == PTHREAD_BARRIER_SERIAL_THREAD ? s : NULL;
}

int posix_rwlock_spin_barrier(void) {
  struct shared s = {.value = 0, .turns = 0};
  pthread_rwlock_init(&s.lock, NULL);
  pthread_spin_init(&s.spin, PTHREAD_PROCESS_PRIVATE);
  pthread_barrier_init(&s.barrier, NULL, 2);
  pthread_t a, b;
  void *x, *y;
  CHECK(pthread_create(&a, NULL, read_or_write, &s) == 0);
  CHECK(pthread_create(&b, NULL, read_or_write, &s) == 0);
  CHECK(pthread_join(a, &x) == 0);
  CHECK(pthread_join(b, &y) == 0);
  CHECK((x == NULL) != (y == NULL));
  CHECK(s.value == 2 && s.turns == 2);
  CHECK(pthread_rwlock_tryrdlock(&s.lock) == 0);
  CHECK(pthread_rwlock_trywrlock(&s.lock) == EBUSY);
  CHECK(pthread_rwlock_unlock(&s.lock) == 0);
  CHECK(pthread_spin_trylock(&s.spin) == 0);
  CHECK(pthread_spin_unlock(&s.spin) == 0);
  CHECK(pthread_barrier_destroy(&s.barrier) == 0);
  CHECK(pthread_spin_destroy(&s.spin) == 0);
  CHECK(pthread_rwlock_destroy(&s.lock) == 0);
  return 0;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int initialised;
static void initialise(void) { ++initialised; }
static void* run_once(void* p) {
  pthread_once(&once, initialise);
  return p;
}

struct mail {
  pthread_mutex_t mutex;
  pthread_cond_t arrived;
  sem_t read;
  int letters;
};

static void* receive(void* p) {
  struct mail* m = p;
  pthread_mutex_lock(&m->mutex);
  while (m->letters == 0) pthread_cond_wait(&m->arrived, &m->mutex);
  --m->letters;
  pthread_mutex_unlock(&m->mutex);
  sem_post(&m->read);
  return NULL;
}

int posix_once_condition_semaphore(void) {
  struct mail m = {.mutex = PTHREAD_MUTEX_INITIALIZER, .arrived = PTHREAD_COND_INITIALIZER, .letters = 0};
  CHECK(sem_init(&m.read, 0, 0) == 0);
  pthread_t a, b;
  CHECK(pthread_create(&a, NULL, receive, &m) == 0);
  CHECK(pthread_create(&b, NULL, run_once, NULL) == 0);
  pthread_once(&once, initialise);
  pthread_mutex_lock(&m.mutex);
  m.letters = 1;
  pthread_cond_signal(&m.arrived);
  pthread_mutex_unlock(&m.mutex);
  while (sem_wait(&m.read) != 0) continue;
  CHECK(sem_trywait(&m.read) == -1 && errno == EAGAIN);
  struct timespec t = soon(CLOCK_REALTIME);
  CHECK(sem_timedwait(&m.read, &t) == -1 && errno == ETIMEDOUT);
  pthread_mutex_lock(&m.mutex);
  t = soon(CLOCK_REALTIME);
  int e;
  do e = pthread_cond_timedwait(&m.arrived, &m.mutex, &t);
  while (e == 0);
  CHECK(e == ETIMEDOUT);
  pthread_cond_broadcast(&m.arrived);
  pthread_mutex_unlock(&m.mutex);
  CHECK(pthread_join(a, NULL) == 0);
  CHECK(pthread_join(b, NULL) == 0);
  CHECK(initialised == 1);
  CHECK(sem_destroy(&m.read) == 0);
  CHECK(pthread_cond_destroy(&m.arrived) == 0);
  CHECK(pthread_mutex_destroy(&m.mutex) == 0);
  return 0;
}

/* Times that are none, and clocks that nobody can wait on. */
struct odd_times {
  pthread_mutex_t mutex;
  pthread_rwlock_t lock;
  int line;
};

static int waits_in_no_time(struct odd_times* o) {
  const struct timespec none = {.tv_sec = 0, .tv_nsec = 2000000000}, negative = {.tv_sec = 0, .tv_nsec = -1};
  const struct timespec past = {.tv_sec = 0, .tv_nsec = 0};
  CHECK(pthread_mutex_timedlock(&o->mutex, &none) == EINVAL);
  CHECK(pthread_mutex_clocklock(&o->mutex, CLOCK_MONOTONIC, &negative) == EINVAL);
  CHECK(pthread_mutex_clocklock(&o->mutex, CLOCK_PROCESS_CPUTIME_ID, &past) == EINVAL);
  CHECK(pthread_mutex_timedlock(&o->mutex, &past) == ETIMEDOUT);
  CHECK(pthread_rwlock_timedrdlock(&o->lock, &none) == EINVAL);
  CHECK(pthread_rwlock_timedwrlock(&o->lock, &none) == EINVAL);
  CHECK(pthread_rwlock_clockwrlock(&o->lock, CLOCK_MONOTONIC, &past) == ETIMEDOUT);
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  CHECK(sem_timedwait(&semaphore, &negative) == -1 && errno == EINVAL);
  CHECK(sem_clockwait(&semaphore, CLOCK_THREAD_CPUTIME_ID, &past) == -1 && errno == EINVAL);
  sem_destroy(&semaphore);
  CHECK(nanosleep(&none, NULL) == -1 && errno == EINVAL);
  CHECK(nanosleep(&negative, NULL) == -1 && errno == EINVAL);
  CHECK(clock_nanosleep(CLOCK_MONOTONIC, 0, &none, NULL) == EINVAL);
  pthread_mutex_t mine = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  CHECK(pthread_mutex_clocklock(&mine, CLOCK_PROCESS_CPUTIME_ID, &past) == EINVAL);
  CHECK(pthread_mutex_timedlock(&mine, &none) == 0); /* it need not wait */
  CHECK(pthread_cond_timedwait(&never, &mine, &none) == EINVAL);
  CHECK(pthread_cond_clockwait(&never, &mine, CLOCK_PROCESS_CPUTIME_ID, &past) == EINVAL);
  CHECK(pthread_mutex_unlock(&mine) == 0);
  CHECK(pthread_cond_destroy(&never) == 0);
  CHECK(pthread_mutex_destroy(&mine) == 0);
  return 0;
}
static void* wait_in_no_time(void* p) {
  struct odd_times* o = p;
  o->line = waits_in_no_time(o);
  return NULL;
}

int posix_odd_times(void) {
  struct odd_times o = {.mutex = PTHREAD_MUTEX_INITIALIZER, .lock = PTHREAD_RWLOCK_INITIALIZER};
  pthread_mutex_lock(&o.mutex);
  pthread_rwlock_wrlock(&o.lock);
  pthread_t t;
  CHECK(pthread_create(&t, NULL, wait_in_no_time, &o) == 0);
  CHECK(pthread_join(t, NULL) == 0);
  pthread_rwlock_unlock(&o.lock);
  pthread_mutex_unlock(&o.mutex);
  CHECK(pthread_rwlock_destroy(&o.lock) == 0);
  CHECK(pthread_mutex_destroy(&o.mutex) == 0);
  return o.line;
}

/* A key that is made anew is nobody's yet, whatever was there under its number. */
struct keys {
  pthread_key_t key;
  sem_t set, made;
  int destroyed;
};

static void destroy(void* p) {
  struct keys* k = p;
  ++k->destroyed;
}
static void* use_keys(void* p) {
  struct keys* k = p;
  pthread_setspecific(k->key, k);
  sem_post(&k->set);
  while (sem_wait(&k->made) != 0) continue;
  return pthread_getspecific(k->key);
}

int posix_keys_and_attributes(void) {
  struct keys k = {.destroyed = 0};
  sem_init(&k.set, 0, 0);
  sem_init(&k.made, 0, 0);
  CHECK(pthread_key_create(&k.key, NULL) == 0);
  pthread_t t;
  CHECK(pthread_create(&t, NULL, use_keys, &k) == 0);
  while (sem_wait(&k.set) != 0) continue;
  CHECK(pthread_key_delete(k.key) == 0);
  CHECK(pthread_key_create(&k.key, destroy) == 0);
  sem_post(&k.made);
  pthread_attr_t attributes;
  int state = -1;
  CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0);
  CHECK(pthread_attr_getdetachstate(&attributes, &state) == 0);
  CHECK(state == PTHREAD_CREATE_JOINABLE);
  CHECK(pthread_attr_destroy(&attributes) == 0);
  void* found = &k;
  CHECK(pthread_join(t, &found) == 0);
  CHECK(found == NULL && k.destroyed == 0);
  CHECK(pthread_key_delete(k.key) == 0);
  CHECK(sem_destroy(&k.set) == 0 && sem_destroy(&k.made) == 0);
  return 0;
}

/* What the handlers have added up, in the order in which they ran. */
static void add_digit(void* p) {
  int* const digits = p;
  digits[0] = digits[0] * 10 + digits[1];
}

static void ends(int* digits) {
  int mine[2] = {0, 4};
  pthread_cleanup_push(add_digit, mine);
  pthread_cleanup_pop(1);
  digits[1] = mine[0];
  pthread_exit(digits);
}

static void unlock(void* mutex) { pthread_mutex_unlock(mutex); }

static void* cleaned_up(void* p) {
  int* const digits = p;
  static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&held);
  pthread_cleanup_push(unlock, &held);
  pthread_cleanup_push(add_digit, digits);
  pthread_cleanup_push(add_digit, digits + 2);
  ends(digits);
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(0);
  return NULL;
}

int posix_cleanup(void) {
  int digits[4] = {5, 6, 7, 8};
  pthread_t t[2];
  for (int i = 0; i < 2; ++i) {
    void* result = NULL;
    CHECK(pthread_create(&t[i], NULL, cleaned_up, digits) == 0);
    CHECK(pthread_join(t[i], &result) == 0);
    CHECK(result == digits);
  }
  /* 4 by the handler that is run as it is popped; then the last pushed is run first. */
  CHECK(digits[1] == 4);
  CHECK(digits[2] == 788);
  CHECK(digits[0] == 544);
  return 0;
}

struct c11 {
  mtx_t mutex;
  cnd_t changed;
  atomic_int hits;
  atomic_flag flag;
  tss_t key;
  bool done;
};

static int c11_work(void* p) {
  struct c11* c = p;
  tss_set(c->key, c);
  atomic_fetch_add_explicit(&c->hits, 1, memory_order_relaxed);
  mtx_lock(&c->mutex);
  c->done = true;
  cnd_signal(&c->changed);
  mtx_unlock(&c->mutex);
  thrd_yield();
  return tss_get(c->key) == c ? 3 : 4;
}

static once_flag c11_once = ONCE_FLAG_INIT;
static int c11_initialised;
static void c11_initialise(void) { ++c11_initialised; }

int c11_threads(void) {
  struct c11 c = {.flag = ATOMIC_FLAG_INIT, .done = false};
  atomic_init(&c.hits, 0);
  CHECK(mtx_init(&c.mutex, mtx_timed) == thrd_success);
  CHECK(cnd_init(&c.changed) == thrd_success);
  CHECK(tss_create(&c.key, NULL) == thrd_success);
  thrd_t t;
  CHECK(thrd_create(&t, c11_work, &c) == thrd_success);
  call_once(&c11_once, c11_initialise);
  mtx_lock(&c.mutex);
  while (!c.done) cnd_wait(&c.changed, &c.mutex);
  mtx_unlock(&c.mutex);
  int result = 0;
  CHECK(thrd_join(t, &result) == thrd_success);
  CHECK(result == 3);
  CHECK(atomic_load(&c.hits) == 1);
  int expected = 1;
  CHECK(atomic_compare_exchange_strong(&c.hits, &expected, 5));
  CHECK(!atomic_flag_test_and_set(&c.flag));
  CHECK(c11_initialised == 1);
  const struct timespec nap = {.tv_nsec = 1000};
  thrd_sleep(&nap, NULL);
  tss_delete(c.key);
  cnd_destroy(&c.changed);
  mtx_destroy(&c.mutex);
  return 0;
}
