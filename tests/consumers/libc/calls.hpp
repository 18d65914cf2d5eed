// Calls of functions of the C library that need something made ready first. Each looks at or fills in what it
// is given.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <threads.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace calls {

// What a call returns is used, and what it has filled in: else the compiler may leave it out.
template <class T>
void use(const T& result) {
  asm volatile("" : : "m"(result) : "memory");
}

// So that the compiler does not know it.
template <class T>
T* hidden(T* p) {
  asm volatile("" : "+r"(p) : : "memory");
  return p;
}

// Numbers that the compiler does not know.
template <class T>
T unknown(T value) {
  asm volatile("" : "+m"(value));
  return value;
}
inline double number() { return unknown(2.5); }
inline size_t room() { return unknown(size_t{7}); }
inline size_t nothing() { return unknown(size_t{0}); }

inline const int zero = 0;
inline const timespec none{};
inline const sigset_t no_signals{};

// Each thread's own.
inline char* buffer() {
  thread_local char memory[99];
  return hidden(memory);
}
inline struct stat* status() {
  thread_local struct stat s;
  return &s;
}

// ---- texts

inline char* token(char* text) {
  char* state = nullptr;
  return strtok_r(text, hidden(","), &state);
}
inline char* token_by(const char* separators) {
  char text[] = "abcd,ef";
  char* state = nullptr;
  return hidden(strtok_r(text, separators, &state));
}
inline char* token_with(char** state) {
  char text[] = "abcd,ef";
  return hidden(strtok_r(text, hidden(","), state));
}
inline char* other_text() {
  static char text[8] = "cd";
  return text;
}
inline char* separated(char* text) { return strsep(hidden(&text), ","); }
inline char* stpncpy_from(const char* from) {
  char to[8];
  return hidden(stpncpy(to, from, room()));
}

// ---- memory

template <class T>
bool freed(T* p) {
  free(hidden(p));
  return true;
}

inline int less(const void* a, const void* b) {
  return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}
inline int equal(const void*, const void*) { return 0; }

inline bool sorted(int* v) {
  qsort(v, 4, sizeof *v, equal);
  return true;
}

// ---- time

inline int timed_lock(const timespec* until) {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  const int r = pthread_mutex_timedlock(&m, until);
  if (r == 0) pthread_mutex_unlock(&m);
  return r;
}
inline int clock_lock(const timespec* until) {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  const int r = pthread_mutex_clocklock(&m, CLOCK_MONOTONIC, until);
  if (r == 0) pthread_mutex_unlock(&m);
  return r;
}
template <class Lock>
int timed_rw_lock(Lock lock) {
  pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
  const int r = lock(&l);
  if (r == 0) pthread_rwlock_unlock(&l);
  return r;
}
template <class Wait>
int timed_wait(Wait wait) {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t c = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&m);
  const int r = wait(&c, &m);
  pthread_mutex_unlock(&m);
  return r;
}
template <class Wait>
int timed_semaphore(Wait wait) {
  sem_t s;
  sem_init(&s, 0, 1);
  const int r = wait(&s);
  sem_destroy(&s);
  return r;
}
inline int timed_mtx(const timespec* until) {
  mtx_t m;
  mtx_init(&m, mtx_timed);
  const int r = mtx_timedlock(&m, until);
  if (r == thrd_success) mtx_unlock(&m);
  mtx_destroy(&m);
  return r;
}
inline int timed_cnd(const timespec* until) {
  mtx_t m;
  cnd_t c;
  mtx_init(&m, mtx_timed);
  cnd_init(&c);
  mtx_lock(&m);
  const int r = cnd_timedwait(&c, &m, until);
  mtx_unlock(&m);
  cnd_destroy(&c);
  mtx_destroy(&m);
  return r;
}

// ---- signals

inline sigset_t only(int signal) {
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, signal);
  pthread_sigmask(SIG_BLOCK, &s, nullptr);
  raise(signal);
  return s;
}
inline int wait_for_signal(int* signal) {
  const sigset_t s = only(SIGUSR1);
  return sigwait(&s, signal);
}
inline int wait_for_signal(siginfo_t* information) {
  const sigset_t s = only(SIGUSR1);
  return sigwaitinfo(&s, information);
}

// ---- files

template <class Call>
auto on_file(const char* path, Call call) {
  const int fd = open(path, O_RDWR);
  const auto r = call(fd);
  close(fd);
  return r;
}
template <class Call>
auto on_zeros(Call call) {
  return on_file("/dev/zero", call);
}

template <class Call>
auto on_stream(const char* path, Call call) {
  FILE* const f = fopen(path, "r+");
  const auto r = call(f);
  fclose(f);
  return r;
}
inline ssize_t read_two_at(char* v) {
  return on_zeros([&](int fd) {
    const iovec pieces[] = {{v, 4}, {v + 4, 4}};
    return preadv(fd, pieces, 2, 0);
  });
}
template <class Call>
auto on_pieces(char* v, Call call) {
  return on_zeros([&](int fd) {
    const iovec piece{v, 8};
    return call(fd, &piece);
  });
}

// One that holds a line.
template <class Call>
auto on_line(Call call) {
  char text[] = "a line\n";
  FILE* const f = fmemopen(text, sizeof text - 1, "r");
  const auto r = call(f);
  fclose(f);
  return r;
}
template <class Call>
auto on_null(Call call) {
  return on_stream("/dev/null", call);
}

