// Leaks: where is the argument.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

std::atomic<void*> buffer{nullptr};

namespace {

struct Node {
  Node* next = nullptr;
  long payload[3] = {};
};

std::atomic<Node*> last{nullptr};
std::atomic<std::uintptr_t> packed{0};

__attribute__((noinline)) Node* make_node() { return new Node; }

__attribute__((noinline)) void make_cache() { last = make_node(); }

__attribute__((noinline)) void make_buffer() {
  buffer = std::malloc(100);
  buffer = nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const auto is = [&](const char* name) { return argc > 1 && std::strcmp(argv[1], name) == 0; };
  std::thread other([&] {
    if (is("thread") || is("both") || is("sometimes")) make_cache();
    if (is("freed")) {
      make_cache();
      delete last.exchange(nullptr);
    }
  });
  // What only pointers with a tag lead to, from one to the next.
  if (is("above") || is("below")) {
    auto* const next = new std::uintptr_t[2]{};
    auto* const first = new std::uintptr_t[2]{};
    const auto pack = [&](std::uintptr_t* p) {
      const auto a = reinterpret_cast<std::uintptr_t>(p);
      return is("above") ? a | std::uintptr_t{0x1234} << 48 : a << 16 | 7;
    };
    first[1] = pack(next);
    packed = pack(first);
  }
  if (is("both")) make_buffer();
  // One leak or the other: the thread's node is lost if it is there already.
  if (is("sometimes")) {
    if (last.exchange(nullptr) == nullptr) make_buffer();
    other.join();
    delete last.exchange(nullptr);
    return 0;
  }
  other.join();
  last = nullptr;
}
