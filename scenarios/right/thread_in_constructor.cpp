// A base class that runs a virtual function in a thread.
// Right because the thread is started when the object is finished, and joined before it is taken
// apart.
#include <fearless/gtest.hpp>

#include <thread>

namespace {

class Worker {
 public:
  virtual ~Worker() = default;
  void start() {
    thread_ = std::thread([this] { run(); });
  }
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

FEARLESS_TEST(ThreadInConstructor, StartedWhenFinished) {
  Counter counter;
  counter.start();
  std::thread unrelated([] {});
  counter.join();
  unrelated.join();
  EXPECT_EQ(counter.count, 1);
}
