// A thread goes through a container that another changes.
// Right because each holds the lock.
#include "../containers.hpp"

#include <mutex>

FEARLESS_TEST(Containers, MapGrowsUnderALock) {
  std::mutex mutex;
  containers::map_grows([&] { return std::unique_lock(mutex); });
}

FEARLESS_TEST(Containers, SetShrinksUnderALock) {
  std::mutex mutex;
  containers::set_shrinks([&] { return std::unique_lock(mutex); });
}

FEARLESS_TEST(Containers, ListGrowsUnderALock) {
  std::mutex mutex;
  containers::list_grows([&] { return std::unique_lock(mutex); });
}

FEARLESS_TEST(Containers, ListIsReversedUnderALock) {
  std::mutex mutex;
  containers::list_is_reversed([&] { return std::unique_lock(mutex); });
}

FEARLESS_TEST(Containers, ListIsSplicedUnderALock) {
  std::mutex mutex;
  containers::list_is_spliced([&] { return std::unique_lock(mutex); });
}
