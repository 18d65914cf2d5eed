// A cache, a log and an index, each with a lock; three operations need two of them each.
// Wrong: cache before log, log before index, index before cache. Any two of the operations get
// along; all three at a time can stop each other. Such cycles grow across modules, one review at a
// time.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Store {
  std::mutex cache, log, index;

  void insert() {
    std::lock_guard c(cache);
    std::lock_guard l(log);
  }
  void compact() {
    std::lock_guard l(log);
    std::lock_guard i(index);
  }
  void rebuild() {
    std::lock_guard i(index);
    std::lock_guard c(cache);  // wrong: closes the cycle
  }
};

}  // namespace

FEARLESS_TEST(LockCycle, ThreeLocks) {
  Store store;
  std::jthread a([&] { store.insert(); });
  std::jthread b([&] { store.compact(); });
  std::jthread c([&] { store.rebuild(); });
}
