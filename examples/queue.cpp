#include <deque>
#include <fearless/linearizable.hpp>
#include <mutex>
#include <optional>

class my_queue {
 public:
  void push(int v) {
    const std::lock_guard lock(m_);
    values_.push_back(v);
  }
  std::optional<int> pop() {
    const std::optional<int> v = front();
    const std::lock_guard lock(m_);
    if (!values_.empty()) values_.pop_front();
    return v;
  }
  std::optional<int> front() {
    const std::lock_guard lock(m_);
    return values_.empty() ? std::nullopt : std::optional(values_.front());
  }

 private:
  std::mutex m_;
  std::deque<int> values_;
};

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

FEARLESS_LINEARIZABLE(Queue, IsAQueue, my_queue, fifo) {
  add("push", FEARLESS_CALL(push), fearless::gen::range(0, 3));
  add("pop", FEARLESS_CALL(pop));
}
