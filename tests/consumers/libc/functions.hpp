// X(name, a variable, a call of the C library that reads or fills it in, another access to it)
#pragma once

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cmath>

#include "calls.hpp"

#define NUMBERS(X)                                                        \
  X(Strtol, char v[8] = "123456", strtol(v, nullptr, 10), v[4] = '7')     \
  X(Strtoul, char v[8] = "123456", strtoul(v, nullptr, 10), v[4] = '7')   \
  X(Strtoll, char v[8] = "123456", strtoll(v, nullptr, 10), v[4] = '7')   \
  X(Strtoull, char v[8] = "123456", strtoull(v, nullptr, 10), v[4] = '7') \
  X(Strtod, char v[8] = "123.56", strtod(v, nullptr), v[4] = '7')         \
  X(Strtof, char v[8] = "123.56", strtof(v, nullptr), v[4] = '7')         \
  X(Strtold, char v[8] = "123.56", strtold(v, nullptr), v[4] = '7')       \
  X(StrtolNone, char v[8] = "  x", strtol(v, nullptr, 10), v[2] = '7')    \
  X(StrtolBehind, char v[8] = "123", strtol(v, nullptr, 10), v[3] = '7')  \
  X(StrtolEnd, char* v = nullptr, strtol("12", &v, 10), v = nullptr)      \
  X(StrtoulEnd, char* v = nullptr, strtoul("12", &v, 10), v = nullptr)    \
  X(StrtollEnd, char* v = nullptr, strtoll("12", &v, 10), v = nullptr)    \
  X(StrtoullEnd, char* v = nullptr, strtoull("12", &v, 10), v = nullptr)  \
  X(StrtodEnd, char* v = nullptr, strtod("12", &v), v = nullptr)          \
  X(StrtofEnd, char* v = nullptr, strtof("12", &v), v = nullptr)          \
  X(StrtoldEnd, char* v = nullptr, strtold("12", &v), v = nullptr)        \
  X(Atoi, char v[8] = "123456", atoi(v), v[4] = '7')                      \
  X(Atol, char v[8] = "123456", atol(v), v[4] = '7')                      \
  X(Atoll, char v[8] = "123456", atoll(v), v[4] = '7')                    \
  X(Atof, char v[8] = "123.56", atof(v), v[4] = '7')                      \
  X(Frexp, int v = 0, frexp(number(), &v), v = 3)                         \
  X(Frexpf, int v = 0, frexpf(float(number()), &v), v = 3)                \
  X(Modf, double v = 0, modf(number(), &v), v = 3)                        \
  X(Modff, float v = 0, modff(float(number()), &v), v = 3)                \
  X(RandR, unsigned v = 1, rand_r(&v), v = 3)

