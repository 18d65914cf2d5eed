// A flag that this process and all that are forked from it see.
#pragma once

#include <sys/mman.h>

#include <atomic>
#include <new>

namespace fearless {

class SharedFlag {
 public:
  SharedFlag() : page_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (page_ != MAP_FAILED) flag_ = new (page_) std::atomic<bool>(false);
  }
  ~SharedFlag() {
    if (page_ != MAP_FAILED) munmap(page_, bytes);
  }
  SharedFlag(const SharedFlag&) = delete;
  SharedFlag& operator=(const SharedFlag&) = delete;

  void set() { flag_->store(true, std::memory_order_relaxed); }
  void clear() { flag_->store(false, std::memory_order_relaxed); }
  bool is_set() const { return flag_->load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t bytes = 4096;
  void* page_;
  std::atomic<bool> alone_{false};  // if there is no memory to share: only this process
  std::atomic<bool>* flag_ = &alone_;
};

}  // namespace fearless
