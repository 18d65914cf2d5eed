// A loop that comes to its end by a state that only the C library sees: where strtok goes on.
#include <string.h>

#include <atomic>
#include <thread>

char text[] = "a,b,c,d,e,f,g,h";
std::atomic<bool> stop = false;

int main() {
  strtok(text, ",");
  std::thread([] {
    while (!stop.load() && strtok(nullptr, ",") != nullptr) {}
  }).join();
}
