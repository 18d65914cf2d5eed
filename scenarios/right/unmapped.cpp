// A file in memory that readers look at until it is closed. Closing waits for them.
#include <fearless/gtest.hpp>

#include <sys/mman.h>

#include <mutex>
#include <thread>

namespace {

class View {
 public:
  View() {
    void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    data_ = p == MAP_FAILED ? nullptr : static_cast<char*>(p);
  }
  char first() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return data_ == nullptr ? 0 : data_[0];
  }
  void close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    munmap(data_, bytes);
    data_ = nullptr;
  }

 private:
  static constexpr std::size_t bytes = 4096;
  std::mutex mutex_;
  char* data_;
};

}  // namespace

FEARLESS_TEST(Unmapped, CloseWaits) {
  View view;
  std::thread reader([&] { EXPECT_EQ(view.first(), 0); });
  view.close();
  reader.join();
}