#define TEXTS(X)                                                                            \
  X(Strdup, char v[8] = "abcdefg", freed(strdup(v)), v[5] = 'x')                            \
  X(Strndup, char v[8] = "abcdefg", freed(strndup(v, 6)), v[5] = 'x')                       \
  X(StrtokR, char v[8] = "abcd,ef", token(v), v[2] = 'x')                                   \
  X(StrtokRCuts, char v[8] = "abcd,ef", token(v), v[4] = 'x')                               \
  X(StrtokRState, char* v = nullptr, token_with(&v), v = nullptr)                           \
  X(StrtokRSet, char v[4] = ",;", token_by(v), v[1] = 'x')                                  \
  X(Memmem, char v[8] = "abcdefg", memmem(v, 8, "fg", 2), v[5] = 'x')                       \
  X(MemmemNeedle, char v[4] = "fg", memmem("abcdefg", 8, v, 2), v[1] = 'x')                 \
  X(Memrchr, char v[8] = "abcdefg", memrchr(v, 'c', 8), v[5] = 'x')                         \
  X(Stpcpy, char v[8] = "abcdefg", stpcpy(v, hidden("ABCDEFG")), v[5] = 'x')                \
  X(Stpncpy, char v[8] = "abcdefg", stpncpy(v, hidden("ABC"), room()), v[5] = 'x')          \
  X(StpncpyFrom, char v[8] = "abcdefg", stpncpy_from(v), v[5] = 'x')                        \
  X(Mempcpy, char v[8] = "abcdefg", mempcpy(v, hidden("ABCDEFG"), room()), v[5] = 'x')      \
  X(Memccpy, char v[8] = "abcdefg", memccpy(v, hidden("ABCDEFG"), 'G', room()), v[5] = 'x') \
  X(Rawmemchr, char v[8] = "abcdefg", rawmemchr(v, 'g'), v[5] = 'x')                        \
  X(Strchrnul, char v[8] = "abcdefg", strchrnul(v, 'g'), v[5] = 'x')                        \
  X(Strsep, char v[8] = "abcd,ef", separated(v), v[2] = 'x')                                \
  X(StrsepCuts, char v[8] = "abcd,ef", separated(v), v[4] = 'x')                            \
  X(Strncat, char v[12] = "abc", strncat(v, hidden("defgh"), 4), v[5] = 'x')                \
  X(Strpbrk, char v[8] = "abcdefg", strpbrk(v, "gh"), v[5] = 'x')                           \
  X(Strspn, char v[8] = "abcdefg", strspn(v, hidden("abcdefg")), v[5] = 'x')                \
  X(Strcspn, char v[8] = "abcdefg", strcspn(v, "gh"), v[5] = 'x')                           \
  X(QsortWrites, int v[4] = {}, sorted(v), use(v[1] + 1))                                   \
  X(Bsearch, int v[4] = {}, bsearch(&zero, v, 4, sizeof *v, less), v[2] = 3)                \
  X(Getenv, char v[8] = "PATH", getenv(v), v[2] = 'x')                                      \
  X(SecureGetenv, char v[8] = "PATH", secure_getenv(v), v[2] = 'x')                         \
  X(Setenv, char v[8] = "LIBC_T", setenv(v, "1", 1), v[5] = 'U')                            \
  X(SetenvValue, char v[8] = "1234", setenv("LIBC_T", v, 1), v[2] = 'U')                    \
  X(Unsetenv, char v[8] = "LIBC_T", unsetenv(v), v[5] = 'U')

#define FORMATTED(X)                                                                                         \
  X(Snprintf, char v[8] = "abcdefg", snprintf(v, sizeof v, "%d", 12345), v[3] = 'x')                         \
  X(SnprintfCut, char v[8] = "abcdefg", snprintf(v, room(), "%d", 123456789), v[6] = 'x')                    \
  X(Sprintf, char v[8] = "abcdefg", sprintf(v, "%d", 12345), v[3] = 'x')                                     \
  X(Vsnprintf, char v[8] = "abcdefg", print_by_list(v, "%d", 12345), v[3] = 'x')                             \
  X(SnprintfText, char v[8] = "abcdefg", snprintf(buffer(), 99, "%d %s", 3, v), v[5] = 'x')                  \
  X(SnprintfPrecision, char v[8] = "abcdefg", snprintf(buffer(), 99, "%5.*s", 6, v), v[5] = 'x')             \
  X(SnprintfFormat, char v[8] = "abcd%%", snprintf(buffer(), 99, hidden(v)), v[2] = 'x')                     \
  X(SnprintfBehindFloats, char v[8] = "abcdefg",                                                             \
    snprintf(buffer(), 99, "%f %Lf %c%%%lld %-*p %s", number(), 1.0L, 'c', 3LL, 9, nullptr, v), v[5] = 'x')  \
  X(VsnprintfText, char v[8] = "abcdefg", print_by_list(buffer(), "%s", v), v[5] = 'x')                      \
  X(Fprintf, char v[8] = "abcdefg", on_null([&](FILE* f) { return fprintf(f, "%d%s", 3, v); }), v[5] = 'x')  \
  X(Dprintf, char v[8] = "abcdefg", on_zeros([&](int fd) { return dprintf(fd, "%d%s", 3, v); }), v[5] = 'x') \
  X(Printf, char v[8] = "", printf("%d%s\n", 3, hidden(v)), v[0] = 0)                                        \
  X(Puts, char v[8] = "", puts(v), v[0] = 0)

