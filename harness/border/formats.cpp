#include "border/formats.hpp"

#include <stddef.h>
#include <stdint.h>

#include "border/touched.hpp"

namespace fearless::border {
namespace {

enum class Length { plain, of_char, of_short, of_long, of_long_long, of_maximum, of_size, of_long_double };

bool one_of(char c, const char* set) {
  for (; *set != 0; ++set)
    if (*set == c) return true;
  return false;
}

Length length_at(const char*& f) {
  switch (*f) {
    case 'h':
      if (*++f != 'h') return Length::of_short;
      ++f;
      return Length::of_char;
    case 'l':
      if (*++f != 'l') return Length::of_long;
      ++f;
      return Length::of_long_long;
    case 'q': ++f; return Length::of_long_long;
    case 'j': ++f; return Length::of_maximum;
    case 'z':
    case 'Z':
    case 't': ++f; return Length::of_size;
    case 'L': ++f; return Length::of_long_double;
    default: return Length::plain;
  }
}

i64 bytes_of_integer(Length l) {
  switch (l) {
    case Length::plain: return sizeof(int);
    case Length::of_char: return sizeof(char);
    case Length::of_short: return sizeof(short);
    case Length::of_long:
    case Length::of_long_long:
    case Length::of_maximum:
    case Length::of_size:
    case Length::of_long_double: return sizeof(long);
  }
  return 0;
}

// (A list of arguments, to be handed on.)
struct Arguments {
  va_list list;
};

// A width or precision: digits, or an argument. False if it is one by position.
bool number_at(const char*& f, Arguments& a, i64& n) {
  n = 0;
  if (*f == '*') {
    ++f;
    if (*f >= '0' && *f <= '9') return false;
    n = va_arg(a.list, int);
    return true;
  }
  for (; *f >= '0' && *f <= '9'; ++f) n = n * 10 + (*f - '0');
  return *f != '$';
}

void reads_text_at_most(const char* text, i64 most, uptr site) {
  if (text == nullptr) return;
  i64 n = 0;
  while ((most < 0 || n < most) && text[n] != 0) ++n;
  reads(text, n == most ? n : n + 1, site);
}

// What is behind a '%'. False if what follows cannot be told.
bool conversion_at(const char*& f, Arguments& a, uptr site) {
  while (one_of(*f, "-+ #0'I")) ++f;
  i64 width = 0;
  i64 precision = -1;
  if (!number_at(f, a, width)) return false;
  if (*f == '.') {
    ++f;
    if (!number_at(f, a, precision)) return false;
  }
  const Length l = length_at(f);
  switch (const char c = *f != 0 ? *f++ : 0; c) {
    case '%':
    case 'm': return true;
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'c':
      if (bytes_of_integer(l) == sizeof(long)) (void)va_arg(a.list, long);
      else (void)va_arg(a.list, int);
      return true;
    case 'C': (void)va_arg(a.list, int); return true;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      if (l == Length::of_long_double || l == Length::of_long_long) (void)va_arg(a.list, long double);
      else (void)va_arg(a.list, double);
      return true;
    case 'p':
    case 'S': (void)va_arg(a.list, void*); return true;
    case 's': {
      const char* const text = va_arg(a.list, const char*);
      if (l != Length::of_long) reads_text_at_most(text, precision, site);
      return true;
    }
    case 'n': writes(va_arg(a.list, void*), bytes_of_integer(l), site); return true;
    default: return false;
  }
}

}  // namespace

void reads_format(const char* format, va_list arguments, uptr site) {
  if (!hot.in_scenario) return;
  reads_text(format, site);
  Arguments a;
  va_copy(a.list, arguments);
  for (const char* f = format; *f != 0;) {
    const bool converts = *f == '%';
    ++f;
    if (converts && !conversion_at(f, a, site)) break;
  }
  va_end(a.list);
}

}  // namespace fearless::border
