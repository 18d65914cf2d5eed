#include <dlfcn.h>

#include "border/exit_actions.hpp"
#include "border/language.hpp"
#include "border/owned.hpp"
#include "border/process_hooks.hpp"
#include "border/settings.hpp"

extern "C" {
extern const fearless::border::Owned __start_fearless_owned[] __attribute__((visibility("hidden")));
int __libc_start_main(int (*)(int, char**, char**), int, char**, void (*)(), void (*)(), void (*)(), void*);
extern const fearless::border::Owned __stop_fearless_owned[] __attribute__((visibility("hidden")));
}

namespace fearless::border {

Settings settings;
bool before_main = false;
void (*before_thread_start)() = nullptr;

const Owned* owned_begin() { return __start_fearless_owned; }
const Owned* owned_end() { return __stop_fearless_owned; }

namespace {

// (Not in a process that loads the runtime later on.)
bool is_of_the_program() {
  return dlsym(RTLD_DEFAULT, "__libc_start_main") == reinterpret_cast<void*>(&__libc_start_main);
}

__attribute__((constructor)) void start() {
  find_libraries();
  before_main = is_of_the_program();
}

}  // namespace
}  // namespace fearless::border
