#include "border/exit_actions.hpp"
#include "border/language.hpp"
#include "border/owned.hpp"
#include "border/process_hooks.hpp"
#include "border/settings.hpp"

extern "C" {
extern const fearless::border::Owned __start_fearless_owned[] __attribute__((visibility("hidden")));
extern const fearless::border::Owned __stop_fearless_owned[] __attribute__((visibility("hidden")));
}

namespace fearless::border {

Settings settings;
void (*before_thread_start)() = nullptr;

const Owned* owned_begin() { return __start_fearless_owned; }
const Owned* owned_end() { return __stop_fearless_owned; }

namespace {

__attribute__((constructor)) void start() { find_libraries(); }

}  // namespace
}  // namespace fearless::border
