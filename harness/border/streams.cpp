// What functions of <stdio.h> put into streams and take out of them; the stream itself is the library's.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>

#include "border/own.hpp"
#include "border/stream_turns.hpp"
#include "border/touched.hpp"

using namespace fearless;
namespace b = fearless::border;

namespace {

// As fread: `read` puts so many bytes into memory.
template <class Read>
size_t read_items(void* to, size_t size, size_t n, FILE* f, uptr site, Read read) {
  const size_t bytes = size * n;
  b::FromStream in_turn(f, bytes, -1, site);
  size_t got = 0;
  do got += read(static_cast<char*>(to) + got, bytes - got);
  while (got < bytes && in_turn.wants_more());
  b::writes(to, static_cast<i64>(got), site);
  return size == 0 ? 0 : got / size;
}

// As fgets.
template <class Read>
char* read_line(char* to, int n, FILE* f, uptr site, Read read) {
  if (FEARLESS_OUTSIDE()) return read(to, n);
  b::FromStream in_turn(f, static_cast<u64>(std::max(n, 1)) - 1, '\n', site);
  char* line = nullptr;
  int got = 0;
  do {
    if (read(to + got, n - got) == nullptr) continue;
    line = to;
    got += static_cast<int>(strlen(to + got));
  } while (got + 1 < n && (got == 0 || to[got - 1] != '\n') && in_turn.wants_more());
  if (line != nullptr) b::writes(line, b::bytes_of(line), site);
  return line;
}

}  // namespace

#define FEARLESS_READS_STREAM(name)                                                             \
  FEARLESS_REAL(size_t, name, void*, size_t, size_t, FILE*)                                     \
  FEARLESS_OWN(size_t, name, (void* to, size_t size, size_t n, FILE* f)) {                      \
    return read_items(to, size, n, f, FEARLESS_SITE(),                                          \
                      [&](char* rest, size_t bytes) { return real::name(rest, 1, bytes, f); }); \
  }
FEARLESS_READS_STREAM(fread)
FEARLESS_READS_STREAM(fread_unlocked)
#define FEARLESS_READS_STREAM_CHECKED(name)                                                            \
  FEARLESS_REAL(size_t, name, void*, size_t, size_t, size_t, FILE*)                                    \
  FEARLESS_OWN(size_t, name, (void* to, size_t room, size_t size, size_t n, FILE* f)) {                \
    return read_items(to, size, n, f, FEARLESS_SITE(), [&](char* rest, size_t bytes) {                 \
      return real::name(rest, room - static_cast<size_t>(rest - static_cast<char*>(to)), 1, bytes, f); \
    });                                                                                                \
  }
FEARLESS_READS_STREAM_CHECKED(__fread_chk)
FEARLESS_READS_STREAM_CHECKED(__fread_unlocked_chk)

#define FEARLESS_WRITES_STREAM(name)                                               \
  FEARLESS_REAL(size_t, name, const void*, size_t, size_t, FILE*)                  \
  FEARLESS_OWN(size_t, name, (const void* from, size_t size, size_t n, FILE* f)) { \
    b::reads(from, static_cast<i64>(n * size), FEARLESS_SITE());                   \
    const b::ToStream in_turn(f, n* size, FEARLESS_SITE());                        \
    return real::name(from, size, n, f);                                           \
  }
FEARLESS_WRITES_STREAM(fwrite)
FEARLESS_WRITES_STREAM(fwrite_unlocked)

#define FEARLESS_READS_LINE(name)                                                        \
  FEARLESS_REAL(char*, name, char*, int, FILE*)                                          \
  FEARLESS_OWN(char*, name, (char* to, int n, FILE* f)) {                                \
    return read_line(to, n, f, FEARLESS_SITE(),                                          \
                     [&](char* rest, int bytes) { return real::name(rest, bytes, f); }); \
  }
