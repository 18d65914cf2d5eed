// A base class that runs a virtual function in a thread.
// Wrong: the base's constructor starts the thread, before the derived part of the object exists.
// The thread finds the base's function or the derived one, and members that are not there yet. A
// race on the pointer to the virtual functions, a classic of thread wrapper classes.
#include <fearless/gtest.hpp>

#include <thread>

namespace {

class Worker {
 public:
  Worker() : thread_([this] { run(); }) {}  // wrong: *this is not finished
  virtual ~Worker() = default;
  void join() { thread_.join(); }

 private:
  virtual void run() {}
  std::thread thread_;
};

class Counter : public Worker {
 public:
  int count = 0;

 private:
  void run() override { ++count; }
};

}  // namespace

FEARLESS_TEST(ThreadInConstructor, StartedTooEarly) {
  Counter counter;
  counter.join();
}