#define STREAMS(X)                                                                                         \
  X(Fread, char v[8] = "abcdefg", on_stream("/dev/zero", [&](FILE* f) { return fread(v, 1, room(), f); }), \
    v[5] = 'x')                                                                                            \
  X(Fwrite, char v[8] = "abcdefg", on_null([&](FILE* f) { return fwrite(v, 1, 8, f); }), v[5] = 'x')       \
  X(Fgets, char v[8] = "abcdefg", on_line([&](FILE* f) { return fgets(v, int(room()), f); }), v[3] = 'x')  \
  X(Fputs, char v[8] = "abcdefg", on_null([&](FILE* f) { return fputs(v, f); }), v[5] = 'x')               \
  X(FreadUnlocked, char v[8] = "abcdefg",                                                                  \
    on_stream("/dev/zero", [&](FILE* f) { return fread_unlocked(v, 1, room(), f); }), v[5] = 'x')          \
  X(FwriteUnlocked, char v[8] = "abcdefg",                                                                 \
    on_null([&](FILE* f) { return fwrite_unlocked(v, 1, room(), f); }), v[5] = 'x')                        \
  X(FgetsUnlocked, char v[8] = "abcdefg",                                                                  \
    on_line([&](FILE* f) { return fgets_unlocked(v, int(room()), f); }), v[3] = 'x')                       \
  X(FputsUnlocked, char v[8] = "abcdefg", on_null([&](FILE* f) { return fputs_unlocked(v, f); }),          \
    v[5] = 'x')                                                                                            \
  X(GetlineRoom, size_t v = 0, line_into(nullptr, &v), v = 0)

#define TIMES(X)                                                                                     \
  X(MutexTimedlock, timespec v{}, timed_lock(&v), v.tv_nsec = 3)                                     \
  X(MutexClocklock, timespec v{}, clock_lock(&v), v.tv_nsec = 3)                                     \
  X(RwlockTimedrdlock, timespec v{},                                                                 \
    timed_rw_lock([&](auto* l) { return pthread_rwlock_timedrdlock(l, &v); }), v.tv_nsec = 3)        \
  X(RwlockTimedwrlock, timespec v{},                                                                 \
    timed_rw_lock([&](auto* l) { return pthread_rwlock_timedwrlock(l, &v); }), v.tv_nsec = 3)        \
  X(RwlockClockrdlock, timespec v{},                                                                 \
    timed_rw_lock([&](auto* l) { return pthread_rwlock_clockrdlock(l, CLOCK_MONOTONIC, &v); }),      \
    v.tv_nsec = 3)                                                                                   \
  X(RwlockClockwrlock, timespec v{},                                                                 \
    timed_rw_lock([&](auto* l) { return pthread_rwlock_clockwrlock(l, CLOCK_MONOTONIC, &v); }),      \
    v.tv_nsec = 3)                                                                                   \
  X(CondTimedwait, timespec v{},                                                                     \
    timed_wait([&](auto* c, auto* m) { return pthread_cond_timedwait(c, m, &v); }), v.tv_nsec = 3)   \
  X(CondClockwait, timespec v{},                                                                     \
    timed_wait([&](auto* c, auto* m) { return pthread_cond_clockwait(c, m, CLOCK_MONOTONIC, &v); }), \
    v.tv_nsec = 3)                                                                                   \
  X(SemTimedwait, timespec v{}, timed_semaphore([&](sem_t* s) { return sem_timedwait(s, &v); }),     \
    v.tv_nsec = 3)                                                                                   \
  X(SemClockwait, timespec v{},                                                                      \
    timed_semaphore([&](sem_t* s) { return sem_clockwait(s, CLOCK_MONOTONIC, &v); }), v.tv_nsec = 3) \
  X(MtxTimedlock, timespec v{}, timed_mtx(&v), v.tv_nsec = 3)                                        \
  X(CndTimedwait, timespec v{}, timed_cnd(&v), v.tv_nsec = 3)                                        \
  X(ThrdSleep, timespec v{}, thrd_sleep(&v, nullptr), v.tv_nsec = 3)                                 \
  X(ThrdSleepLeft, timespec v{}, thrd_sleep(&none, &v), v.tv_nsec = 3)                               \
  X(Nanosleep, timespec v{}, nanosleep(&v, nullptr), v.tv_nsec = 3)                                  \
  X(ClockNanosleep, timespec v{}, clock_nanosleep(CLOCK_MONOTONIC, 0, &v, nullptr), v.tv_nsec = 3)   \
  X(Ppoll, timespec v{}, ppoll(nullptr, 0, &v, nullptr), v.tv_nsec = 3)                              \
  X(Select, timeval v{}, select(0, nullptr, nullptr, nullptr, &v), v.tv_usec = 3)                    \
  X(Pselect, timespec v{}, pselect(0, nullptr, nullptr, nullptr, &v, nullptr), v.tv_nsec = 3)        \
  X(Sigtimedwait, timespec v{}, sigtimedwait(&no_signals, nullptr, &v), v.tv_nsec = 3)               \
  X(Strftime, tm v{}, strftime(buffer(), 99, "%H", &v), v.tm_hour = 3)

