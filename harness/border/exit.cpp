// Ways a program ends: exit and its kin, abort, failed assertions, std::terminate.
#include <stdlib.h>
#include <typeinfo>
#include <utility>

#include "border/exit_actions.hpp"
#include "border/language.hpp"
#include "border/own.hpp"
#include "border/process_hooks.hpp"
#include "core/fatal.hpp"
#include "core/own_code.hpp"
#include "engine/engine.hpp"
#include "engine/thread_local.hpp"
#include "memory/scratch.hpp"

FEARLESS_REAL(void, exit, int)
FEARLESS_REAL(void, _exit, int)
FEARLESS_REAL(void, quick_exit, int)
FEARLESS_REAL(void, abort, )
FEARLESS_REAL(void, __assert_fail, const char*, const char*, unsigned, const char*)
FEARLESS_REAL(void, __assert_perror_fail, int, const char*, unsigned, const char*)
FEARLESS_REAL(int, __cxa_atexit, void (*)(void*), void*, void*)
FEARLESS_REAL(int, on_exit, void (*)(int, void*), void*)
FEARLESS_REAL(int, __cxa_at_quick_exit, void (*)(void*), void*)

namespace fearless::border {
namespace {

struct ExitAction {
  void (*function)(void*);
  void (*with_status)(int, void*);  // or this, as on_exit has been given it
  void* argument;
  ExitAction* next;

  void perform(int status) const {
    if (with_status != nullptr) return with_status(status, argument);
    function(argument);
  }
};
ExitAction* actions = nullptr;
ExitAction* quick_actions = nullptr;

const char* keep(const char* text) {
  if (text == nullptr) return nullptr;
  const u64 n = __builtin_strlen(text) + 1;
  auto* copy = scratch.array<char>(n);
  __builtin_memcpy(copy, text, n);
  return copy;
}

Finding finding(ViolationKind kind, Detail detail, uptr site) {
  Finding f;
  f.kind = kind;
  f.detail = detail;
  f.here = place_here(OpKind::none, site);
  return f;
}

void add(ExitAction** list, ExitAction action) {
  auto* a = scratch.array<ExitAction>(1);
  action.next = *list;
  *a = action;
  *list = a;
}

void run(ExitAction** list, int status) {
  while (*list != nullptr) {
    const ExitAction a = **list;
    *list = a.next;
    a.perform(status);
  }
}

// What the exception says of itself, if it is one of std::exception's family. Everything asked is the
// program's own C++ library, not the one inside the runtime.
const char* what(const std::type_info* type) {
  // std::current_exception(), which returns its one pointer through a hidden argument.
  static RealFunction<void(void**)> current("_ZSt17current_exceptionv");
  static auto* base = static_cast<const std::type_info*>(dlsym(RTLD_DEFAULT, "_ZTISt9exception"));
  if (base == nullptr || !current.exists()) return nullptr;
  void* object = nullptr;
  current(&object);
  if (object == nullptr || !base->__do_catch(type, &object, 1)) return nullptr;
  return static_cast<std::exception*>(object)->what();
}

[[noreturn]] void on_terminate() {
  if (!hot.in_scenario) {
    real::abort();
    __builtin_unreachable();
  }
  const uptr site = FEARLESS_SITE();
  static RealFunction<const std::type_info*()> current_type("__cxa_current_exception_type");
  const std::type_info* type = current_type.exists() ? current_type() : nullptr;
  if (type == nullptr) engine.end_process(finding(ViolationKind::crash, Detail::terminated, site));
  Finding f = finding(ViolationKind::exception, Detail::uncaught, site);
  f.text = keep(what(type));
  f.file = keep(type->name());  // the report unmangles it
  engine.end_process(f);
}

// Others may go on before it, and as much as they like.
void about_to_end(uptr site) {
  if (engine.whole_program) engine.point({OpKind::process_end, Order::seq_cst, 0, 0, 0, site});
}

// … which is once more when what exit() has to do is done.
bool something_is_to_be_done() { return actions != nullptr || engine.current->exit_actions != nullptr; }

// Actions that a whole program has registered before its first thread, when it runs by itself. If it is
// searched, it begins again, with memory as at its start, and they are not of the process that ends after the
// search.
constexpr u32 most_early_actions = 4096;  // (Those beyond do run.)
ExitAction early_actions[most_early_actions];
u32 early_count = 0;
u32 given_up = 0;  // of them, the first ones

// What the C library is to be given instead, as the argument of `perform_early`; null: nothing.
ExitAction* add_early(const ExitAction& action) {
  if (before_thread_start == nullptr || early_count == most_early_actions) return nullptr;
  early_actions[early_count] = action;
  return &early_actions[early_count++];
}
void perform_early(int status, void* action) {
  const auto* a = static_cast<const ExitAction*>(action);
  if (a >= early_actions + given_up) a->perform(status);
}

[[noreturn]] void end_process(int status, uptr site) {
  about_to_end(site);
  if (!engine.whole_program) {
    Finding f = finding(ViolationKind::crash, Detail::early_exit, site);
    f.number = status;
    engine.end_process(f);
  }
  engine.end_process(status);
}

}  // namespace

void begin_execution_exit_actions() { actions = quick_actions = nullptr; }
void give_up_early_exit_actions() { given_up = early_count; }
void run_exit_actions() { run(&actions, static_cast<int>(engine.exit_status)); }
void begin_exit(int status) {
  destroy_thread_locals(*engine.current);
  run(&actions, status);
}

// An exit that nobody has seen coming ends more than an execution: never without a word.
void watch_for_exit() {
  static bool watched = false;
  if (std::exchange(watched, true)) return;
  real::__cxa_atexit(
      [](void*) {
        if (!hot.in_scenario) return;
        hot.in_scenario = false;
        fatal(
            "a function of a library that is not instrumented has ended the process from within an execution",
            "let the test not call it, or end the process by exit() itself");
      },
      nullptr, nullptr);
}

void install_terminate_handler() {
  using Handler = void (*)();
  static RealFunction<Handler(Handler)> set_terminate("_ZSt13set_terminatePFvvE");
  if (set_terminate.exists()) set_terminate(on_terminate);
}

}  // namespace fearless::border

