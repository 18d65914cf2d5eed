// Objects that threads meet at, right and wrong, and what each is to one thread.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace objects {

// ---- counter: the wrong one reads and writes in two steps

struct number {
  int value = 0;
  int add(int n) { return std::exchange(value, value + n); }
  int get() const { return value; }
  bool operator==(const number&) const = default;
};

template <bool Right>
class counter {
 public:
  int add(int n) {
    if (Right) return value_.fetch_add(n);
    const int v = value_;
    value_ = v + n;
    return v;
  }
  int get() const { return value_; }

 private:
  std::atomic<int> value_{0};
};

// ---- semaphore: the wrong one wakes a waiter only when the count was zero

struct tickets {
  int count = 0;
  void release() { ++count; }
  void acquire() { --count; }
  bool try_acquire() { return count > 0 ? (--count, true) : false; }
  bool operator==(const tickets&) const = default;
};

template <bool Right>
class semaphore {
 public:
  void release() {
    const std::lock_guard lock(m_);
    if (count_++ == 0 || Right) free_.notify_one();
  }
  void acquire() {
    std::unique_lock lock(m_);
    free_.wait(lock, [&] { return count_ > 0; });
    --count_;
  }
  bool try_acquire() {
    const std::lock_guard lock(m_);
    return count_ > 0 ? (--count_, true) : false;
  }

 private:
  std::mutex m_;
  std::condition_variable free_;
  int count_ = 0;
};

// ---- readers-writer lock, by what it guards: the wrong one lets a writer in beside readers

struct two_values {
  std::pair<int, int> values{0, 0};
  void write(int v) { values = {v, v}; }
  std::pair<int, int> read() const { return values; }
  bool operator==(const two_values&) const = default;
};

template <bool Right>
class rw_locked {
 public:
  void write(int v) {
    {
      std::unique_lock lock(m_);
      changed_.wait(lock, [&] { return !writer_ && (readers_ == 0 || !Right); });
      writer_ = true;
    }
    a_.store(v, std::memory_order_relaxed);
    b_.store(v, std::memory_order_relaxed);
    const std::lock_guard lock(m_);
    writer_ = false;
    changed_.notify_all();
  }
  std::pair<int, int> read() {
    {
      std::unique_lock lock(m_);
      changed_.wait(lock, [&] { return !writer_; });
      ++readers_;
    }
    const int a = a_.load(std::memory_order_relaxed);
    const int b = b_.load(std::memory_order_relaxed);
    const std::lock_guard lock(m_);
    --readers_;
    changed_.notify_all();
    return {a, b};
  }

 private:
  std::mutex m_;
  std::condition_variable changed_;
  bool writer_ = false;
  int readers_ = 0;
  std::atomic<int> a_{0}, b_{0};
};

// ---- barrier for two, by who is last: the wrong one counts in two steps

struct phases {
  int arrived = 0, phase = 0;
  bool arrive() {
    if (++arrived < 2) return false;
    arrived = 0;
    ++phase;
    return true;
  }
  int completed() const { return phase; }
  bool operator==(const phases&) const = default;
};

// Both numbers in one word: phase * 2 + arrived.
template <bool Right>
class barrier {
 public:
  bool arrive() {
    if (Right) return state_.fetch_add(1) % 2 == 1;
    const int s = state_;
    state_ = s + 1;
    return s % 2 == 1;
  }
  int completed() const { return state_ / 2; }

 private:
  std::atomic<int> state_{0};
};

// ---- snapshot of two registers: the wrong one looks once

struct registers {
  std::pair<int, int> values{0, 0};
  void update(int i, int v) { (i == 0 ? values.first : values.second) = v; }
  std::pair<int, int> scan() const { return values; }
  bool operator==(const registers&) const = default;
};

template <bool Right>
class snapshot {
 public:
  // (One writer for each register. The upper part of a word counts its updates.)
  void update(int i, int v) {
    std::atomic<int>& r = values_[static_cast<unsigned>(i)];
    r = (r / 16 + 1) * 16 + v;
  }
  std::pair<int, int> scan() {
    for (;;) {
      const int a = values_[0];
      const int b = values_[1];
      if (!Right || a == values_[0]) return {a % 16, b % 16};
    }
  }

 private:
  std::array<std::atomic<int>, 2> values_{};
};

}  // namespace objects
