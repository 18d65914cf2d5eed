// A stream is used and deleted at the same time; what happens to its members happens inside libstdc++.so.
#include <sstream>
#include <thread>

int main() {
  auto* stream = new std::ostringstream;
  std::thread t([=] { *stream << 1; });
  delete stream;
  t.join();
}
