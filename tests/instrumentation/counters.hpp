// A library that some tests instrument and some do not.
#pragma once

#include <atomic>
#include <mutex>

class LockedCounter {
 public:
  void add();
  int value();

 private:
  std::mutex mutex_;
  int value_ = 0;
};

class AtomicCounter {
 public:
  void add();
  int value();

 private:
  std::atomic<int> value_{0};
};

class PlainCounter {  // wrong: a data race
 public:
  void add();
  int value();

 private:
  int value_ = 0;
};

// A lock whose functions end in a jump to the C library's.
class Lock {
 public:
  void lock();
  void unlock();

 private:
  std::mutex mutex_;
};

// One of atomics alone.
class SpinLock {
 public:
  void lock();
  void unlock();

 private:
  std::atomic<bool> taken_{false};
};

// Functions that call nothing. Wrong: a data race.
void count_one();
int count_so_far();

unsigned hash_of(const char* text);  // reads memory only
int square(int n);                   // reads none
