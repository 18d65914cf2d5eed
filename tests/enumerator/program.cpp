#include "program.hpp"

#include <charconv>

namespace enumerator {
namespace {

const char* name_of(Kind k) {
  switch (k) {
    case Kind::lock: return "lock";
    case Kind::unlock: return "unlock";
    case Kind::try_lock: return "try_lock";
    case Kind::timed_lock: return "timed_lock";
    case Kind::wait: return "wait";
    case Kind::lock_both: return "lock_both";
    case Kind::timed_wait: return "timed_wait";
    case Kind::wait_while: return "wait_while";
    case Kind::timed_wait_while: return "timed_wait_while";
    case Kind::notify_one: return "notify_one";
    case Kind::notify_all: return "notify_all";
    case Kind::acquire: return "acquire";
    case Kind::try_acquire: return "try_acquire";
    case Kind::timed_acquire: return "timed_acquire";
    case Kind::post: return "post";
    case Kind::arrive: return "arrive";
    case Kind::load: return "load";
    case Kind::store: return "store";
    case Kind::add: return "add";
    case Kind::spin_while: return "spin_while";
    case Kind::spin_take: return "spin_take";
    case Kind::futex_wait: return "futex_wait";
    case Kind::futex_timed_wait: return "futex_timed_wait";
    case Kind::futex_wake_one: return "futex_wake_one";
    case Kind::futex_wake_two: return "futex_wake_two";
    case Kind::futex_wake_all: return "futex_wake_all";
    case Kind::atomic_wait: return "atomic_wait";
    case Kind::atomic_notify_one: return "atomic_notify_one";
    case Kind::atomic_notify_all: return "atomic_notify_all";
    case Kind::share: return "share";
    case Kind::try_share: return "try_share";
    case Kind::timed_share: return "timed_share";
    case Kind::unshare: return "unshare";
    case Kind::own: return "own";
    case Kind::try_own: return "try_own";
    case Kind::timed_own: return "timed_own";
    case Kind::disown: return "disown";
    case Kind::once: return "once";
  }
  return "";
}

std::string operand(const char* letter, int number) { return letter + std::to_string(number); }

std::string operands_of(const Operation& o) {
  switch (o.kind) {
    case Kind::lock:
    case Kind::unlock:
    case Kind::try_lock:
    case Kind::timed_lock: return operand("m", o.object);
    case Kind::lock_both: return operand("m", o.object) + " " + operand("m", o.object2);
    case Kind::wait_while:
    case Kind::timed_wait_while:
      return operand("c", o.object) + " " + operand("v", o.object2) + "==" + std::to_string(o.value);
    case Kind::wait:
    case Kind::timed_wait:
    case Kind::notify_one:
    case Kind::notify_all: return operand("c", o.object);
    case Kind::acquire:
    case Kind::try_acquire:
    case Kind::timed_acquire:
    case Kind::post: return operand("s", o.object);
    case Kind::arrive: return "barrier";
    case Kind::share:
    case Kind::try_share:
    case Kind::timed_share:
    case Kind::unshare:
    case Kind::own:
    case Kind::try_own:
    case Kind::timed_own:
    case Kind::disown: return "rw";
    case Kind::load:
    case Kind::futex_wake_one:
    case Kind::futex_wake_two:
    case Kind::futex_wake_all:
    case Kind::atomic_notify_one:
    case Kind::atomic_notify_all:
    case Kind::spin_take: return operand("v", o.object);
    case Kind::store:
    case Kind::add:
    case Kind::futex_wait:
    case Kind::futex_timed_wait:
    case Kind::atomic_wait:
    case Kind::once:
    case Kind::spin_while: return operand("v", o.object) + " " + std::to_string(o.value);
  }
  return "";
}

}  // namespace

bool has_result(Kind k) {
  switch (k) {
    case Kind::try_lock:
    case Kind::timed_lock:
    case Kind::timed_wait:
    case Kind::timed_wait_while:
    case Kind::try_acquire:
    case Kind::timed_acquire:
    case Kind::futex_wait:
    case Kind::futex_timed_wait:
    case Kind::futex_wake_one:
    case Kind::futex_wake_two:
    case Kind::futex_wake_all:
    case Kind::try_share:
    case Kind::timed_share:
    case Kind::try_own:
    case Kind::timed_own:
    case Kind::once:
    case Kind::load:
    case Kind::add: return true;
    case Kind::share:
    case Kind::unshare:
    case Kind::own:
    case Kind::disown:
    case Kind::atomic_wait:
    case Kind::atomic_notify_one:
    case Kind::atomic_notify_all:
    case Kind::lock:
    case Kind::lock_both:
    case Kind::unlock:
    case Kind::wait:
    case Kind::wait_while:
    case Kind::notify_one:
    case Kind::notify_all:
    case Kind::acquire:
    case Kind::post:
    case Kind::arrive:
    case Kind::store:
    case Kind::spin_while:
    case Kind::spin_take: return false;
  }
  return false;
}

std::string to_string(const Program& p) {
  std::string text = "s0=" + std::to_string(p.initial_counts[0]) +
                     " s1=" + std::to_string(p.initial_counts[1]) + " barrier of " +
                     std::to_string(p.barrier) + "\n";
  for (const auto& thread : p.threads) {
    text += "  thread:";
    for (std::size_t i = 0; i < thread.size(); ++i) {
      const Operation& o = thread[i];
      text += std::string(i == 0 ? " " : "; ") + std::to_string(i) + ": ";
      if (o.condition >= 0) text += "if " + std::to_string(o.condition) + " ";
      text += std::string(name_of(o.kind)) + " " + operands_of(o);
    }
    text += "\n";
  }
  return text;
}

void OutcomeText::begin_thread(std::size_t thread) {
  if (thread == 0) return;
  add(' ');
  add('/');
}

void OutcomeText::result(int value) {
  if (size_ != 0) add(' ');
  char* const end = buffer_.data() + buffer_.size() - 1;
  size_ = static_cast<std::size_t>(std::to_chars(buffer_.data() + size_, end, value).ptr - buffer_.data());
}

void OutcomeText::begin_variables() {
  add(' ');
  add('|');
}
void OutcomeText::begin_counts() { begin_variables(); }

}  // namespace enumerator
