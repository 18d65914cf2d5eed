// Objects that keep values, right and wrong, and what each is to one thread.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace objects {

using maybe = std::optional<int>;

// ---- queue: the wrong one looks at the first value and takes it away in two steps

struct fifo {
  std::deque<int> values;
  void push(int v) { values.push_back(v); }
  maybe pop() {
    if (values.empty()) return std::nullopt;
    const int v = values.front();
    values.pop_front();
    return v;
  }
  int size() const { return static_cast<int>(values.size()); }
  bool operator==(const fifo&) const = default;
};

template <bool Right>
class queue {
 public:
  void push(int v) {
    const std::lock_guard lock(m_);
    values_.push(v);
  }
  maybe pop() {
    std::unique_lock lock(m_);
    if (values_.values.empty()) return std::nullopt;
    const int v = values_.values.front();
    if (!Right) {
      lock.unlock();
      lock.lock();
    }
    values_.pop();
    return v;
  }

 private:
  std::mutex m_;
  fifo values_;
};

// ---- bounded queue: the wrong one believes every wake-up

template <bool Right>
class bounded_queue {
 public:
  void push(int v) {
    std::unique_lock lock(m_);
    wait(not_full_, lock, [&] { return values_.size() < 1; });
    values_.push(v);
    not_empty_.notify_one();
  }
  maybe pop() {
    std::unique_lock lock(m_);
    wait(not_empty_, lock, [&] { return values_.size() > 0; });
    const maybe v = values_.pop();
    not_full_.notify_one();
    return v;
  }

 private:
  template <class F>
  static void wait(std::condition_variable& c, std::unique_lock<std::mutex>& lock, F ready) {
    if (Right) {
      c.wait(lock, ready);
    } else if (!ready()) {
      c.wait(lock);
    }
  }
  std::mutex m_;
  std::condition_variable not_full_, not_empty_;
  fifo values_;
};

// ---- stack: the wrong one takes the top away without looking again

struct lifo {
  std::vector<int> values;
  void push(int v) { values.push_back(v); }
  maybe pop() {
    if (values.empty()) return std::nullopt;
    const int v = values.back();
    values.pop_back();
    return v;
  }
  bool operator==(const lifo&) const = default;
};

// (Nodes are not used again, so that none can come back as another.)
template <bool Right>
class stack {
 public:
  void push(int v) {
    node* n = &nodes_.at(used_.fetch_add(1, std::memory_order_relaxed));
    n->value = v;
    n->next = top_.load(std::memory_order_relaxed);
    while (!top_.compare_exchange_weak(n->next, n, std::memory_order_release, std::memory_order_relaxed)) {}
  }
  maybe pop() {
    node* n = top_.load(std::memory_order_acquire);
    if (Right) {
      while (n != nullptr && !top_.compare_exchange_weak(n, n->next, std::memory_order_acquire)) {}
      if (n == nullptr) return std::nullopt;
    } else {
      if (n == nullptr) return std::nullopt;
      top_.store(n->next, std::memory_order_release);
    }
    return n->value;
  }

 private:
  struct node {
    int value = 0;
    node* next = nullptr;
  };
  std::array<node, 16> nodes_;
  std::atomic<unsigned> used_{0};
  std::atomic<node*> top_{nullptr};
};

// ---- set as a lazy list (Heller et al., OPODIS 2005): the wrong one does not look whether what it has found
// is still in the list

struct ordered_set {
  std::set<int> values;
  bool add(int v) { return values.insert(v).second; }
  bool remove(int v) { return values.erase(v) != 0; }
  bool contains(int v) const { return values.count(v) != 0; }
  bool operator==(const ordered_set&) const = default;
};

template <bool Right>
class lazy_set {
 public:
  lazy_set() : tail_{1000, nullptr}, head_{-1, &tail_} {}
  ~lazy_set() {
    for (node* n : made_) delete n;
  }
  bool add(int v) {
    for (;;) {
      auto [before, at] = find(v);
      const std::lock_guard lock(before->m), second(at->m);
      if (Right && !valid(before, at)) continue;
      if (at->value == v) return false;
      node* n = new node{v, at};
      {
        const std::lock_guard list(made_m_);
        made_.push_back(n);
      }
      before->next = n;
      return true;
    }
  }
  bool remove(int v) {
    for (;;) {
      auto [before, at] = find(v);
      const std::lock_guard lock(before->m), second(at->m);
      if (Right && !valid(before, at)) continue;
      if (at->value != v) return false;
      at->marked = true;
      before->next = at->next.load();
      return true;
    }
  }
  bool contains(int v) {
    const node* n = find(v).second;
    return n->value == v && !n->marked;
  }

