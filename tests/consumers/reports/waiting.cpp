// Threads that wait for ever, each in a line of its own.
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::mutex a, b;
std::shared_mutex shared;

void other() {
  a.lock();
  b.lock();
  b.unlock();
  a.unlock();
}

void writer() {
  shared.lock();
  shared.unlock();
}

int main(int, char** argv) {
  if (std::strcmp(argv[1], "cycle") == 0) {
    std::thread t(other);
    b.lock();
    a.lock();
    a.unlock();
    b.unlock();
    t.join();
  } else if (std::strcmp(argv[1], "join") == 0) {
    std::thread t(other);
    a.lock();
    t.join();
    a.unlock();
  } else {
    std::thread t(writer);
    shared.lock_shared();
    shared.lock();
    t.join();
  }
}
