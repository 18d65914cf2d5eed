// Threads: how they start and end, and what goes wrong then.
#include "words.hpp"

#include <stdexcept>

namespace words {
namespace {

std::binary_semaphore never(0);

void add_misuse(test& t) {
  t.add("destroy a joinable thread", [](shared&) { std::thread forgotten([] {}); })
      .wrong("sync-misuse")
      .construct("std::thread");
  t.add("leave a thread that waits", [](shared&) { std::thread([] { never.acquire(); }).detach(); })
      .wrong("thread-leak")
      .construct("std::thread");
  t.add("throw in a thread",
        [](shared&) {
          std::thread thrower([] { throw std::runtime_error("nobody catches this"); });
          thrower.join();
        })
      .wrong("exception")
      .construct("std::thread");
  t.add("write through null",
        [](shared&) {
          int* volatile p = nullptr;
          *p = 1;
        })
      .wrong("crash")
      .construct("memory");
  t.add("spin for ever",
        [](shared& s) {
          while (!s.nothing.load()) std::this_thread::yield();
        })
      .wrong("livelock,thread-leak")
      .construct("std::atomic");
  t.add("return before a thread that uses the frame",
        [](shared&) {
          int variable = 0;
          std::thread([&variable] { *static_cast<volatile int*>(&variable) = 1; }).detach();
        })
      .wrong("use-after-free,data-race")
      .construct("std::thread");
}

}  // namespace

void add_threads(test& t) {
  t.add("start thread",
        [](shared&, local& l, const place& p) { l.threads[p.other()] = std::thread(p.starts()); })
      .starts("std::thread")
      .construct("std::thread");
  t.add("start thread with box",
        [](shared&, local& l, const place& p) {
          l.threads[p.other()] = std::thread([body = p.starts(), box = std::move(l.box)]() mutable {
            local first;
            first.box = std::move(box);
            body(std::move(first));
          });
        })
      .passes("box")
      .starts("std::thread")
      .construct("std::thread");
  t.add("join thread", [](shared&, local& l, const place& p) { l.threads[p.other()].join(); })
      .joins("std::thread")
      .construct("std::thread");
  t.add("detach thread", [](shared&, local& l, const place& p) { l.threads[p.other()].detach(); })
      .detaches("std::thread")
      .construct("std::thread::detach");

  t.add("start jthread",
        [](shared&, local& l, const place& p) { l.jthreads[p.other()] = std::jthread(p.starts()); })
      .starts("std::jthread")
      .construct("std::jthread");
  t.add("join jthread", [](shared&, local& l, const place& p) { l.jthreads.erase(p.other()); })
      .joins("std::jthread")
      .construct("std::jthread");

  t.add("spawn",
        [](shared&, local& l, const place& p) { l.spawned.emplace(p.other(), fearless::spawn(p.starts())); })
      .starts("fearless::spawn")
      .construct("fearless::spawn");
  t.add("spawn with box",
        [](shared&, local& l, const place& p) {
          l.spawned.emplace(p.other(), fearless::spawn(
                                           [](const place::body& body, std::unique_ptr<int> box) {
                                             local first;
                                             first.box = std::move(box);
                                             body(std::move(first));
                                           },
                                           p.starts(), std::move(l.box)));
        })
      .passes("box")
      .starts("fearless::spawn")
      .construct("fearless::spawn");
  t.add("join spawned",
        [](shared&, local& l, const place& p) {
          l.spawned.at(p.other()).join();
          l.spawned.erase(p.other());
        })
      .joins("fearless::spawn")
      .construct("fearless::spawn");

  t.add("async", [](shared&, local& l,
                    const place& p) { l.tasks[p.other()] = std::async(std::launch::async, p.starts()); })
      .starts("std::async")
      .construct("std::async");
  t.add("get task", [](shared&, local& l, const place& p) { l.tasks[p.other()].get(); })
      .joins("std::async")
      .construct("std::async");

  t.add("scope", [](shared& s) {
     const auto lent = std::make_unique<int>(0);
     fearless::scope([&](fearless::thread_scope& scope) {
       scope.spawn([](const int& v) { return v; }, std::cref(*lent));
     });
     (void)s;
   }).construct("fearless::scope");
  add_misuse(t);
}

}  // namespace words
