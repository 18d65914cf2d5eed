#include "border/stream_turns.hpp"

#include <fcntl.h>

#include <cerrno>

#include "border/descriptor_calls.hpp"
#include "border/own.hpp"

namespace fearless::border {
namespace {

void about_to_write(FILE* stream, uptr site) {
  const int fd = stream == nullptr ? -1 : fileno(stream);
  if (fd < 0 || standard_output(fd) || !passes_messages(fd)) return;
  // (One that is read from may be closed, too.)
  const bool only_read = (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY;
  await_turn(fd, only_read ? short{0} : short{POLLOUT}, site);
  messages.sent();
}

// What is in the stream's buffer need not be waited for.
void about_to_read(FILE* stream, uptr site) {
  const int fd = fileno(stream);
  if (fd < 0 || !passes_messages(fd)) return;
  if (stream->_IO_read_ptr >= stream->_IO_read_end) await_turn(fd, POLLIN, site);
}

}  // namespace

ToStream::ToStream(FILE* stream, uptr site) : outside_(FEARLESS_OUTSIDE()) {
  if (!outside_) about_to_write(stream, site);
}
ToStream::~ToStream() {
  if (!outside_) done(0);
}

FromStream::FromStream(FILE* stream, uptr site) : stream_(FEARLESS_OUTSIDE() ? nullptr : stream) {
  if (stream_ != nullptr) about_to_read(stream_, site);
}
FromStream::~FromStream() {
  if (stream_ == nullptr) return;
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
    const b::turn in_turn(stream, FEARLESS_SITE());                        \
    return real::name arguments;                                           \
  }
FEARLESS_ON_STREAM(ToStream, int, fputc, (int c, FILE* stream), (c, stream), int, FILE*)
FEARLESS_ON_STREAM(ToStream, int, putc, (int c, FILE* stream), (c, stream), int, FILE*)
FEARLESS_ON_STREAM(ToStream, int, fflush, (FILE * stream), (stream), FILE*)
FEARLESS_ON_STREAM(ToStream, int, fclose, (FILE * stream), (stream), FILE*)
FEARLESS_ON_STREAM(FromStream, int, fgetc, (FILE * stream), (stream), FILE*)
FEARLESS_ON_STREAM(FromStream, int, getc, (FILE * stream), (stream), FILE*)
