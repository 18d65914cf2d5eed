// Functions of the C library that tell of an error and end the process: err(3), error(3). They would call the
// library's own exit, of which nothing is seen.
#include <err.h>
#include <errno.h>
#include <error.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "border/own.hpp"

FEARLESS_REAL(void, error, int, int, const char*, const char*)
FEARLESS_REAL(void, error_at_line, int, int, const char*, unsigned, const char*, const char*)

// What is told is formatted here: the library's functions take no va_list.
#define FEARLESS_FORMATTED(text)                                 \
  char* text = nullptr;                                          \
  {                                                              \
    const int before = errno;                                    \
    va_list arguments;                                           \
    va_start(arguments, format);                                 \
    if (vasprintf(&text, format, arguments) < 0) text = nullptr; \
    va_end(arguments);                                           \
    errno = before;                                              \
  }

namespace {

const char* shown(const char* text) { return text != nullptr ? text : ""; }

void warn_and_exit(int status, const char* format, va_list arguments) {
  vwarn(format, arguments);
  exit(status);
}
void warnx_and_exit(int status, const char* format, va_list arguments) {
  vwarnx(format, arguments);
  exit(status);
}

}  // namespace

FEARLESS_OWN_OR_THE_PROGRAMS(void, verr, (int status, const char* format, va_list arguments)) {
  warn_and_exit(status, format, arguments);
}
FEARLESS_OWN_OR_THE_PROGRAMS(void, verrx, (int status, const char* format, va_list arguments)) {
  warnx_and_exit(status, format, arguments);
}
FEARLESS_OWN_OR_THE_PROGRAMS(void, err, (int status, const char* format, ...)) {
  va_list arguments;
  va_start(arguments, format);
  warn_and_exit(status, format, arguments);
}
FEARLESS_OWN_OR_THE_PROGRAMS(void, errx, (int status, const char* format, ...)) {
  va_list arguments;
  va_start(arguments, format);
  warnx_and_exit(status, format, arguments);
}

FEARLESS_OWN_OR_THE_PROGRAMS(void, error, (int status, int number, const char* format, ...)) {
  FEARLESS_FORMATTED(text)
  fearless::real::error(0, number, "%s", shown(text));
  free(text);
  if (status != 0) exit(status);
}
FEARLESS_OWN_OR_THE_PROGRAMS(void, error_at_line,
                             (int status, int number, const char* file, unsigned line, const char* format,
                              ...)) {
  FEARLESS_FORMATTED(text)
  fearless::real::error_at_line(0, number, file, line, "%s", shown(text));
  free(text);
  if (status != 0) exit(status);
}