#define SIGNALS(X)                                                                       \
  X(SigactionNew, struct sigaction v{}, sigaction(SIGUSR1, &v, nullptr), v.sa_flags = 0) \
  X(SigactionOld, struct sigaction v{}, sigaction(SIGUSR1, nullptr, &v), v.sa_flags = 0) \
  X(SigmaskNew, sigset_t v{}, pthread_sigmask(SIG_BLOCK, &v, nullptr), v.__val[0] = 0)   \
  X(SigmaskOld, sigset_t v{}, pthread_sigmask(SIG_BLOCK, nullptr, &v), v.__val[0] = 0)   \
  X(SigprocmaskOld, sigset_t v{}, sigprocmask(SIG_BLOCK, nullptr, &v), v.__val[0] = 0)   \
  X(Sigpending, sigset_t v{}, sigpending(&v), v.__val[0] = 0)                            \
  X(SigtimedwaitSet, sigset_t v{}, sigtimedwait(&v, nullptr, &none), v.__val[0] = 0)     \
  X(SigwaitSignal, int v = 0, wait_for_signal(&v), v = 0)                                \
  X(SigwaitinfoInformation, siginfo_t v{}, wait_for_signal(&v), v.si_code = 0)

#define FILES(X)                                                                                             \
  X(Preadv, char v[8] = "abcdefg", read_two_at(v), v[5] = 'x')                                               \
  X(Preadv2, char v[8] = "abcdefg", on_pieces(v, [](int fd, auto* p) { return preadv2(fd, p, 1, 0, 0); }),   \
    v[5] = 'x')                                                                                              \
  X(Pwritev, char v[8] = "abcdefg", on_pieces(v, [](int fd, auto* p) { return pwritev(fd, p, 1, 0); }),      \
    v[5] = 'x')                                                                                              \
  X(Pwritev2, char v[8] = "abcdefg", on_pieces(v, [](int fd, auto* p) { return pwritev2(fd, p, 1, 0, 0); }), \
    v[5] = 'x')                                                                                              \
  X(PreadvPieces, iovec v{}, on_zeros([&](int fd) { return preadv(fd, &v, 1, 0); }), v.iov_len = 0)          \
  X(Fstatat, struct stat v{}, fstatat(AT_FDCWD, "/", &v, 0), v.st_size = 3)                                  \
  X(Stat64, struct stat64 v{}, stat64("/", &v), v.st_size = 3)                                               \
  X(Lstat64, struct stat64 v{}, lstat64("/", &v), v.st_size = 3)                                             \
  X(Fstat64, struct stat64 v{}, fstat64(0, &v), v.st_size = 3)                                               \
  X(Fstatat64, struct stat64 v{}, fstatat64(AT_FDCWD, "/", &v, 0), v.st_size = 3)                            \
  X(Statvfs, struct statvfs v{}, statvfs("/", &v), v.f_bsize = 3)                                            \
  X(Fstatvfs, struct statvfs v{}, on_zeros([&](int fd) { return fstatvfs(fd, &v); }), v.f_bsize = 3)         \
  X(StatPath, char v[8] = "/abcde", stat(v, status()), v[5] = 'x')                                           \
  X(OpenPath, char v[8] = "/abcde", open(v, O_RDONLY), v[5] = 'x')                                           \
  X(Readlinkat, static char v[4096], readlinkat(AT_FDCWD, "/proc/self/exe", v, sizeof v), v[0] = 'x')

