// The start of every program linked with the runtime: flags and environment are looked at, and a
// program built by the compiler wrappers becomes a scenario.
#include <dlfcn.h>

#include "api/session.hpp"
#include "api/whole_program.hpp"
#include "border/own.hpp"
#include "border/settings.hpp"

namespace fearless {
namespace {

using Main = int (*)(int, char**, char**);
Main users_main = nullptr;

int main_of_tests(int argc, char** argv, char** environment) {
  border::before_main = false;
  session::begin(&argc, argv);
  return users_main(argc, argv, environment);
}

int main_of_program(int argc, char** argv, char** environment) {
  border::before_main = false;
  session::begin(&argc, argv);
  return whole_program::run(users_main, argc, argv, environment);
}

}  // namespace
}  // namespace fearless

// Defined by an object file that the compiler wrappers link in.
extern "C" __attribute__((weak, visibility("default"))) const int fearless_whole_program;

using fearless::Main;
FEARLESS_REAL_VERSION("GLIBC_2.34", int, __libc_start_main, Main, int, char**, void (*)(), void (*)(),
                      void (*)(), void*)

FEARLESS_OWN(int, __libc_start_main,
             (Main main, int argc, char** argv, void (*init)(), void (*fini)(), void (*rtld_fini)(),
              void* stack_end)) {
  using namespace fearless;
  users_main = main;
  const bool program = &fearless_whole_program != nullptr;
  return real::__libc_start_main(program ? main_of_program : main_of_tests, argc, argv, init, fini, rtld_fini,
                                 stack_end);
}
