// What functions of <stdio.h> put into streams and take out of them; the stream itself is the library's.
#include <stdio.h>

#include "border/own.hpp"
#include "border/stream_turns.hpp"
#include "border/touched.hpp"

using namespace fearless;
namespace b = fearless::border;

#define FEARLESS_READS_STREAM(name)                                        \
  FEARLESS_REAL(size_t, name, void*, size_t, size_t, FILE*)                \
  FEARLESS_OWN(size_t, name, (void* to, size_t size, size_t n, FILE* f)) { \
    const b::FromStream in_turn(f, FEARLESS_SITE());                       \
    const size_t r = real::name(to, size, n, f);                           \
    b::writes(to, static_cast<i64>(r * size), FEARLESS_SITE());            \
    return r;                                                              \
  }
FEARLESS_READS_STREAM(fread)
FEARLESS_READS_STREAM(fread_unlocked)
#define FEARLESS_READS_STREAM_CHECKED(name)                                             \
  FEARLESS_REAL(size_t, name, void*, size_t, size_t, size_t, FILE*)                     \
  FEARLESS_OWN(size_t, name, (void* to, size_t room, size_t size, size_t n, FILE* f)) { \
    const b::FromStream in_turn(f, FEARLESS_SITE());                                    \
    const size_t r = real::name(to, room, size, n, f);                                  \
    b::writes(to, static_cast<i64>(r * size), FEARLESS_SITE());                         \
    return r;                                                                           \
  }
FEARLESS_READS_STREAM_CHECKED(__fread_chk)
FEARLESS_READS_STREAM_CHECKED(__fread_unlocked_chk)

#define FEARLESS_WRITES_STREAM(name)                                               \
  FEARLESS_REAL(size_t, name, const void*, size_t, size_t, FILE*)                  \
  FEARLESS_OWN(size_t, name, (const void* from, size_t size, size_t n, FILE* f)) { \
    b::reads(from, static_cast<i64>(n * size), FEARLESS_SITE());                   \
    const b::ToStream in_turn(f, FEARLESS_SITE());                                 \
    return real::name(from, size, n, f);                                           \
  }
FEARLESS_WRITES_STREAM(fwrite)
FEARLESS_WRITES_STREAM(fwrite_unlocked)

#define FEARLESS_READS_LINE(name)                                                           \
  FEARLESS_REAL(char*, name, char*, int, FILE*)                                             \
  FEARLESS_OWN(char*, name, (char* to, int n, FILE* f)) {                                   \
    const b::FromStream in_turn(f, FEARLESS_SITE());                                        \
    char* const r = real::name(to, n, f);                                                   \
    if (!FEARLESS_OUTSIDE() && r != nullptr) b::writes(r, b::bytes_of(r), FEARLESS_SITE()); \
    return r;                                                                               \
  }
FEARLESS_READS_LINE(fgets)
FEARLESS_READS_LINE(fgets_unlocked)
#define FEARLESS_READS_LINE_CHECKED(name)                                                   \
  FEARLESS_REAL(char*, name, char*, size_t, int, FILE*)                                     \
  FEARLESS_OWN(char*, name, (char* to, size_t room, int n, FILE* f)) {                      \
    const b::FromStream in_turn(f, FEARLESS_SITE());                                        \
    char* const r = real::name(to, room, n, f);                                             \
    if (!FEARLESS_OUTSIDE() && r != nullptr) b::writes(r, b::bytes_of(r), FEARLESS_SITE()); \
    return r;                                                                               \
  }
FEARLESS_READS_LINE_CHECKED(__fgets_chk)
FEARLESS_READS_LINE_CHECKED(__fgets_unlocked_chk)

#define FEARLESS_WRITES_LINE(name, stream, parameters, arguments, ...) \
  FEARLESS_REAL(int, name, __VA_ARGS__)                                \
  FEARLESS_OWN(int, name, parameters) {                                \
    b::reads_text(text, FEARLESS_SITE());                              \
    const b::ToStream in_turn(stream, FEARLESS_SITE());                \
    return real::name arguments;                                       \
  }
FEARLESS_WRITES_LINE(fputs, f, (const char* text, FILE* f), (text, f), const char*, FILE*)
FEARLESS_WRITES_LINE(fputs_unlocked, f, (const char* text, FILE* f), (text, f), const char*, FILE*)
FEARLESS_WRITES_LINE(puts, stdout, (const char* text), (text), const char*)

namespace {

// A line of any length: where it is and how much room there is are the caller's to give, and may be changed.
template <class Call>
ssize_t line_into(char** line, size_t* room, FILE* f, uptr site, Call call) {
  if (FEARLESS_OUTSIDE()) return call();
  const b::FromStream in_turn(f, site);
  b::reads_one(line, site);
  b::reads_one(room, site);
  const char* const before = *line;
  const size_t room_before = *room;
  const ssize_t n = call();
  if (*line != before) b::writes_one(line, site);
  if (*room != room_before) b::writes_one(room, site);
  if (n >= 0) b::writes(*line, n + 1, site);
  return n;
}

}  // namespace

FEARLESS_REAL(ssize_t, getline, char**, size_t*, FILE*)
FEARLESS_OWN(ssize_t, getline, (char** line, size_t* room, FILE* f)) {
  return line_into(line, room, f, FEARLESS_SITE(), [&] { return real::getline(line, room, f); });
}
#define FEARLESS_READS_DELIMITED(name)                                                                \
  FEARLESS_REAL(ssize_t, name, char**, size_t*, int, FILE*)                                           \
  FEARLESS_OWN(ssize_t, name, (char** line, size_t* room, int end, FILE* f)) {                        \
    return line_into(line, room, f, FEARLESS_SITE(), [&] { return real::name(line, room, end, f); }); \
  }
FEARLESS_READS_DELIMITED(getdelim)
FEARLESS_READS_DELIMITED(__getdelim)
