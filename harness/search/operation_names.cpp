#include "search/operation_names.hpp"

namespace fearless {

const char* operation_name(OpKind k) {
  switch (k) {
    case OpKind::none: return "nothing";
    case OpKind::thread_start: return "thread start";
    case OpKind::thread_create: return "thread creation";
    case OpKind::thread_join: return "join";
    case OpKind::thread_detach: return "detach";
    case OpKind::thread_exit: return "thread end";
    case OpKind::process_end: return "process end";
    case OpKind::load: return "atomic load";
    case OpKind::store: return "atomic store";
    case OpKind::rmw: return "atomic read-modify-write";
    case OpKind::cas: return "compare-exchange";
    case OpKind::fence: return "fence";
    case OpKind::mutex_lock: return "lock";
    case OpKind::mutex_try_lock: return "try_lock";
    case OpKind::mutex_timed_lock: return "timed lock";
    case OpKind::mutex_unlock: return "unlock";
    case OpKind::shared_lock: return "shared lock";
    case OpKind::shared_try_lock: return "shared try_lock";
    case OpKind::shared_timed_lock: return "timed shared lock";
    case OpKind::shared_unlock: return "shared unlock";
    case OpKind::cond_wait: return "condition wait";
    case OpKind::cond_timed_wait: return "timed condition wait";
    case OpKind::cond_relock: return "relock after a condition wait";
    case OpKind::cond_signal: return "notify one";
    case OpKind::cond_broadcast: return "notify all";
    case OpKind::semaphore_wait: return "semaphore wait";
    case OpKind::semaphore_try_wait: return "semaphore try_wait";
    case OpKind::semaphore_value: return "semaphore value";
    case OpKind::semaphore_timed_wait: return "timed semaphore wait";
    case OpKind::semaphore_post: return "semaphore post";
    case OpKind::barrier_wait: return "barrier wait";
    case OpKind::once: return "call_once";
    case OpKind::guard: return "initialisation of a function static";
    case OpKind::futex_wait: return "atomic wait";
    case OpKind::futex_timed_wait: return "timed atomic wait";
    case OpKind::futex_wake: return "atomic notify";
    case OpKind::sleep: return "sleep";
    case OpKind::yield: return "yield";
    case OpKind::read_clock: return "clock";
    case OpKind::choose: return "choose";
    case OpKind::chance: return "chance";
    case OpKind::assume: return "assume(false)";
    case OpKind::file: return "file operation";
    case OpKind::plain_read: return "read";
    case OpKind::plain_write: return "write";
    case OpKind::annotation: return "annotation";
    case OpKind::signal: return "signal";
  }
  return "";
}

const char* operation_name(const Event& e) {
  switch (e.kind) {
    case EventKind::beginning: return "beginning";
    case EventKind::fence: return operation_name(OpKind::fence);
    case EventKind::spawn: return operation_name(OpKind::thread_create);
    case EventKind::exit: return operation_name(OpKind::thread_exit);
    case EventKind::wake: return "waking up";
    case EventKind::choice: return "choice";
    case EventKind::read:
    case EventKind::write:
    case EventKind::update: break;
  }
  switch (e.action.effect) {
    case Effect::load: return operation_name(OpKind::load);
    case Effect::store: return operation_name(OpKind::store);
    case Effect::exchange:
    case Effect::add:
    case Effect::subtract:
    case Effect::bit_and:
    case Effect::bit_or:
    case Effect::bit_xor:
    case Effect::bit_nand: return operation_name(OpKind::rmw);
    case Effect::compare_exchange: return operation_name(OpKind::cas);
    case Effect::mutex_lock:
    case Effect::exclusive_lock: return operation_name(OpKind::mutex_lock);
    case Effect::mutex_try_lock:
    case Effect::exclusive_try_lock: return operation_name(OpKind::mutex_try_lock);
    case Effect::mutex_unlock:
    case Effect::exclusive_unlock: return operation_name(OpKind::mutex_unlock);
    case Effect::shared_lock: return operation_name(OpKind::shared_lock);
    case Effect::shared_try_lock: return operation_name(OpKind::shared_try_lock);
    case Effect::shared_unlock: return operation_name(OpKind::shared_unlock);
    case Effect::semaphore_wait: return operation_name(OpKind::semaphore_wait);
    case Effect::semaphore_try_wait: return operation_name(OpKind::semaphore_try_wait);
    case Effect::semaphore_post: return operation_name(OpKind::semaphore_post);
    case Effect::once_begin:
    case Effect::once_done:
    case Effect::once_failed: return operation_name(OpKind::once);
    case Effect::arrive: return operation_name(OpKind::barrier_wait);
    case Effect::enqueue:
    case Effect::enter:
    case Effect::turn_back:
    case Effect::leave: return "wait";
    case Effect::notify_one:
    case Effect::notify_all:
    case Effect::hold:
    case Effect::wake_next:
    case Effect::release:
    case Effect::wake_one:
    case Effect::wake_all: return "notify";
    case Effect::finish: return operation_name(OpKind::thread_exit);
    case Effect::use_outside: return operation_name(OpKind::file);
    case Effect::none: break;
  }
  return "";
}

}  // namespace fearless
