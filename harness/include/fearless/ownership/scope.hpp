// Threads that end before the scope does, so that what lives outside can be lent to them: by reference if it
// is Sync (const data, atomics, mutexes), or by value if it is Send.
//
//   fearless::scope([&](fearless::thread_scope& s) {
//     s.spawn([&constants] { use(constants); });
//     s.spawn(count, std::ref(counter));              // std::ref: where the compiler does not show captures
//   });                                                // all joined here
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/outcome.hpp>
#include <fearless/ownership/detail/owner.hpp>
#include <fearless/ownership/detail/refusal.hpp>
#include <fearless/ownership/send.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace fearless {

namespace detail {

struct scoped_task {
  scoped_task() = default;
  scoped_task(const scoped_task&) = delete;
  scoped_task& operator=(const scoped_task&) = delete;
  virtual ~scoped_task() = default;
  // Of a thread that has ended; null if it had none, or if a handle has passed it on.
  virtual std::exception_ptr unclaimed_error() = 0;

  std::thread thread;
#ifdef FEARLESS
  // What the thread has been lent, by whom. Given back by nobody else.
  void lend(const volatile void* p, std::size_t n) {
    owner::lend(p, n);
    lent.push_back({p, n});
  }
  void give_back() {
    if (lent_by != std::this_thread::get_id()) return;
    for (const loan& l : lent) owner::lend_no_more(l.p, l.n);
    lent.clear();
  }

  struct loan {
    const volatile void* p;
    std::size_t n;
  };
  std::vector<loan> lent;
  std::thread::id lent_by = std::this_thread::get_id();
#endif
};

template <class R>
struct task_of : scoped_task {
  std::exception_ptr unclaimed_error() override { return result.error(); }

  outcome<R> result;
  std::latch done{1};
};

// With what the thread works with: gone when it is done.
template <class R, class F, class... Args>
struct work_of final : task_of<R> {
  template <class Function, class... Arguments>
  explicit work_of(Function&& f, Arguments&&... args)
      : work(std::in_place, std::forward<Function>(f), std::forward<Arguments>(args)...) {}

  void run() noexcept {
    std::apply(
        [this](auto&& function, auto&&... arguments) {
          (owner::take(arguments), ...);
          this->result.run(std::forward<decltype(function)>(function),
                           std::forward<decltype(arguments)>(arguments)...);
        },
        std::move(*work));  // NOLINT(bugprone-unchecked-optional-access): run once
    work.reset();
    this->done.count_down();
  }

  std::optional<std::tuple<F, Args...>> work;
};

// What cannot be lent, or not be called. (In a base: of a member that is its own, clang says twice that it is
// unavailable, once without the type.)
class refusing_scope {
 public:
#define FEARLESS_REFUSED_SPAWN(advised, words)                                                            \
  template <class F, class... Args, class Refused = typename thread_refusal<how::lent, F, Args...>::said> \
    requires refused_with<thread_refusal<how::lent, F, Args...>, advice::advised>                         \
  FEARLESS_REFUSED(words)                                                                                 \
  refused_thread spawn(F&&, Args&&...) FEARLESS_DELETED;
  FEARLESS_EACH_REFUSAL(FEARLESS_REFUSED_SPAWN)
#undef FEARLESS_REFUSED_SPAWN
};

}  // namespace detail

// A thread of a scope, for who wants its result before the scope ends. Not to be used after that.
template <class R>
class scoped_handle {
 public:
  explicit scoped_handle(detail::task_of<R>& task) noexcept : task_(&task) {}
  scoped_handle(scoped_handle&&) noexcept = default;
  scoped_handle& operator=(scoped_handle&&) noexcept = default;
  ~scoped_handle() = default;

  // Waits for the thread, which has destroyed its function and arguments then; its result, or its exception.
  // To be called once.
  R join() {
    task_->done.wait();
#ifdef FEARLESS
    task_->give_back();
#endif
    return task_->result.take();
  }

 private:
  detail::task_of<R>* task_;
};

class thread_scope : detail::refusing_scope {
 public:
  thread_scope() = default;
  thread_scope(const thread_scope&) = delete;
  thread_scope& operator=(const thread_scope&) = delete;
  ~thread_scope() { join_all(); }

  using refusing_scope::spawn;
  // Also from threads of the scope.
  template <class F, class... Args>
    requires(detail::thread_refusal<detail::how::lent, F, Args...>::kind == detail::advice::none)
  auto spawn(F&& f, Args&&... args) {
    return start<detail::result_in_thread<F, Args...>>(std::forward<F>(f), std::forward<Args>(args)...);
  }

  // Waits for all threads, those too that they start. Then the first exception that no handle has passed on.
  std::exception_ptr join_all() noexcept {
    for (std::size_t i = 0; detail::scoped_task* task = at(i); ++i)
      if (task->thread.joinable()) task->thread.join();
#ifdef FEARLESS
    for (const std::unique_ptr<detail::scoped_task>& task : tasks_) task->give_back();
#endif
    for (const std::unique_ptr<detail::scoped_task>& task : tasks_)
      if (std::exception_ptr error = task->unclaimed_error()) return error;
    return nullptr;
  }

 private:
  template <class Result, class F, class... Args>
  scoped_handle<Result> start(F&& f, Args&&... args) {
    using work = detail::work_of<Result, std::decay_t<F>, std::decay_t<Args>...>;
#ifdef FEARLESS
    std::vector<detail::scoped_task::loan> lent;
    const auto lend = [&](const auto& holder) {
      detail::owner::each_lent(holder,
                               [&](const volatile void* p, std::size_t n) { lent.push_back({p, n}); });
    };
    lend(f);
    (lend(args), ...);
#endif
    auto owner = std::make_unique<work>(std::forward<F>(f), std::forward<Args>(args)...);
    work& task = *owner;
#ifdef FEARLESS
    for (const auto& l : lent) task.lend(l.p, l.n);
#endif
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(owner));
    task.thread = std::thread([&task] { task.run(); });
    return scoped_handle<Result>(task);
  }

  detail::scoped_task* at(std::size_t i) {
    const std::lock_guard lock(mutex_);
    return i < tasks_.size() ? tasks_[i].get() : nullptr;
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<detail::scoped_task>> tasks_;
};

template <>
struct enable_sync<thread_scope> : always {};
template <class R>
struct enable_send<scoped_handle<R>> : when_send<R> {};

// Calls f(scope), waits for all threads that were started in the scope, and returns f's result. An exception
// of f's, or else the first of a thread's that no handle has passed on, is thrown then.
template <class F>
auto scope(F&& f) -> std::invoke_result_t<F, thread_scope&> {
  thread_scope threads;
  detail::outcome<std::invoke_result_t<F, thread_scope&>> result;
  result.run(std::forward<F>(f), threads);
  const std::exception_ptr error = threads.join_all();
  if (!result.failed() && error != nullptr) std::rethrow_exception(error);
  return result.take();
}

}  // namespace fearless
