// The promise and the future are gone before the end of the thread that makes it ready has let go of them.
#include <future>
#include <memory>
#include <thread>

int main() {
  auto promise = std::make_shared<std::promise<void>>();
  auto ready = promise->get_future();
  std::thread([promise] { promise->set_value_at_thread_exit(); }).detach();
  promise.reset();
  ready.get();
}
