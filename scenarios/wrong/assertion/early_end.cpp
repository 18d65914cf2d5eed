// Values and lines end earlier than is hoped.
#include <fearless/gtest.hpp>

#include <pthread.h>

#include <atomic>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

// The C library goes through a thread's values from the oldest key on.
FEARLESS_TEST(EarlyEnd, ValuesOfKeysInTheOtherOrder) {
  struct Keys {
    pthread_key_t user = 0, used = 0;
  };
  static Keys keys;
  pthread_key_create(&keys.used, [](void* value) { delete static_cast<int*>(value); });
  pthread_key_create(&keys.user, [](void* value) {
    EXPECT_NE(pthread_getspecific(keys.used), nullptr);
    delete static_cast<int*>(value);
  });
  std::thread t([] {
    pthread_setspecific(keys.used, new int(1));
    pthread_setspecific(keys.user, new int(2));
  });
  t.join();
  pthread_key_delete(keys.user);
  pthread_key_delete(keys.used);
}

// That the reader is stopped before it has read them all is a hope.
FEARLESS_TEST(EarlyEnd, LinesThatAreReadUntilSomebodySaysStop) {
  const auto in = std::make_unique<std::istringstream>("a\nb\nc\n");
  std::atomic<bool> stop{false};
  std::thread t([&] {
    std::string line;
    while (!stop.load() && std::getline(*in, line)) {}
  });
  stop.store(true);
  t.join();
  EXPECT_FALSE(in->eof());
}
