// Memory that is unmapped: how is the argument.
#include <sys/mman.h>

#include <atomic>
#include <cstring>
#include <thread>

namespace {

constexpr std::size_t bytes = 4 * 4096;

int* map(void* where = nullptr, int flags = 0) {
  void* p = mmap(where, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
  return p == MAP_FAILED ? nullptr : static_cast<int*>(p);
}

void unmap(int* p) { munmap(p, bytes); }

}  // namespace

int main(int argc, char** argv) {
  const auto is = [&](const char* name) { return argc > 1 && std::strcmp(argv[1], name) == 0; };
  int* p = map();
  std::atomic<bool> stop{false};
  std::thread user([&] {
    if (is("after")) {
      while (!stop) std::this_thread::yield();
      p[1024] = 1;
    }
    if (is("unordered")) p[1024] = 1;
    if (is("joined")) {
      p[1024] = 1;
      stop = true;
    }
  });
  if (is("again")) {
    // The address is in use again: what lies there now may be used.
    unmap(p);
    int* q = map(p, MAP_FIXED_NOREPLACE);
    if (q == p) q[1024] = 1;
    q = map(p, MAP_FIXED);
    q[1024] = q == p ? 2 : 3;
    unmap(p);
  }
  if (is("many")) {
    for (int i = 0; i < 3000; ++i) unmap(map());
  }
  if (is("after") || is("unordered")) unmap(p);
  stop = true;
  user.join();
  if (is("joined")) unmap(p);
}