 private:
  struct node {
    node(int v, node* n) : value(v), next(n) {}
    const int value;
    std::atomic<node*> next;
    std::atomic<bool> marked{false};
    std::mutex m;
  };
  std::pair<node*, node*> find(int v) {
    node* before = &head_;
    node* at = before->next;
    while (at->value < v) {
      before = at;
      at = at->next;
    }
    return {before, at};
  }
  static bool valid(const node* before, const node* at) {
    return !before->marked && !at->marked && before->next == at;
  }
  node tail_, head_;
  std::mutex made_m_;
  std::vector<node*> made_;
};

// ---- hash map with striped locks: the wrong one inserts what it has not found, the lock let go in between

struct dictionary {
  std::map<int, int> values;
  bool insert(int k, int v) { return values.emplace(k, v).second; }
  bool erase(int k) { return values.erase(k) != 0; }
  maybe find(int k) const {
    const auto at = values.find(k);
    return at == values.end() ? std::nullopt : maybe(at->second);
  }
  bool operator==(const dictionary&) const = default;
};

template <bool Right>
class striped_map {
 public:
  bool insert(int k, int v) {
    stripe& s = of(k);
    if (Right) {
      const std::lock_guard lock(s.m);
      return s.values.insert(k, v);
    }
    if (find(k)) return false;
    const std::lock_guard lock(s.m);
    s.values.values[k] = v;
    return true;
  }
  bool erase(int k) {
    stripe& s = of(k);
    const std::lock_guard lock(s.m);
    return s.values.erase(k);
  }
  maybe find(int k) {
    stripe& s = of(k);
    const std::lock_guard lock(s.m);
    return s.values.find(k);
  }

 private:
  struct stripe {
    std::mutex m;
    dictionary values;
  };
  stripe& of(int k) { return stripes_[static_cast<unsigned>(k) % stripes_.size()]; }
  std::array<stripe, 2> stripes_;
};

// ---- cache of the two least recently used: the wrong one marks as used in a second step

struct lru {
  std::list<std::pair<int, int>> values;  // newest first
  void put(int k, int v) {
    values.remove_if([&](const auto& e) { return e.first == k; });
    values.emplace_front(k, v);
    if (values.size() > 2) values.pop_back();
  }
  maybe peek(int k) const {
    for (const auto& e : values)
      if (e.first == k) return e.second;
    return std::nullopt;
  }
  maybe get(int k) {
    const maybe v = peek(k);
    if (v) put(k, *v);
    return v;
  }
  bool operator==(const lru&) const = default;
};

template <bool Right>
class lru_cache {
 public:
  void put(int k, int v) {
    const std::lock_guard lock(m_);
    values_.put(k, v);
  }
  maybe get(int k) {
    std::unique_lock lock(m_);
    if (Right) return values_.get(k);
    const maybe v = values_.peek(k);
    lock.unlock();
    if (v) put(k, *v);
    return v;
  }

 private:
  std::mutex m_;
  lru values_;
};

// ---- work-stealing deque (Chase, Lev, SPAA 2005): in the wrong one owner and thief do not compete for the
// last

struct both_ends : lifo {
  maybe steal() {
    if (values.empty()) return std::nullopt;
    const int v = values.front();
    values.erase(values.begin());
    return v;
  }
  bool operator==(const both_ends&) const = default;
};

template <bool Right>
class stealing_deque {
 public:
  void push(int v) {
    const int b = bottom_;
    values_[static_cast<unsigned>(b)].store(v);
    bottom_ = b + 1;
  }
  maybe pop() {
    const int b = bottom_ - 1;
    bottom_ = b;
    int t = top_;
    if (t > b) {
      bottom_ = b + 1;
      return std::nullopt;
    }
    const int v = values_[static_cast<unsigned>(b)];
    if (t < b) return v;
    const bool mine = !Right || top_.compare_exchange_strong(t, t + 1);
    if (!Right) top_ = t + 1;
    bottom_ = b + 1;
    return mine ? maybe(v) : std::nullopt;
  }
  maybe steal() {
    for (;;) {
      int t = top_;
      if (t >= bottom_) return std::nullopt;
      const int v = values_[static_cast<unsigned>(t)];
      if (top_.compare_exchange_strong(t, t + 1)) return v;
    }
  }

 private:
  std::array<std::atomic<int>, 16> values_{};
  std::atomic<int> top_{0}, bottom_{0};
};

}  // namespace objects
