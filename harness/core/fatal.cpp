#include "core/fatal.hpp"

#include "core/syscalls.hpp"

namespace fearless {
namespace {

int descriptor = 2;

u64 length(const char* s) {
  u64 n = 0;
  while (s[n] != 0) ++n;
  return n;
}

void print(const char* s) { sys::write_all(descriptor, s, length(s)); }

}  // namespace

void set_message_descriptor(int fd) { descriptor = fd; }
int message_descriptor() { return descriptor; }

void fatal(const char* what, const char* remedy) {
  print("fearless: internal error: ");
  print(what);
  print("\n");
  if (remedy != nullptr) {
    print("  ");
    print(remedy);
    print("\n");
  }
  sys::exit_process(exit_internal_error);
}

void usage_error(const char* what, const char* remedy) {
  print("fearless: ");
  print(what);
  print("\n");
  if (remedy != nullptr) {
    print("  ");
    print(remedy);
    print("\n");
  }
  sys::exit_process(exit_usage_error);
}

}  // namespace fearless
