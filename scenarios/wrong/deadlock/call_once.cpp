// Two modules that are initialised by whoever needs them first.
// Wrong: the configuration opens the log while it is being read, the log reads the configuration
// while it is being opened. In one thread either way goes well; two threads that begin at opposite
// ends wait for each other. The same happens to function statics, and to modules of other languages
// that import each other.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Modules {
  std::once_flag config_read, log_opened;
  int level = 0, lines = 0;

  void config() {
    std::call_once(config_read, [&] {
      level = 2;
      std::call_once(log_opened, [&] { lines = 1; });  // wrong: the other may be in log()
    });
  }
  void log() {
    std::call_once(log_opened, [&] {
      lines = 1;
      std::call_once(config_read, [&] { level = 2; });
    });
  }
};

}  // namespace

FEARLESS_TEST(CallOnce, NeedEachOther) {
  Modules modules;
  std::jthread a([&] { modules.config(); });
  modules.log();
}
