// The ownership types against the same written by hand, in one run, turn by turn: medians, and how far the
// same written by hand is from itself. Not instrumented: what production builds pay.
//   ownership [ROUNDS]
#include <fearless/ownership.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

void keep(long& value) { asm volatile("" : "+r"(value)); }

template <class F>
double once(long count, F f) {
  const auto begun = Clock::now();
  f(count);
  return std::chrono::duration<double, std::nano>(Clock::now() - begun).count() / static_cast<double>(count);
}

double quantile(std::vector<double> of, double q) {
  std::ranges::sort(of);
  return of[static_cast<std::size_t>(q * static_cast<double>(of.size() - 1) + 0.5)];
}

// Every round measures by hand, ours, by hand again: the second against the first is what a ratio is when
// nothing differs, and its spread what no ratio can be told from.
template <class ByHand, class Ours>
void compare(const char* what, int rounds, long count, ByHand by_hand, Ours ours) {
  std::vector<double> hand, fearless, ratio, same;
  for (int i = 0; i < rounds; ++i) {
    const double first = once(count, by_hand);
    const double now = once(count, ours);
    const double again = once(count, by_hand);
    hand.push_back(first);
    fearless.push_back(now);
    ratio.push_back(2 * now / (first + again));
    same.push_back(again / first);
  }
  std::printf("%-42s %9.1f ns %9.1f ns %7.2f   %.2f-%.2f\n", what, quantile(hand, 0.5),
              quantile(fearless, 0.5), quantile(ratio, 0.5), quantile(same, 0.1), quantile(same, 0.9));
  std::fflush(stdout);
}

struct Guarded {
  std::mutex mutex;
  long value = 0;
};
struct ReadMostly {
  std::shared_mutex mutex;
  long value = 0;
};

// A queue as one writes it.
template <class T>
class Queue {
 public:
  explicit Queue(std::size_t capacity = static_cast<std::size_t>(-1)) : capacity_(capacity) {}
  void put(T value) {
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return items_.size() < capacity_; });
      items_.push_back(std::move(value));
    }
    arrived_.notify_one();
  }
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    arrived_.notify_one();
  }
  std::optional<T> take() {
    std::optional<T> value;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return closed_ || !items_.empty(); });
      if (items_.empty()) return std::nullopt;
      value.emplace(std::move(items_.front()));
      items_.pop_front();
    }
    room_.notify_one();
    return value;
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable arrived_, room_;
  std::deque<T> items_;
  bool closed_ = false;
};

void locks(int rounds) {
  Guarded g;
  const fearless::mutex<long> m(0);
  compare(
      "lock, add, unlock", rounds, 1'000'000,
      [&](long n) {
        for (long i = 0; i < n; ++i) {
          const std::lock_guard lock(g.mutex);
          keep(++g.value);
        }
      },
      [&](long n) {
        for (long i = 0; i < n; ++i) keep(++*m.lock());
      });
  compare(
      "the same by with()", rounds, 1'000'000,
      [&](long n) {
        for (long i = 0; i < n; ++i) {
          const std::lock_guard lock(g.mutex);
          keep(++g.value);
        }
      },
      [&](long n) {
        for (long i = 0; i < n; ++i) m.with([](long& v) { keep(++v); });
      });
  compare(
      "two threads lock, add, unlock", rounds, 300'000,
      [&](long n) {
        const auto work = [&] {
          for (long i = 0; i < n; ++i) {
            const std::lock_guard lock(g.mutex);
            keep(++g.value);
          }
        };
        std::thread a(work), b(work);
        a.join();
        b.join();
      },
      [&](long n) {
        const auto work = [&] {
          for (long i = 0; i < n; ++i) keep(++*m.lock());
        };
        std::thread a(work), b(work);
        a.join();
        b.join();
      });
  ReadMostly r;
  const fearless::rw_lock<long> l(0);
  compare(
      "lock shared, read, unlock", rounds, 1'000'000,
      [&](long n) {
        for (long i = 0; i < n; ++i) {
          const std::shared_lock lock(r.mutex);
          long v = r.value;
          keep(v);
        }
      },
      [&](long n) {
        for (long i = 0; i < n; ++i) {
          long v = *l.lock_shared();
          keep(v);
        }
      });
}

