// A loop that comes to its end by a state that only the C library sees: where getopt goes on.
#include <unistd.h>

#include <atomic>
#include <thread>

char program[] = "program", first[] = "-a", second[] = "-b", third[] = "-c";
char* arguments[] = {program, first, second, third, nullptr};
std::atomic<bool> stop = false;

int main() {
  std::thread([] {
    while (!stop.load() && getopt(4, arguments, "abc") != -1) {}
  }).join();
}