inline bool line_into(char** line, size_t* n) {
  return on_line([&](FILE* f) {
    char* mine = nullptr;
    size_t room = 0;
    const ssize_t r = getline(line != nullptr ? line : &mine, n != nullptr ? n : &room, f);
    free(line != nullptr ? *line : mine);
    return r > 0;
  });
}

// ---- formatted output

__attribute__((format(printf, 2, 3))) inline int print_by_list(char* to, const char* format, ...) {
  va_list list;
  va_start(list, format);
  const int n = vsnprintf(to, 8, format, list);
  va_end(list);
  return n;
}

inline bool print_new(char** to) {
  const int n = asprintf(to, "%d", 3);
  free(*to);
  return n > 0;
}

// ---- sockets

// Two sockets that are connected, each with an address that the system has chosen.
struct Ends {
  int a = socket(AF_UNIX, SOCK_DGRAM, 0);
  int b = socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address_b{};
  socklen_t bytes_b = sizeof address_b;
  Ends() {
    const sa_family_t family = AF_UNIX;
    bind(a, reinterpret_cast<const sockaddr*>(&family), sizeof family);
    bind(b, reinterpret_cast<const sockaddr*>(&family), sizeof family);
    getsockname(b, reinterpret_cast<sockaddr*>(&address_b), &bytes_b);
    connect(a, reinterpret_cast<const sockaddr*>(&address_b), bytes_b);
  }
  ~Ends() {
    close(a);
    close(b);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
};

template <class Call>
auto received(Call call) {
  const Ends ends;
  const char text[4] = "abc";
  send(ends.a, text, sizeof text, 0);
  return call(ends.b);
}
template <class Call>
auto connected(Call call) {
  const Ends ends;
  return call(ends.a);
}
inline sockaddr* at(sockaddr_un& a) { return reinterpret_cast<sockaddr*>(&a); }

inline int accept_into(sockaddr_un& from, socklen_t& n) {
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  const int client = socket(AF_UNIX, SOCK_STREAM, 0);
  const sa_family_t family = AF_UNIX;
  for (const int s : {listener, client}) bind(s, reinterpret_cast<const sockaddr*>(&family), sizeof family);
  listen(listener, 1);
  sockaddr_un address{};
  socklen_t bytes = sizeof address;
  getsockname(listener, at(address), &bytes);
  connect(client, at(address), bytes);
  const int accepted = accept(listener, at(from), &n);
  for (const int s : {listener, client, accepted}) close(s);
  return accepted;
}
// To the address, of which two bytes are said.
inline int send_to(const sockaddr_un& to) {
  return connected([&](int fd) {
    return static_cast<int>(
        sendto(fd, "abc", 3, 0, reinterpret_cast<const sockaddr*>(&to), sizeof(sa_family_t)));
  });
}
inline int connect_to(const sockaddr_un& to) {
  return connected([&](int fd) { return connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to); });
}
inline int bind_to(const sockaddr_un& to) {
  const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  const int r = bind(fd, reinterpret_cast<const sockaddr*>(&to), sizeof(sa_family_t));
  close(fd);
  return r;
}

inline ssize_t received_from(sockaddr_un& from, socklen_t& n) {
  return received([&](int fd) {
    char text[8];
    return recvfrom(fd, text, sizeof text, 0, at(from), &n);
  });
}
inline ssize_t received_from(sockaddr_un& from) {
  socklen_t n = sizeof from;
  return received_from(from, n);
}
inline ssize_t received_from(socklen_t& n) {
  sockaddr_un from;
  return received_from(from, n);
}
inline int accepted_from(sockaddr_un& from) {
  socklen_t n = sizeof from;
  return accept_into(from, n);
}
inline int accepted_from(socklen_t& n) {
  sockaddr_un from;
  return accept_into(from, n);
}
template <class Call>
int name_of(sockaddr_un& a, Call call) {
  return connected([&](int fd) {
    socklen_t n = sizeof a;
    return call(fd, at(a), &n);
  });
}
template <class Call>
int length_of(socklen_t& n, Call call) {
  return connected([&](int fd) {
    sockaddr_un a;
    return call(fd, at(a), &n);
  });
}
inline int option(int* value) {
  return connected([&](int fd) {
    socklen_t n = sizeof *value;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, value, &n);
  });
}

// A message with one piece, and room for an address.
struct Message {
  char text[8] = "abcdefg";
  sockaddr_un address{};
  iovec piece{text, sizeof text};
  msghdr header{};
  Message() {
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
  }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  void with_address() {
    header.msg_name = &address;
    header.msg_namelen = sizeof address;
  }
};
inline ssize_t receive_into(Message& m) {
  m.with_address();
  return received([&](int fd) { return recvmsg(fd, &m.header, 0); });
}
inline ssize_t send_of(const Message& m) {
  return connected([&](int fd) { return sendmsg(fd, &m.header, 0); });
}
inline ssize_t send_named(const Message& m) {
  msghdr header = m.header;
  header.msg_name = const_cast<sockaddr_un*>(&m.address);
  header.msg_namelen = sizeof(sa_family_t);
  return connected([&](int fd) { return sendmsg(fd, &header, 0); });
}

template <class Call>
auto on_epoll(Call call) {
  const int epoll = epoll_create1(0);
  int both[2];
  if (pipe(both) != 0) abort();
  const auto r = call(epoll, both[0]);
  for (const int fd : {epoll, both[0], both[1]}) close(fd);
  return r;
}

}  // namespace calls
