// The names and values that functions of the environment are given; the environment itself is the library's.
#include <stdlib.h>

#include "border/own.hpp"
#include "border/touched.hpp"

FEARLESS_REAL(char*, getenv, const char*)
FEARLESS_REAL(char*, secure_getenv, const char*)
FEARLESS_REAL(int, setenv, const char*, const char*, int)
FEARLESS_REAL(int, unsetenv, const char*)
FEARLESS_REAL(int, putenv, char*)

using namespace fearless;
namespace b = fearless::border;

FEARLESS_OWN(char*, getenv, (const char* name)) {
  b::reads_text(name, FEARLESS_SITE());
  return real::getenv(name);
}
FEARLESS_OWN(char*, secure_getenv, (const char* name)) {
  b::reads_text(name, FEARLESS_SITE());
  return real::secure_getenv(name);
}
FEARLESS_OWN(int, setenv, (const char* name, const char* value, int replace)) {
  b::reads_text(name, FEARLESS_SITE());
  b::reads_text(value, FEARLESS_SITE());
  return real::setenv(name, value, replace);
}
FEARLESS_OWN(int, unsetenv, (const char* name)) {
  b::reads_text(name, FEARLESS_SITE());
  return real::unsetenv(name);
}
FEARLESS_OWN(int, putenv, (char* both)) {
  b::reads_text(both, FEARLESS_SITE());
  return real::putenv(both);
}
