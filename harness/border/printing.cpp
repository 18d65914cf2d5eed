// Formatted output: the texts it reads, and what it prints into memory.
#include <stdio.h>

#include <algorithm>

#include "border/descriptor_calls.hpp"
#include "border/formats.hpp"
#include "border/own.hpp"
#include "border/stream_turns.hpp"
#include "border/touched.hpp"

using namespace fearless;
namespace b = fearless::border;

namespace {

// Around a call that prints to a descriptor.
class ToDescriptor {
 public:
  ToDescriptor(int fd, uptr site) : outside_(FEARLESS_OUTSIDE()) {
    if (outside_) return;
    b::await_turn(fd, POLLOUT, Order::release, site);
    b::about_to_send(fd);
    captured_.begin(fd, b::ToStream::unknown, site);
  }
  ~ToDescriptor() {
    if (outside_) return;
    captured_.send(false);
    b::done(0);
  }
  ToDescriptor(const ToDescriptor&) = delete;
  ToDescriptor& operator=(const ToDescriptor&) = delete;

 private:
  b::Captured captured_;
  bool outside_;
};

}  // namespace

#define FEARLESS_BARE(...) __VA_ARGS__

// A function and the same of a list of arguments: `filled` says what of memory has been filled in by r bytes.
// The others are what comes before the format, with a comma after each.
#define FEARLESS_PRINTS(name, by_list, turn, filled, types, parameters, arguments)                      \
  FEARLESS_REAL(int, by_list, FEARLESS_BARE types const char*, va_list)                                 \
  static int fearless_##by_list(FEARLESS_BARE parameters const char* format, va_list list, uptr site) { \
    b::reads_format(format, list, site);                                                                \
    turn;                                                                                               \
    const int r = real::by_list(FEARLESS_BARE arguments format, list);                                  \
    if (r >= 0) filled;                                                                                 \
    return r;                                                                                           \
  }                                                                                                     \
  FEARLESS_OWN(int, by_list, (FEARLESS_BARE parameters const char* format, va_list list)) {             \
    return fearless_##by_list(FEARLESS_BARE arguments format, list, FEARLESS_SITE());                   \
  }                                                                                                     \
  FEARLESS_OWN(int, name, (FEARLESS_BARE parameters const char* format, ...)) {                         \
    va_list list;                                                                                       \
    va_start(list, format);                                                                             \
    const int r = fearless_##by_list(FEARLESS_BARE arguments format, list, FEARLESS_SITE());            \
    va_end(list);                                                                                       \
    return r;                                                                                           \
  }

FEARLESS_PRINTS(printf, vprintf, const b::ToStream in_turn(stdout, b::ToStream::unknown, site), (void)0, (),
                (), ())
FEARLESS_PRINTS(fprintf, vfprintf, const b::ToStream in_turn(f, b::ToStream::unknown, site), (void)0,
                (FILE*, ), (FILE * f, ), (f, ))
FEARLESS_PRINTS(dprintf, vdprintf, const ToDescriptor in_turn(fd, site), (void)0, (int, ), (int fd, ), (fd, ))
FEARLESS_PRINTS(sprintf, vsprintf, (void)0, b::writes(to, i64{r} + 1, site), (char*, ), (char* to, ), (to, ))
FEARLESS_PRINTS(snprintf, vsnprintf, (void)0, b::writes(to, std::min(i64{r} + 1, static_cast<i64>(n)), site),
                (char*, size_t, ), (char* to, size_t n, ), (to, n, ))
FEARLESS_PRINTS(asprintf, vasprintf, (void)0, b::writes_one(to, site), (char**, ), (char** to, ), (to, ))

// As programs with -D_FORTIFY_SOURCE call them.
FEARLESS_PRINTS(__printf_chk, __vprintf_chk, const b::ToStream in_turn(stdout, b::ToStream::unknown, site),
                (void)0, (int, ), (int flag, ), (flag, ))
FEARLESS_PRINTS(__fprintf_chk, __vfprintf_chk, const b::ToStream in_turn(f, b::ToStream::unknown, site),
                (void)0, (FILE*, int, ), (FILE * f, int flag, ), (f, flag, ))
FEARLESS_PRINTS(__dprintf_chk, __vdprintf_chk, const ToDescriptor in_turn(fd, site), (void)0, (int, int, ),
                (int fd, int flag, ), (fd, flag, ))
FEARLESS_PRINTS(__sprintf_chk, __vsprintf_chk, (void)0, b::writes(to, i64{r} + 1, site),
                (char*, int, size_t, ), (char* to, int flag, size_t room, ), (to, flag, room, ))
FEARLESS_PRINTS(__snprintf_chk, __vsnprintf_chk, (void)0,
                b::writes(to, std::min(i64{r} + 1, static_cast<i64>(n)), site),
                (char*, size_t, int, size_t, ), (char* to, size_t n, int flag, size_t room, ),
                (to, n, flag, room, ))
FEARLESS_PRINTS(__asprintf_chk, __vasprintf_chk, (void)0, b::writes_one(to, site), (char**, int, ),
                (char** to, int flag, ), (to, flag, ))