using namespace fearless;
namespace border = fearless::border;

FEARLESS_OWN(void, exit, (int status)) {
  if (FEARLESS_OUTSIDE()) {
    real::exit(status);
    __builtin_unreachable();
  }
  if (engine.whole_program && border::something_is_to_be_done()) {
    border::about_to_end(FEARLESS_SITE());
    border::begin_exit(status);
  }
  border::end_process(status, FEARLESS_SITE());
}

FEARLESS_OWN(void, _exit, (int status)) {
  if (FEARLESS_OUTSIDE()) {
    real::_exit(status);
    __builtin_unreachable();
  }
  border::end_process(status, FEARLESS_SITE());
}

FEARLESS_OWN(void, _Exit, (int status)) {
  if (FEARLESS_OUTSIDE()) {
    real::_exit(status);
    __builtin_unreachable();
  }
  border::end_process(status, FEARLESS_SITE());
}

FEARLESS_OWN(void, quick_exit, (int status)) {
  if (FEARLESS_OUTSIDE()) {
    real::quick_exit(status);
    __builtin_unreachable();
  }
  if (engine.whole_program && border::quick_actions != nullptr) {
    border::about_to_end(FEARLESS_SITE());
    border::run(&border::quick_actions, status);
  }
  border::end_process(status, FEARLESS_SITE());
}

FEARLESS_OWN(void, abort, ()) {
  if (FEARLESS_OUTSIDE()) {
    real::abort();
    __builtin_unreachable();
  }
  engine.end_process(border::finding(ViolationKind::crash, Detail::aborted, FEARLESS_SITE()));
}

FEARLESS_OWN(void, __assert_fail,
             (const char* expression, const char* file, unsigned line, const char* function)) {
  if (FEARLESS_OUTSIDE()) {
    real::__assert_fail(expression, file, line, function);
    __builtin_unreachable();
  }
  Finding f = border::finding(ViolationKind::assertion, Detail::assert_failed, FEARLESS_SITE());
  f.text = expression;
  f.file = file;
  f.line = line;
  engine.end_process(f);
}

FEARLESS_OWN(void, __assert_perror_fail, (int error, const char* file, unsigned line, const char* function)) {
  if (FEARLESS_OUTSIDE()) {
    real::__assert_perror_fail(error, file, line, function);
    __builtin_unreachable();
  }
  Finding f = border::finding(ViolationKind::assertion, Detail::assert_failed, FEARLESS_SITE());
  f.number = error;
  f.file = file;
  f.line = line;
  engine.end_process(f);
}

// std::__glibcxx_assert_fail(file, line, function, condition): assertions of the standard library.
FEARLESS_OWN(void, _ZSt21__glibcxx_assert_failPKciS0_S0_,
             (const char* file, int line, const char* function, const char* condition)) {
  if (FEARLESS_OUTSIDE()) {
    real::__assert_fail(condition != nullptr ? condition : "undefined behaviour", file,
                        static_cast<unsigned>(line), function);
    __builtin_unreachable();
  }
  Finding f = border::finding(ViolationKind::assertion, Detail::check_failed, FEARLESS_SITE());
  f.text = condition;
  f.file = file;
  f.line = static_cast<u32>(line);
  engine.end_process(f);
}

// std::terminate()
FEARLESS_OWN(void, _ZSt9terminatev, ()) {
  if (FEARLESS_OUTSIDE()) {
    static RealFunction<void()> terminate("_ZSt9terminatev");
    if (terminate.exists()) terminate();
    real::abort();
    __builtin_unreachable();
  }
  // The program's own handler, if it has set one, comes first.
  using Handler = void (*)();
  static RealFunction<Handler()> get_terminate("_ZSt13get_terminatev");
  Handler h = get_terminate.exists() ? get_terminate() : nullptr;
  if (h != nullptr && h != border::on_terminate) h();
  border::on_terminate();
}

// Actions at exit: destructors of function statics, atexit. Those registered in an execution end with it.
// The runtime's own variables live as long as the process.
FEARLESS_OWN(int, __cxa_atexit, (void (*function)(void*), void* argument, void* module)) {
  if (own_code::contains(FEARLESS_SITE())) return 0;
  const border::ExitAction action{function, nullptr, argument, nullptr};
  if (FEARLESS_OUTSIDE()) {
    auto* early = border::add_early(action);
    if (early == nullptr) return real::__cxa_atexit(function, argument, module);
    return real::__cxa_atexit([](void* a) { border::perform_early(0, a); }, early, module);
  }
  border::add(&border::actions, action);
  return 0;
}
FEARLESS_OWN(int, on_exit, (void (*function)(int, void*), void* argument)) {
  const border::ExitAction action{nullptr, function, argument, nullptr};
  if (FEARLESS_OUTSIDE()) {
    auto* early = border::add_early(action);
    if (early == nullptr) return real::on_exit(function, argument);
    return real::on_exit(border::perform_early, early);
  }
  border::add(&border::actions, action);
  return 0;
}
FEARLESS_OWN(int, __cxa_at_quick_exit, (void (*function)(void*), void* module)) {
  if (FEARLESS_OUTSIDE()) return real::__cxa_at_quick_exit(function, module);
  border::add(&border::quick_actions, {function, nullptr, nullptr, nullptr});
  return 0;
}
