#include "generate.hpp"

namespace enumerator {

Program Generator::next() {
  Program p;
  for (int& count : p.initial_counts) count = below(2);
  p.threads.resize(one_in(2) ? 2 : 3);
  p.barrier = 2 + below(static_cast<int>(p.threads.size()) - 1);
  barrier_ = one_in(3);
  for (auto& t : p.threads) {
    // What two threads can do is worth more operations than what three can.
    thread(p.threads.size() == 2 ? 5 : 4);
    t = thread_;
  }
  return p;
}

void Generator::thread(std::size_t longest) {
  thread_.clear();
  const std::size_t size = 2 + static_cast<std::size_t>(below(static_cast<int>(longest) - 1));
  while (thread_.size() < size) {
    // A section takes three operations at least.
    if (thread_.size() + 2 < longest && !one_in(3)) section(-1);
    else single(-1);
  }
}

// Lock, something, unlock. What is behind a lock that may fail is done only if it has not.
void Generator::section(std::int16_t condition) {
  if (with_.both && nesting_ == 0 && one_in(2)) return section_of_both(condition);
  if (with_.shared && !shares_ && one_in(2)) return shared_section(condition);
  const std::size_t mutex = one_in(4) ? timed_mutex : mostly_the_first();
  if (held_[mutex]) return single(condition);
  const Kind kind = mutex == timed_mutex ? one_of(std::array{Kind::lock, Kind::try_lock, Kind::timed_lock})
                    : one_in(4)          ? Kind::try_lock
                                         : Kind::lock;
  const auto number = static_cast<std::int16_t>(thread_.size());
  add(kind, mutex, condition);
  const std::int16_t inner = kind == Kind::lock ? condition : number;
  held_[mutex] = true;
  ++nesting_;
  inside(mutex, inner);
  if (one_in(4) && thread_.size() + 2 <= most_operations) single(inner);
  held_[mutex] = false;
  --nesting_;
  add(Kind::unlock, mutex, inner);
}

void Generator::shared_section(std::int16_t condition) {
  const bool owns = one_in(2);
  const Kind kind = owns ? one_of(std::array{Kind::own, Kind::own, Kind::try_own, Kind::timed_own})
                         : one_of(std::array{Kind::share, Kind::share, Kind::try_share, Kind::timed_share});
  const auto number = static_cast<std::int16_t>(thread_.size());
  add(kind, 0, condition);
  const std::int16_t inner = kind == Kind::own || kind == Kind::share ? condition : number;
  shares_ = true;
  ++nesting_;
  single(inner);
  --nesting_;
  shares_ = false;
  add(owns ? Kind::disown : Kind::unshare, 0, inner);
}

void Generator::section_of_both(std::int16_t condition) {
  const std::size_t first = one_in(4) ? timed_mutex : mostly_the_first();
  const std::size_t second = first == timed_mutex ? mostly_the_first() : one_in(4) ? timed_mutex : 1 - first;
  const auto add_both = [&](std::size_t a, std::size_t b) {
    add(Kind::lock_both, a, condition);
    thread_.back().object2 = static_cast<std::uint8_t>(b);
  };
  if (one_in(2)) add_both(first, second);
  else add_both(second, first);
  held_[first] = held_[second] = true;
  nesting_ += 2;
  single(condition);
  nesting_ -= 2;
  held_[first] = held_[second] = false;
  add(Kind::unlock, first, condition);
  if (one_in(3) && thread_.size() + 2 <= most_operations) single(condition);
  add(Kind::unlock, second, condition);
}

void Generator::inside(std::size_t mutex, std::int16_t condition) {
  if (mutex != timed_mutex && one_in(2)) {
    constexpr std::array waits{Kind::wait, Kind::wait_while, Kind::timed_wait, Kind::timed_wait,
                               Kind::timed_wait_while};
    add(one_of(waits), mutex, condition);
    thread_.back().object2 = static_cast<std::uint8_t>(mostly_the_first());
  } else if (nesting_ == 1 && thread_.size() + 4 <= most_operations && one_in(4)) {
    section(condition);
  } else {
    single(condition);
  }
}

void Generator::single(std::int16_t condition) {
  if (with_.spins && one_in(3)) {
    add(one_in(3) ? Kind::spin_take : Kind::spin_while, mostly_the_first(), condition);
    thread_.back().value = static_cast<std::int16_t>(below(2));
    return;
  }
  // Somebody has to change what is waited for.
  if (with_.spins && one_in(3)) {
    add(Kind::store, mostly_the_first(), condition);
    thread_.back().value = static_cast<std::int16_t>(below(3));
    return;
  }
  if (with_.futexes && one_in(2)) {
    constexpr std::array kinds{Kind::futex_wait,     Kind::futex_wait,        Kind::futex_timed_wait,
                               Kind::futex_wake_one, Kind::futex_wake_two,    Kind::futex_wake_all,
                               Kind::atomic_wait,    Kind::atomic_notify_one, Kind::atomic_notify_all,
                               Kind::store};
    add(one_of(kinds), mostly_the_first(), condition);
    thread_.back().value = static_cast<std::int16_t>(below(2));
    return;
  }
  if (with_.shared && one_in(5)) {
    add(Kind::once, mostly_the_first(), condition);
    thread_.back().value = static_cast<std::int16_t>(1 + below(2));
    return;
  }
  const int kind = below(12);
  const auto semaphore = mostly_the_first();
  const auto cv = mostly_the_first();
  if (kind < 3) {
    add(one_in(2) ? Kind::notify_one : Kind::notify_all, cv, condition);
  } else if (kind < 5) {
    add(Kind::post, semaphore, condition);
  } else if (kind < 7) {
    add(one_of(std::array{Kind::acquire, Kind::try_acquire, Kind::timed_acquire}), semaphore, condition);
  } else if (kind < 9 && barrier_) {
    add(Kind::arrive, 0, condition);
  } else {
    add(one_of(std::array{Kind::load, Kind::store, Kind::add}), mostly_the_first(), condition);
    thread_.back().value = static_cast<std::int16_t>(1 + below(2));
  }
}

void Generator::add(Kind kind, std::size_t object, std::int16_t condition) {
  Operation o;
  o.kind = kind;
  o.object = static_cast<std::uint8_t>(object);
  o.condition = condition;
  thread_.push_back(o);
}

}  // namespace enumerator
