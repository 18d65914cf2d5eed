// Functions of the C library that read or write a variable of the program, and what another thread does to
// it. X(name, the variable, the call, the other access)
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fearless/gtest.hpp>
#include <thread>

namespace library_functions {

// What a call returns is used: else the compiler leaves it out.
template <class T>
void use(T result) {
  asm volatile("" : : "r"(result));
}

inline int join_one(void** result) {
  pthread_t t;
  pthread_create(&t, nullptr, [](void* p) { return p; }, nullptr);
  return pthread_join(t, result);
}

inline int value_of_one(int* value) {
  sem_t s;
  sem_init(&s, 0, 1);
  const int r = sem_getvalue(&s, value);
  sem_destroy(&s);
  return r;
}

template <class Call>
auto with_zeros(Call call) {
  const int fd = open("/dev/zero", O_RDONLY);
  const auto r = call(fd);
  close(fd);
  return r;
}

inline ssize_t read_two(char* a, char* b) {
  const iovec pieces[] = {{a, 4}, {b, 4}};
  return with_zeros([&](int fd) { return readv(fd, pieces, 2); });
}

inline int open_and_close(int* both) {
  const int r = pipe(both);
  close(both[0]);
  close(both[1]);
  return r;
}

}  // namespace library_functions

#define LIBRARY_FUNCTIONS(X)                                                                                 \
  X(ClockGettime, timespec v{}, clock_gettime(CLOCK_MONOTONIC, &v), v.tv_nsec = 3)                           \
  X(Time, time_t v = 0, time(&v), v = 3)                                                                     \
  X(Gettimeofday, timeval v{}, gettimeofday(&v, nullptr), v.tv_usec = 3)                                     \
  X(Nanosleep, timespec v{}, nanosleep(&v, nullptr), v.tv_nsec = 3)                                          \
  X(Poll, pollfd v{}, poll(&v, 1, 0), v.revents = 3)                                                         \
  X(Readv, char v[8] = "abcdefg", library_functions::read_two(v, v + 4), v[5] = 'x')                         \
  X(Pread, char v[8] = "abcdefg", library_functions::with_zeros([&](int fd) { return pread(fd, v, 8, 0); }), \
    v[5] = 'x')                                                                                              \
  X(Pipe, int v[2] = {}, library_functions::open_and_close(v), v[1] = 3)                                     \
  X(PthreadJoin, void* v = nullptr, library_functions::join_one(&v), v = &v)                                 \
  X(SemGetvalue, int v = 0, library_functions::value_of_one(&v), v = 3)                                      \
  X(Strstr, char v[8] = "abcdefg", strstr(v, "fg"), v[5] = 'x')                                              \
  X(Strcasecmp, char v[8] = "abcdefg", strcasecmp(v, "ABCDEFG"), v[5] = 'x')                                 \
  X(Strncasecmp, char v[8] = "abcdefg", strncasecmp(v, "ABCDEFG", 6), v[5] = 'x')                            \
  X(Strspn, char v[8] = "abcdefg", strspn(v, "abcdefg"), v[5] = 'x')                                         \
  X(Strcspn, char v[8] = "abcdefg", strcspn(v, "g"), v[5] = 'x')                                             \
  X(Strpbrk, char v[8] = "abcdefg", strpbrk(v, "g"), v[5] = 'x')                                             \
  X(Strncat, char v[12] = "abc", strncat(v, "defgh", 4), v[5] = 'x')                                         \
  X(LocaltimeR, tm v{}, localtime_r(&library_functions::noon, &v), v.tm_hour = 3)                            \
  X(GmtimeR, tm v{}, gmtime_r(&library_functions::noon, &v), v.tm_hour = 3)                                  \
  X(Mktime, tm v{}, mktime(&v), v.tm_hour = 3)                                                               \
  X(Stat, struct stat v{}, stat("/", &v), v.st_size = 3)                                                     \
  X(Getcwd, static char v[4096], getcwd(v, sizeof v), v[0] = 'x')                                            \
  X(Realpath, static char v[4096], realpath("/", v), v[0] = 'x')

namespace library_functions {
inline constexpr time_t noon = 43200;
}
