#include "border/stream_turns.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "border/descriptor_calls.hpp"
#include "border/own.hpp"
#include "engine/await.hpp"

namespace fearless::border {
namespace {

constexpr int error_seen = 0x20;  // what ferror() looks for

// (One that is only read from may be closed, too.)
void about_to_write(int fd, uptr site) {
  const bool only_read = (control(fd, F_GETFL) & O_ACCMODE) == O_RDONLY;
  await_turn(fd, only_read ? short{0} : short{POLLOUT}, Order::release, site);
  about_to_send(fd);
}

}  // namespace

ToStream::ToStream(FILE* stream, u64 bytes, uptr site, Then then)
    : lock_(stream, site), stream_(FEARLESS_OUTSIDE() ? nullptr : stream), then_(then) {
  if (then == Then::closed) lock_.goes(stream_);
  const int fd = stream_ == nullptr ? -1 : fileno(stream_);
  if (stream_ != nullptr && !standard_output(fd)) await::acted(*engine.current);
  if (fd < 0 || standard_output(fd) || !passes_messages(fd)) return;
  about_to_write(fd, site);
  captured_.begin(fd, static_cast<u64>(stream_->_IO_write_ptr - stream_->_IO_write_base) + bytes, site);
}
ToStream::~ToStream() {
  if (FEARLESS_OUTSIDE()) return;
  if (!captured_.send(then_ == Then::closed) && then_ == Then::open) stream_->_flags |= error_seen;
  done(0);
}

// What is in the stream's buffer need not be waited for; where that is not all, the call looks for more.
FromStream::FromStream(FILE* stream, u64 bytes, int end, uptr site)
    : lock_(stream, site), stream_(FEARLESS_OUTSIDE() ? nullptr : stream), site_(site) {
  const int fd = stream_ == nullptr ? -1 : fileno(stream_);
  if (stream_ != nullptr) await::acted(*engine.current);
  if (fd < 0 || !passes_messages(fd)) return;
  const char* const from = stream->_IO_read_ptr;
  const char* const to = std::max<const char*>(from, stream->_IO_read_end);
  const auto buffered = static_cast<u64>(to - from);
  const bool enough = buffered >= bytes || (end >= 0 && std::find(from, to, static_cast<char>(end)) != to);
  if (!enough) await_turn(fd, buffered == 0 ? short{POLLIN} : short{0}, Order::acquire, site);
  if (calls_wait(fd) && ferror(stream) == 0) not_waiting_.emplace(fd);
}
bool FromStream::wants_more() {
  if (!not_waiting_ || ferror(stream_) == 0 || errno != EAGAIN) return false;
  not_waiting_.reset();
  const int fd = fileno(stream_);
  if (!await_turn(fd, POLLIN, Order::acquire, site_)) return false;
  stream_->_flags &= ~error_seen;
  not_waiting_.emplace(fd);
  return true;
}
FromStream::~FromStream() {
  if (stream_ == nullptr) return;
  not_waiting_.reset();
  const int error = errno;
  if (const int fd = fileno(stream_); fd >= 0) received(fd);
  errno = error;
  done(0);
}

}  // namespace fearless::border

using namespace fearless;
namespace b = fearless::border;

#define FEARLESS_ON_STREAM(turn, result, name, parameters, arguments, ...) \
  FEARLESS_REAL(result, name, __VA_ARGS__)                                 \
  FEARLESS_OWN(result, name, parameters) {                                 \
    turn;                                                                  \
    return real::name arguments;                                           \
  }
#define FEARLESS_TO_STREAM(name, parameters, arguments, bytes, ...)                                    \
  FEARLESS_ON_STREAM(const b::ToStream in_turn(stream, bytes, FEARLESS_SITE()), int, name, parameters, \
                     arguments, __VA_ARGS__)
#define FEARLESS_FROM_STREAM(name)                                                           \
  FEARLESS_ON_STREAM(const b::FromStream in_turn(stream, 1, -1, FEARLESS_SITE()), int, name, \
                     (FILE * stream), (stream), FILE*)
FEARLESS_TO_STREAM(fputc, (int c, FILE* stream), (c, stream), 1, int, FILE*)
FEARLESS_TO_STREAM(putc, (int c, FILE* stream), (c, stream), 1, int, FILE*)
FEARLESS_TO_STREAM(fflush, (FILE * stream), (stream), 0, FILE*)
FEARLESS_ON_STREAM(const b::ToStream in_turn(stream, 0, FEARLESS_SITE(), b::ToStream::Then::closed), int,
                   fclose, (FILE * stream), (stream), FILE*)
FEARLESS_FROM_STREAM(fgetc)
FEARLESS_FROM_STREAM(getc)
FEARLESS_ON_STREAM(const b::ToStream in_turn(stdout, 1, FEARLESS_SITE()), int, putchar, (int c), (c), int)
FEARLESS_ON_STREAM(const b::FromStream in_turn(stdin, 1, -1, FEARLESS_SITE()), int, getchar, (), (), )
