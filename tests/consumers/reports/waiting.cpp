// Threads that wait for ever, each in a line of its own.
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::mutex a, b;
std::shared_mutex shared;
struct {
  int before = 0;
  std::condition_variable changed;
  int after = 0;
} box;

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
  } else if (std::strcmp(argv[1], "member") == 0) {
    std::unique_lock lock(a);
    std::thread t(other);
    box.changed.wait(lock);
    t.join();
  } else if (std::strcmp(argv[1], "local") == 0) {
    std::condition_variable never;
    std::unique_lock lock(a);
    std::thread t(other);
    never.wait(lock);
    t.join();
  } else {
    std::thread t(writer);
    shared.lock_shared();
    shared.lock();
    t.join();
  }
}
