#include "engine/thread_local.hpp"

#include <errno.h>

#include "engine/engine.hpp"
#include "memory/scratch.hpp"

namespace fearless {
namespace {

struct Key {
  bool used;
  bool of_execution;
  bool removed_by_execution;
  void (*destructor)(void*);
};

Key table[keys::capacity];
bool execution_changed_keys = false;

void run_key_destructors(Thread& t) {
  if (t.keys == nullptr) return;
  bool ran = false;
  const auto destroy = [&](u32 k, bool of_execution) {
    void* value = t.keys[k];
    if (value == nullptr || !table[k].used || table[k].of_execution != of_execution ||
        table[k].destructor == nullptr)
      return;
    t.keys[k] = nullptr;
    table[k].destructor(value);
    ran = true;
  };
  // As POSIX has it: destructors may set values again, a few times. In the order in which the C library goes
  // through the keys: the oldest first (but for those that have been deleted before); `make` counts down.
  constexpr int rounds = 4;
  for (int round = 0; round < rounds; ++round) {
    ran = false;
    for (u32 k = 0; k < keys::capacity; ++k) destroy(k, false);
    for (u32 k = keys::capacity; k-- > 0;) destroy(k, true);
    if (!ran) return;
  }
}

}  // namespace

void add_thread_exit_action(Thread& t, void (*destructor)(void*), void* object) {
  auto* a = scratch.array<ThreadExitAction>(1);
  *a = {destructor, object, t.exit_actions};
  t.exit_actions = a;
}

void destroy_thread_locals(Thread& t) {
  // In reverse order of construction; a destructor may register another.
  while (t.exit_actions != nullptr) {
    const ThreadExitAction a = *t.exit_actions;
    t.exit_actions = a.next;
    a.destructor(a.object);
  }
}

void run_thread_exit_actions(Thread& t) {
  destroy_thread_locals(t);
  if (!t.keeps_keys) run_key_destructors(t);
}

namespace keys {

void adopt(pthread_key_t key, void (*destructor)(void*)) {
  if (key < capacity) table[key] = {true, false, false, destructor};
}

void forget(pthread_key_t key) {
  if (key < capacity) table[key] = {};
}

int make(pthread_key_t* key, void (*destructor)(void*)) {
  // From the top: the system hands out its numbers from the bottom.
  for (u32 k = capacity; k-- > 0;) {
    if (table[k].used) continue;
    table[k] = {true, true, false, destructor};
    execution_changed_keys = true;
    // What threads have set under the number before is not of this key.
    for (Slot s = 0; s < engine.slots_used; ++s)
      if (Thread& t = engine.thread(s); t.state == Thread::State::live && t.keys != nullptr)
        t.keys[k] = nullptr;
    *key = k;
    return 0;
  }
  return EAGAIN;
}

int remove(pthread_key_t key) {
  if (key >= capacity || !table[key].used) return EINVAL;
  table[key].used = false;
  table[key].removed_by_execution = !table[key].of_execution;
  execution_changed_keys = true;
  return 0;
}

void* get(const Thread& t, pthread_key_t key) {
  return t.keys != nullptr && key < capacity ? t.keys[key] : nullptr;
}

int set(Thread& t, pthread_key_t key, void* value) {
  if (key >= capacity || !table[key].used) return EINVAL;
  if (t.keys == nullptr) {
    t.keys = scratch.array<void*>(capacity);
    for (u32 k = 0; k < capacity; ++k) t.keys[k] = nullptr;
  }
  t.keys[key] = value;
  return 0;
}

void begin_execution() {
  if (!execution_changed_keys) return;
  for (Key& k : table) {
    if (k.of_execution) k = {};
    if (k.removed_by_execution) k = {true, false, false, k.destructor};
  }
  execution_changed_keys = false;
}

}  // namespace keys
}  // namespace fearless
