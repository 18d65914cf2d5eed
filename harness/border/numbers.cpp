// Functions of the C library that read a number from a text, or give one that comes in two parts.
#include <inttypes.h>
#include <stdlib.h>

#include "border/own.hpp"
#include "border/touched.hpp"

using namespace fearless;
namespace b = fearless::border;

namespace {

// With what ended it.
void reads_number(const char* s, const char* end, uptr site) {
  if (end == s)  // there is none
    while (*end == ' ' || (*end >= '\t' && *end <= '\r')) ++end;
  // "infinity" and "nan(…)" end by themselves.
  const bool complete = end != s && (end[-1] == ')' || (end[-1] | 0x20) == 'y');
  b::reads(s, end - s + (complete ? 0 : 1), site);
}

}  // namespace

#define FEARLESS_READS_NUMBER(type, name, parameters, arguments, ...)       \
  FEARLESS_REAL(type, name, const char*, char** __VA_OPT__(, ) __VA_ARGS__) \
  FEARLESS_OWN(type, name, parameters) {                                    \
    char* end = nullptr;                                                    \
    const type r = real::name arguments;                                    \
    if (to != nullptr && end != nullptr) *to = end;                         \
    if (FEARLESS_OUTSIDE() || end == nullptr) return r;                     \
    reads_number(s, end, FEARLESS_SITE());                                  \
    b::writes_one(to, FEARLESS_SITE());                                     \
    return r;                                                               \
  }
#define FEARLESS_READS_INTEGER(type, name) \
  FEARLESS_READS_NUMBER(type, name, (const char* s, char** to, int base), (s, &end, base), int)
#define FEARLESS_READS_REAL(type, name) \
  FEARLESS_READS_NUMBER(type, name, (const char* s, char** to), (s, &end))
FEARLESS_READS_INTEGER(long, strtol)
FEARLESS_READS_INTEGER(unsigned long, strtoul)
FEARLESS_READS_INTEGER(long long, strtoll)
FEARLESS_READS_INTEGER(unsigned long long, strtoull)
FEARLESS_READS_INTEGER(intmax_t, strtoimax)
FEARLESS_READS_INTEGER(uintmax_t, strtoumax)
FEARLESS_READS_REAL(double, strtod)
FEARLESS_READS_REAL(float, strtof)
FEARLESS_READS_REAL(long double, strtold)

#define FEARLESS_NUMBER_OF(type, name, through, ...)                                     \
  FEARLESS_OWN(type, name, (const char* s)) {                                            \
    char* end = nullptr;                                                                 \
    const auto r = static_cast<type>(real::through(s, &end __VA_OPT__(, ) __VA_ARGS__)); \
    if (!FEARLESS_OUTSIDE()) reads_number(s, end, FEARLESS_SITE());                      \
    return r;                                                                            \
  }
FEARLESS_NUMBER_OF(int, atoi, strtol, 10)
FEARLESS_NUMBER_OF(long, atol, strtol, 10)
FEARLESS_NUMBER_OF(long long, atoll, strtoll, 10)
FEARLESS_NUMBER_OF(double, atof, strtod)

#define FEARLESS_SPLITS(type, name, other)         \
  FEARLESS_REAL(type, name, type, other*)          \
  FEARLESS_OWN(type, name, (type x, other * to)) { \
    const type r = real::name(x, to);              \
    b::writes_one(to, FEARLESS_SITE());            \
    return r;                                      \
  }
FEARLESS_SPLITS(double, frexp, int)
FEARLESS_SPLITS(float, frexpf, int)
FEARLESS_SPLITS(long double, frexpl, int)
FEARLESS_SPLITS(double, modf, double)
FEARLESS_SPLITS(float, modff, float)
FEARLESS_SPLITS(long double, modfl, long double)

FEARLESS_REAL(int, rand_r, unsigned*)
FEARLESS_OWN(int, rand_r, (unsigned* seed)) {
  b::reads_one(seed, FEARLESS_SITE());
  const int r = real::rand_r(seed);
  b::writes_one(seed, FEARLESS_SITE());
  return r;
}
