// In which order things end when a process does. The first argument says how main ends, and what is looked
// at.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace {

bool is(const char* a, const char* b) { return strcmp(a, b) == 0; }

// Thread-local objects sign off from what lives as long as the process.
struct Registry {
  std::vector<int> entries = {1, 2, 3};
  ~Registry() { entries[0] = 0; }
};
Registry& registry() {
  static Registry all;
  return all;
}
struct SignsOff {
  ~SignsOff() {
    assert(registry().entries[0] == 1);
    signed_off = true;
  }
  static inline bool signed_off = false;
};
thread_local SignsOff member;
thread_local std::vector<int> values;

struct EndsTheProcess {
  bool really = false;
  ~EndsTheProcess() {
    if (really) _exit(5);
  }
};
thread_local EndsTheProcess ends_the_process;

template <class T>
void use(T& object) {
  asm volatile("" : : "r"(&object) : "memory");
}

pthread_key_t key;

}  // namespace

int main(int, char** argv) {
  const char* how = argv[1];
  if (is(how, "return") || is(how, "exit") || is(how, "exit_of_another")) {
    // Thread-local objects are destroyed before what atexit has been given is called.
    atexit([] {
      if (!SignsOff::signed_off) _exit(3);
    });
    registry();
    if (is(how, "exit_of_another")) {
      std::thread([] {
        use(member);
        exit(0);
      }).join();
    }
    use(member);
    std::thread([] {}).join();
    if (is(how, "exit")) exit(0);
  } else if (is(how, "uses_what_is_gone")) {
    values = {1, 2, 3};
    static int* const first = values.data();
    atexit([] { assert(*first == 1); });
    std::thread([] {}).join();
  } else if (is(how, "seen_by_another")) {
    // Another thread may go on when all has been done that was to be, until the process has ended.
    static std::atomic<bool> done{false};
    std::thread([] {
      while (!done) {}
      _exit(9);
    }).detach();
    atexit([] { done = true; });
    exit(0);
  } else if (is(how, "goes_on") || is(how, "last_ends_it") || is(how, "waits_for_ever")) {
    // Who leaves main by pthread_exit leaves the process to the other threads. The last one ends it, as exit
    // does.
    static std::atomic<int> done{0};
    static std::mutex mutex;
    static std::condition_variable all_done;
    static bool waits = is(how, "waits_for_ever"), fails = is(how, "last_ends_it");
    atexit([] {
      if (done != 2 || fails) _exit(8);
    });
    for (int i = 0; i < 2; ++i)
      std::thread([] {
        std::unique_lock lock(mutex);
        if (++done == 1 && waits) all_done.wait(lock, [] { return done == 3; });
        all_done.notify_all();
      }).detach();
    pthread_exit(nullptr);
  } else if (is(how, "exit_ends_them")) {
    ends_the_process.really = true;
    std::thread([] {}).join();
    exit(0);
  } else {
    // To return from main is no end of a thread, pthread_exit is.
    pthread_key_create(&key, [](void* value) {
      free(value);
      _exit(7);
    });
    pthread_setspecific(key, malloc(10));
    std::thread([] {}).join();
    if (is(how, "thread_with_key")) pthread_exit(nullptr);
  }
}
