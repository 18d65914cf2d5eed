// The operations of which programs against the harness itself are made: of the standard library, of POSIX,
// and of fearless/ownership.hpp. What is named alike is one thing: the memory "a" is what the lock "a"
// guards.
#pragma once

#include <fearless/annotate.hpp>
#include <fearless/ownership.hpp>
#include <fearless/programs.hpp>

#include <semaphore.h>

#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <utility>

namespace words {

// Counters, each guarded by another lock, and how far the program that runs has to count.
enum counter {
  of_a,
  of_b,
  of_recursive,
  of_timed,
  of_shared,
  of_shared_timed,
  of_semaphore,
  of_flag,
  of_atomic,
  counters
};
extern std::array<int, counters> expected;

struct posix_semaphore {
  sem_t s;
  explicit posix_semaphore(unsigned permits) { sem_init(&s, 0, permits); }
  ~posix_semaphore() { sem_destroy(&s); }
};

// What several threads count with a lock.
struct locks {
  std::mutex a, b;
  std::recursive_mutex recursive;
  std::timed_mutex timed;
  std::shared_mutex shared;
  std::shared_timed_mutex shared_timed;
  // (libstdc++ 12's own may sleep although it is free, where several acquire it: GCC bug 104928.)
  posix_semaphore semaphore{1};
  std::atomic_flag flag;
  std::atomic<int> atomic{0};
  std::array<int, counters> count{};
  std::once_flag first;
  int made_once = 0;
  int annotated = 0;  // guarded by a, and that is said

  locks() { fearless::guarded_by(&annotated, sizeof annotated, &a); }
};

// A condition variable and what it waits for.
struct condition {
  std::mutex mutex;
  std::condition_variable changed;
  int given = 0;
};

struct any_condition {
  std::shared_mutex mutex;
  std::condition_variable_any changed;
  int given = 0;
};

struct signals {
  condition one;
  any_condition any;
  std::counting_semaphore<> permits{0};
  posix_semaphore posix{0};
  std::latch latch{1};
  std::promise<int> promise;
  std::shared_future<int> future{promise.get_future()};
  std::atomic<bool> note{false}, nothing{false};
  std::barrier<> barrier{2};
  int latch_value = 0, note_value = 0, baton = 0;
};

// A queue of one's own.
struct mailbox {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::unique_ptr<int>> values;
};

using box_channel =
    std::pair<fearless::sender<std::unique_ptr<int>>, fearless::receiver<std::unique_ptr<int>>>;

struct boxes {
  box_channel channel = fearless::channel<std::unique_ptr<int>>();
  box_channel bounded = fearless::sync_channel<std::unique_ptr<int>>(1);
  box_channel hand = fearless::sync_channel<std::unique_ptr<int>>(0);
  box_channel left = fearless::channel<std::unique_ptr<int>>();
  box_channel right = fearless::channel<std::unique_ptr<int>>();
  mailbox mail;
  fearless::mutex<int> owned{0};
  std::unique_ptr<fearless::mutex<int>::guard> guard;  // of who holds it
  fearless::rw_lock<int> table{0};
  fearless::arc<const int> config = fearless::make_arc<const int>(5);
  fearless::once_cell<int> once;
};

struct shared : locks, signals, boxes {
  shared() = default;
  shared(const shared&) = delete;
  shared& operator=(const shared&) = delete;
  ~shared();  // everything has been counted
};

struct local {
  std::map<std::size_t, std::thread> threads;
  std::map<std::size_t, std::jthread> jthreads;
  std::map<std::size_t, fearless::join_handle<void>> spawned;
  std::map<std::size_t, std::future<void>> tasks;
  std::unique_ptr<int> box;
  bool shares = false;  // how this thread holds the shared mutex
};

// Long enough for what happens, and short enough not to.
inline constexpr std::chrono::milliseconds soon{1};
// The same, as POSIX has it.
timespec soon_in_posix();

using test = fearless::programs<shared, local>;
using place = test::place_type;

void add_locks(test& t);
void add_signals(test& t);
void add_boxes(test& t);
void add_channels(test& t);
void add_attempts(test& t);
void add_threads(test& t);

// All of them.
void add_all(test& t);
// How far a program counts.
std::array<int, counters> counted(const test& t, const fearless::generated::program& p);

}  // namespace words

// The shared objects stay alive as long as anybody runs.
template <>
struct fearless::enable_send<words::place::body> : fearless::always {};