#define SOCKETS(X)                                                                                           \
  X(Recvfrom, sockaddr_un v{}, received_from(v), v.sun_family = 3)                                           \
  X(RecvfromLength, socklen_t v = sizeof(sockaddr_un), received_from(v), v = 3)                              \
  X(Sendto, sockaddr_un v{}, send_to(v), v.sun_family = 3)                                                   \
  X(Connect, sockaddr_un v{}, connect_to(v), v.sun_family = 3)                                               \
  X(Bind, sockaddr_un v{}, bind_to(v), v.sun_family = 3)                                                     \
  X(Accept, sockaddr_un v{}, accepted_from(v), v.sun_family = 3)                                             \
  X(AcceptLength, socklen_t v = sizeof(sockaddr_un), accepted_from(v), v = 3)                                \
  X(Getsockname, sockaddr_un v{}, name_of(v, getsockname), v.sun_family = 3)                                 \
  X(GetsocknameLength, socklen_t v = sizeof(sockaddr_un), length_of(v, getsockname), v = 3)                  \
  X(Getpeername, sockaddr_un v{}, name_of(v, getpeername), v.sun_family = 3)                                 \
  X(GetpeernameLength, socklen_t v = sizeof(sockaddr_un), length_of(v, getpeername), v = 3)                  \
  X(Getsockopt, int v = 0, option(&v), v = 3)                                                                \
  X(Setsockopt, int v = 1,                                                                                   \
    connected([&](int fd) { return setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &v, sizeof v); }), v = 0)         \
  X(RecvmsgHeader, Message v, receive_into(v), v.header.msg_controllen = 0)                                  \
  X(RecvmsgFlags, Message v, receive_into(v), v.header.msg_flags = 0)                                        \
  X(RecvmsgAddress, Message v, receive_into(v), v.address.sun_family = 3)                                    \
  X(RecvmsgText, Message v, receive_into(v), v.text[2] = 'x')                                                \
  X(SendmsgHeader, Message v, send_of(v), v.header.msg_controllen = 0)                                       \
  X(SendmsgPiece, Message v, send_of(v), v.piece.iov_len = 3)                                                \
  X(SendmsgAddress, Message v, send_named(v), v.address.sun_family = 3)                                      \
  X(EpollCtl, epoll_event v{}, on_epoll([&](int e, int fd) { return epoll_ctl(e, EPOLL_CTL_ADD, fd, &v); }), \
    v.data.fd = 3)

#define LIBC_FUNCTIONS(X) NUMBERS(X) TEXTS(X) FORMATTED(X) STREAMS(X) TIMES(X) SIGNALS(X) FILES(X) SOCKETS(X)

