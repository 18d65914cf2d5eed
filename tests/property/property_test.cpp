// Properties: right and wrong ones, searched by fearless_check_family from ordinary tests.
#include <fearless/property.hpp>

#include <deque>
#include <fearless/linearizable.hpp>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

// Sends what is in `items` through a queue; the wrong way loses what comes while it is taken out.
std::vector<int> send(const std::vector<int>& items, bool right) {
  std::mutex m;
  std::vector<int> queue, received;
  std::thread sender([&] {
    for (const int i : items) {
      const std::lock_guard lock(m);
      queue.push_back(i);
    }
  });
  const auto take = [&] {
    std::vector<int> taken;
    {
      const std::lock_guard lock(m);
      taken = queue;
      if (right) queue.clear();
    }
    if (!right) {
      const std::lock_guard lock(m);
      queue.clear();
    }
    received.insert(received.end(), taken.begin(), taken.end());
  };
  take();
  sender.join();
  take();
  return received;
}

FEARLESS_PROPERTY(Transfer, LosesNothing, (std::vector<int> items, std::map<int, int> unused)) {
  EXPECT_EQ(send(items, true), items) << unused.size();
}

FEARLESS_PROPERTY(Transfer, Loses,
                  (const std::vector<int>& items, std::map<int, std::string> unused, bool more)) {
  EXPECT_EQ(send(items, false), items) << unused.size() << more;
}

FEARLESS_PROPERTY(Transfer, NeedsNoArguments, ()) { EXPECT_EQ(send({1}, true), std::vector<int>{1}); }

// Generators of RapidCheck for operations.
struct texts {
  std::mutex m;
  std::string all;
  std::string add(const std::string& s) {
    const std::lock_guard lock(m);
    return all += s;
  }
};
struct text {
  std::string all;
  std::string add(const std::string& s) { return all += s; }
  bool operator==(const text&) const = default;
};

FEARLESS_LINEARIZABLE(Texts, AreAdded, texts, text) {
  add("add", FEARLESS_CALL(add), fearless::gen::arbitrary<std::string>());
  with({.executions = 2000});
}

}  // namespace
