#include "counters.hpp"

namespace {
int count = 0;
}

void LockedCounter::add() {
  const std::lock_guard<std::mutex> guard(mutex_);
  ++value_;
}
int LockedCounter::value() {
  const std::lock_guard<std::mutex> guard(mutex_);
  return value_;
}

void AtomicCounter::add() { ++value_; }
int AtomicCounter::value() { return value_; }

void PlainCounter::add() { ++value_; }
int PlainCounter::value() { return value_; }

void Lock::lock() { mutex_.lock(); }
void Lock::unlock() { mutex_.unlock(); }

void SpinLock::lock() {
  while (taken_.exchange(true)) continue;
}
void SpinLock::unlock() { taken_ = false; }

void count_one() { ++count; }
int count_so_far() { return count; }

unsigned hash_of(const char* text) {
  unsigned h = 5381;
  while (*text != 0) h = h * 33 + static_cast<unsigned char>(*text++);
  return h;
}
int square(int n) { return n * n; }