// The same with an access to what the function neither reads nor writes.
#define LIBC_APART(X)                                                                              \
  X(StrtolStops, char v[8] = "12 456", strtol(v, nullptr, 10), v[4] = '7')                         \
  X(StrtodStops, char v[8] = "1.5 56", strtod(v, nullptr), v[5] = '7')                             \
  X(AtoiStops, char v[8] = "12 456", atoi(v), v[4] = '7')                                          \
  X(StrndupStops, char v[8] = "abcdefg", freed(strndup(v, 3)), v[3] = 'x')                         \
  X(StrtokRStops, char v[8] = "abcd,ef", token(v), v[5] = 'x')                                     \
  X(StrsepStops, char v[8] = "abcd,ef", separated(v), v[5] = 'x')                                  \
  X(MemmemStops, char v[8] = "abcdefg", memmem(v, 8, "bc", 2), v[5] = 'x')                         \
  X(MemrchrStops, char v[8] = "abcdefg", memrchr(v, 'f', 8), v[2] = 'x')                           \
  X(MemccpyStops, char v[8] = "abcdefg", memccpy(v, hidden("ABCDEFG"), 'C', room()), v[5] = 'x')   \
  X(StpncpyFromStops, char v[8] = "abc\0efg", stpncpy_from(v), v[5] = 'x')                         \
  X(SnprintfStops, char v[8] = "abcdefg", snprintf(v, sizeof v, "%d", 12), v[3] = 'x')             \
  X(SnprintfOnlyCounts, char v[8] = "abcdefg", snprintf(v, nothing(), "%d", 12), v[0] = 'x')       \
  X(SnprintfPrecisionStops, char v[8] = "abcdefg", snprintf(buffer(), 99, "%.3s", v), v[3] = 'x')  \
  X(FgetsStops, char v[16] = "abcdefghijklmno", on_line([&](FILE* f) { return fgets(v, 16, f); }), \
    v[9] = 'x')                                                                                    \
  X(FreadOfNothing, char v[8] = "abcdefg", on_line([&](FILE* f) {                                  \
      fseek(f, 0, SEEK_END);                                                                       \
      return fread(v, 1, room(), f);                                                               \
    }),                                                                                            \
    v[5] = 'x')                                                                                    \
  X(PreadvShort, char v[8] = "abcdefg",                                                            \
    on_file("/dev/null",                                                                           \
            [&](int fd) {                                                                          \
              const iovec p{v, 8};                                                                 \
              return preadv(fd, &p, 1, 0);                                                         \
            }),                                                                                    \
    v[5] = 'x')                                                                                    \
  X(RecvfromStops, sockaddr_un v{}, received_from(v), v.sun_path[50] = 3)                          \
  X(BothReadATime, timespec v{}, timed_lock(&v), use(timed_lock(&v)))                              \
  X(BothSendAMessage, Message v, send_of(v), use(send_of(v)))                                      \
  X(BothSetAnAction, const struct sigaction v{}, sigaction(SIGUSR1, &v, nullptr), use(v.sa_flags)) \
  X(SigmaskOldIsShort, sigset_t v{}, pthread_sigmask(SIG_BLOCK, nullptr, &v), v.__val[5] = 0)      \
  X(SigpendingIsShort, sigset_t v{}, sigpending(&v), v.__val[5] = 0)

// What neither detector sees.
#define LIBC_UNSEEN(X)                                                                                \
  X(SnprintfByPosition, char v[8] = "abcdefg", snprintf(buffer(), 99, "%2$s %1$d", 3, v), v[5] = 'x') \
  X(SnprintfWide, wchar_t v[8] = L"abcdefg", snprintf(buffer(), 99, "%ls", v), v[5] = L'x')           \
  X(Environment, const char* v = "2", setenv("LIBC_T", v, 1), use(getenv("LIBC_T")))                  \
  X(Strtok, char v[8] = "ab", strtok(v, ","), use(strtok(other_text(), ",")))