void owners(int rounds) {
  const auto p = std::make_shared<Guarded>();
  const auto a = fearless::make_arc<fearless::mutex<long>>(0);
  compare(
      "copy a shared pointer", rounds, 1'000'000,
      [&](long n) {
        for (long i = 0; i < n; ++i) {
          const std::shared_ptr<Guarded> copy = p;
          long use = copy.use_count();
          keep(use);
        }
      },
      [&](long n) {
        for (long i = 0; i < n; ++i) {
          const fearless::arc<fearless::mutex<long>> copy = a;
          long use = copy.use_count();
          keep(use);
        }
      });
  std::once_flag flag;
  long made = 0;
  const fearless::once_cell<long> cell;
  compare(
      "a value made once, read", rounds, 4'000'000,
      [&](long n) {
        for (long i = 0; i < n; ++i) {
          std::call_once(flag, [&] { made = 1; });
          long v = made;
          keep(v);
        }
      },
      [&](long n) {
        for (long i = 0; i < n; ++i) {
          long v = cell.get_or_init([] { return 1L; });
          keep(v);
        }
      });
}

void queues(int rounds) {
  compare(
      "a queue in one thread", rounds, 500'000,
      [](long n) {
        Queue<long> q;
        for (long i = 0; i < n; ++i) {
          q.put(i);
          long v = *q.take();
          keep(v);
        }
      },
      [](long n) {
        auto [tx, rx] = fearless::channel<long>();
        for (long i = 0; i < n; ++i) {
          tx.send(i);
          long v = *rx.recv();
          keep(v);
        }
      });
  compare(
      "a queue between two threads", rounds, 150'000,
      [](long n) {
        Queue<std::unique_ptr<long>> q;
        std::thread t([&] {
          for (long i = 0; i < n; ++i) q.put(std::make_unique<long>(i));
          q.close();
        });
        while (auto v = q.take()) keep(**v);
        t.join();
      },
      [](long n) {
        auto [tx, rx] = fearless::channel<std::unique_ptr<long>>();
        auto t = fearless::spawn(
            [n](const fearless::sender<std::unique_ptr<long>>& to) {
              for (long i = 0; i < n; ++i) to.send(std::make_unique<long>(i));
            },
            std::move(tx));
        while (auto v = rx.recv()) keep(**v);
        t.join();
      });
  compare(
      "with room for 64", rounds, 100'000,
      [](long n) {
        Queue<long> q(64);
        std::thread t([&] {
          for (long i = 0; i < n; ++i) q.put(i);
          q.close();
        });
        while (auto v = q.take()) keep(*v);
        t.join();
      },
      [](long n) {
        auto [tx, rx] = fearless::sync_channel<long>(64);
        auto t = fearless::spawn(
            [n](const fearless::sender<long>& to) {
              for (long i = 0; i < n; ++i) to.send(i);
            },
            std::move(tx));
        while (auto v = rx.recv()) keep(*v);
        t.join();
      });
}

void threads(int rounds) {
  compare(
      "start a thread, join it, take its result", rounds, 2'000,
      [](long n) {
        for (long i = 0; i < n; ++i) {
          long result = 0;
          std::thread t([&result, i] { result = i; });
          t.join();
          keep(result);
        }
      },
      [](long n) {
        for (long i = 0; i < n; ++i) {
          auto t = fearless::spawn([i] { return i; });
          long result = t.join();
          keep(result);
        }
      });
  compare(
      "two threads that borrow, joined", rounds, 1'000,
      [](long n) {
        for (long i = 0; i < n; ++i) {
          std::atomic<long> sum{0};
          std::thread a([&sum, i] { sum += i; });
          std::thread b([&sum, i] { sum -= i; });
          a.join();
          b.join();
          long result = sum;
          keep(result);
        }
      },
      [](long n) {
        for (long i = 0; i < n; ++i) {
          std::atomic<long> sum{0};
          fearless::scope([&](fearless::thread_scope& s) {
            s.spawn([](std::atomic<long>& to, long v) { to += v; }, std::ref(sum), i);
            s.spawn([](std::atomic<long>& to, long v) { to -= v; }, std::ref(sum), i);
          });
          long result = sum;
          keep(result);
        }
      });
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 21;
  std::printf("%-42s %12s %12s %7s   by hand twice\n", "", "by hand", "fearless", "ratio");
  // glibc locks without atomic instructions as long as a process has had one thread only.
  std::thread([] {}).join();
  locks(rounds);
  owners(rounds);
  queues(rounds);
  threads(rounds);
}
