// A file in memory that readers look at until it is closed.
// Wrong: closing takes the memory away, whoever is still looking.
#include <fearless/gtest.hpp>

#include <sys/mman.h>

#include <atomic>
#include <thread>

namespace {

class View {
 public:
  View() {
    void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    data_ = p == MAP_FAILED ? nullptr : static_cast<char*>(p);
  }
  char first() {
    if (closed_) return 0;
    return data_[0];  // wrong: it may be closed by now
  }
  void close() {
    closed_ = true;
    munmap(data_, bytes);
  }

 private:
  static constexpr std::size_t bytes = 4096;
  char* data_;
  std::atomic<bool> closed_{false};
};

}  // namespace

FEARLESS_TEST(Unmapped, ReadAfterClose) {
  View view;
  std::thread reader([&] { EXPECT_EQ(view.first(), 0); });
  view.close();
  reader.join();
}
