// A loop that does nothing but yield, and looks at nothing: nobody can end it.
#include <thread>

int main() {
  std::thread([] {
    for (;;) std::this_thread::yield();
  }).join();
}
