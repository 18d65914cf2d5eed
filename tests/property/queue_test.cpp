#include <fearless/linearizable.hpp>

#include <deque>
#include <mutex>
#include <optional>

namespace {

struct fifo {
  std::deque<int> values;
  void push(int v) { values.push_back(v); }
  std::optional<int> pop() {
    if (values.empty()) return std::nullopt;
    const int v = values.front();
    values.pop_front();
    return v;
  }
  bool operator==(const fifo&) const = default;
};

class right_queue {
 public:
  void push(int v) {
    const std::lock_guard lock(m_);
    values_.push_back(v);
  }
  std::optional<int> pop() {
    const std::lock_guard lock(m_);
    if (values_.empty()) return std::nullopt;
    const int v = values_.front();
    values_.pop_front();
    return v;
  }

 private:
  std::mutex m_;
  std::deque<int> values_;
};

// Looks at the first value and takes it away in two steps.
class wrong_queue {
 public:
  void push(int v) {
    const std::lock_guard lock(m_);
    values_.push_back(v);
  }
  std::optional<int> pop() {
    std::unique_lock lock(m_);
    if (values_.empty()) return std::nullopt;
    const int v = values_.front();
    lock.unlock();
    lock.lock();
    if (!values_.empty()) values_.pop_front();
    return v;
  }

 private:
  std::mutex m_;
  std::deque<int> values_;
};

FEARLESS_LINEARIZABLE(Queue, Right, right_queue, fifo) {
  add("push", FEARLESS_CALL(push), fearless::gen::range(0, 3));
  add("pop", FEARLESS_CALL(pop));
}

FEARLESS_LINEARIZABLE(Queue, Wrong, wrong_queue, fifo) {
  add("push", FEARLESS_CALL(push), fearless::gen::range(0, 3));
  add("pop", FEARLESS_CALL(pop));
}

}  // namespace
