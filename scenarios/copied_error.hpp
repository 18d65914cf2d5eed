// Errors that one thread leaves for another. Copies of a std::runtime_error share their text.
#pragma once

#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

struct LastError {
  std::mutex mutex;
  std::optional<std::runtime_error> error;

  // What has gone wrong, for the one who takes it first.
  std::optional<std::runtime_error> take() {
    std::optional<std::runtime_error> taken;
    const std::lock_guard lock(mutex);
    taken.swap(error);
    return taken;
  }
  void wait() {
    while (!take()) std::this_thread::yield();
  }
};
