// Memory that a class with a rule of its own owns in private: it is sent, and nobody knows of it.
#include <fearless/ownership.hpp>

#include <cstdlib>
#include <utility>
#include <vector>

class Buffer {
 public:
  explicit Buffer(int n) : bytes_(4, n) {}
  const int& first() const { return bytes_.front(); }

 private:
  std::vector<int> bytes_;
};
template <>
struct fearless::enable_send<Buffer> : fearless::always {};

int main() {
  auto [tx, rx] = fearless::channel<Buffer>();
  Buffer buffer(1);
  const int& kept = buffer.first();
  auto reader = fearless::spawn(
      [](fearless::receiver<Buffer> from) {
        Buffer mine = *from.recv();
        if (mine.first() != 1) std::abort();
        return mine;
      },
      std::move(rx));
  tx.send(std::move(buffer));
  if (kept != 1) std::abort();
  reader.join();
}
