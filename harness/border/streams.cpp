// The C library's streams on pipes and sockets: what is written to one happens before what is read from
// another.
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include "border/descriptor_calls.hpp"
#include "border/own.hpp"

using namespace fearless;
namespace b = fearless::border;

namespace {

void about_to_write(FILE* stream, uptr site) {
  const int fd = stream == nullptr ? -1 : fileno(stream);
  if (fd < 0 || b::standard_output(fd) || !b::passes_messages(fd)) return;
  // (One that is read from may be closed, too.)
  const bool only_read = (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY;
  b::await_turn(fd, only_read ? short{0} : short{POLLOUT}, site);
  b::messages.sent();
}

// What is in the stream's buffer need not be waited for.
void about_to_read(FILE* stream, uptr site) {
  const int fd = fileno(stream);
  if (fd < 0 || !b::passes_messages(fd)) return;
  if (stream->_IO_read_ptr >= stream->_IO_read_end) b::await_turn(fd, POLLIN, site);
}
template <class T>
T has_read(FILE* stream, T result) {
  const int error = errno;
  if (const int fd = fileno(stream); fd >= 0) b::received(fd);
  errno = error;
  return b::done(result);
}

}  // namespace

#define FEARLESS_TO_STREAM(result, name, parameters, arguments, ...) \
  FEARLESS_REAL(result, name, __VA_ARGS__)                           \
  FEARLESS_OWN(result, name, parameters) {                           \
    if (FEARLESS_OUTSIDE()) return real::name arguments;             \
    about_to_write(stream, FEARLESS_SITE());                         \
    return b::done(real::name arguments);                            \
  }
#define FEARLESS_FROM_STREAM(result, name, parameters, arguments, ...) \
  FEARLESS_REAL(result, name, __VA_ARGS__)                             \
  FEARLESS_OWN(result, name, parameters) {                             \
    if (FEARLESS_OUTSIDE()) return real::name arguments;               \
    about_to_read(stream, FEARLESS_SITE());                            \
    return has_read(stream, real::name arguments);                     \
  }
#define FEARLESS_PRINTS(name, real_name, parameters, arguments)       \
  FEARLESS_OWN(int, name, parameters) {                               \
    if (!FEARLESS_OUTSIDE()) about_to_write(stream, FEARLESS_SITE()); \
    va_list list;                                                     \
    va_start(list, format);                                           \
    const int r = real::real_name arguments;                          \
    va_end(list);                                                     \
    return FEARLESS_OUTSIDE() ? r : b::done(r);                       \
  }

FEARLESS_TO_STREAM(int, fputs, (const char* s, FILE* stream), (s, stream), const char*, FILE*)
FEARLESS_TO_STREAM(int, fputc, (int c, FILE* stream), (c, stream), int, FILE*)
FEARLESS_TO_STREAM(int, putc, (int c, FILE* stream), (c, stream), int, FILE*)
FEARLESS_TO_STREAM(size_t, fwrite, (const void* p, size_t size, size_t n, FILE* stream), (p, size, n, stream),
                   const void*, size_t, size_t, FILE*)
FEARLESS_TO_STREAM(int, vfprintf, (FILE * stream, const char* format, va_list list), (stream, format, list),
                   FILE*, const char*, va_list)
FEARLESS_TO_STREAM(int, __vfprintf_chk, (FILE * stream, int flag, const char* format, va_list list),
                   (stream, flag, format, list), FILE*, int, const char*, va_list)
FEARLESS_PRINTS(fprintf, vfprintf, (FILE * stream, const char* format, ...), (stream, format, list))
FEARLESS_PRINTS(__fprintf_chk, __vfprintf_chk, (FILE * stream, int flag, const char* format, ...),
                (stream, flag, format, list))
FEARLESS_TO_STREAM(int, fflush, (FILE * stream), (stream), FILE*)
FEARLESS_TO_STREAM(int, fclose, (FILE * stream), (stream), FILE*)

FEARLESS_FROM_STREAM(char*, fgets, (char* to, int n, FILE* stream), (to, n, stream), char*, int, FILE*)
FEARLESS_FROM_STREAM(char*, __fgets_chk, (char* to, size_t size, int n, FILE* stream), (to, size, n, stream),
                     char*, size_t, int, FILE*)
FEARLESS_FROM_STREAM(int, fgetc, (FILE * stream), (stream), FILE*)
FEARLESS_FROM_STREAM(int, getc, (FILE * stream), (stream), FILE*)
FEARLESS_FROM_STREAM(size_t, fread, (void* to, size_t size, size_t n, FILE* stream), (to, size, n, stream),
                     void*, size_t, size_t, FILE*)
FEARLESS_FROM_STREAM(size_t, __fread_chk, (void* to, size_t room, size_t size, size_t n, FILE* stream),
                     (to, room, size, n, stream), void*, size_t, size_t, size_t, FILE*)
FEARLESS_FROM_STREAM(ssize_t, getline, (char** line, size_t* n, FILE* stream), (line, n, stream), char**,
                     size_t*, FILE*)
FEARLESS_FROM_STREAM(ssize_t, getdelim, (char** line, size_t* n, int end, FILE* stream),
                     (line, n, end, stream), char**, size_t*, int, FILE*)
FEARLESS_FROM_STREAM(ssize_t, __getdelim, (char** line, size_t* n, int end, FILE* stream),
                     (line, n, end, stream), char**, size_t*, int, FILE*)
