#pragma once
#include <atomic>

class Bank {
 public:
  void deposit(int amount);           // right
  void deposit_in_hurry(int amount);  // wrong: not atomic
  int balance() const { return balance_ + hurried_; }

 private:
  std::atomic<int> balance_{0};
  int hurried_ = 0;
};