FEARLESS_READS_LINE(fgets)
FEARLESS_READS_LINE(fgets_unlocked)
#define FEARLESS_READS_LINE_CHECKED(name)                                       \
  FEARLESS_REAL(char*, name, char*, size_t, int, FILE*)                         \
  FEARLESS_OWN(char*, name, (char* to, size_t room, int n, FILE* f)) {          \
    return read_line(to, n, f, FEARLESS_SITE(), [&](char* rest, int bytes) {    \
      return real::name(rest, room - static_cast<size_t>(rest - to), bytes, f); \
    });                                                                         \
  }
FEARLESS_READS_LINE_CHECKED(__fgets_chk)
FEARLESS_READS_LINE_CHECKED(__fgets_unlocked_chk)

#define FEARLESS_WRITES_LINE(name, stream, parameters, arguments, ...)    \
  FEARLESS_REAL(int, name, __VA_ARGS__)                                   \
  FEARLESS_OWN(int, name, parameters) {                                   \
    b::reads_text(text, FEARLESS_SITE());                                 \
    const b::ToStream in_turn(stream, strlen(text) + 1, FEARLESS_SITE()); \
    return real::name arguments;                                          \
  }
FEARLESS_WRITES_LINE(fputs, f, (const char* text, FILE* f), (text, f), const char*, FILE*)
FEARLESS_WRITES_LINE(fputs_unlocked, f, (const char* text, FILE* f), (text, f), const char*, FILE*)
FEARLESS_WRITES_LINE(puts, stdout, (const char* text), (text), const char*)

namespace {

ssize_t append(char** line, size_t* room, ssize_t n, const char* more, ssize_t bytes) {
  const auto all = static_cast<size_t>(n + bytes);
  if (*room < all + 1) {
    auto* const longer = static_cast<char*>(realloc(*line, all + 1));
    if (longer == nullptr) return n;
    *line = longer;
    *room = all + 1;
  }
  memcpy(*line + n, more, static_cast<size_t>(bytes) + 1);
  return n + bytes;
}

// A line of any length: where it is and how much room there is are the caller's to give, and may be changed.
template <class Call>
ssize_t line_into(char** line, size_t* room, int end, FILE* f, uptr site, Call call) {
  if (FEARLESS_OUTSIDE()) return call(line, room);
  b::FromStream in_turn(f, ~u64{0}, static_cast<unsigned char>(end), site);
  b::reads_one(line, site);
  b::reads_one(room, site);
  const char* const before = *line;
  const size_t room_before = *room;
  ssize_t n = call(line, room);
  while ((n <= 0 || (*line)[n - 1] != static_cast<char>(end)) && in_turn.wants_more()) {
    char* more = nullptr;
    size_t more_room = 0;
    const ssize_t got = call(&more, &more_room);
    if (got > 0) n = append(line, room, std::max<ssize_t>(n, 0), more, got);
    free(more);
  }
  if (*line != before) b::writes_one(line, site);
  if (*room != room_before) b::writes_one(room, site);
  if (n >= 0) b::writes(*line, n + 1, site);
  return n;
}

}  // namespace

FEARLESS_REAL(ssize_t, getline, char**, size_t*, FILE*)
FEARLESS_OWN(ssize_t, getline, (char** line, size_t* room, FILE* f)) {
  return line_into(line, room, '\n', f, FEARLESS_SITE(),
                   [&](char** to, size_t* bytes) { return real::getline(to, bytes, f); });
}
#define FEARLESS_READS_DELIMITED(name)                                                         \
  FEARLESS_REAL(ssize_t, name, char**, size_t*, int, FILE*)                                    \
  FEARLESS_OWN(ssize_t, name, (char** line, size_t* room, int end, FILE* f)) {                 \
    return line_into(line, room, end, f, FEARLESS_SITE(),                                      \
                     [&](char** to, size_t* bytes) { return real::name(to, bytes, end, f); }); \
  }
FEARLESS_READS_DELIMITED(getdelim)
FEARLESS_READS_DELIMITED(__getdelim)
