#include "core/fatal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace fearless {
namespace {

using ::testing::ExitedWithCode;

TEST(Fatal, SaysWhatAndHowToHelp) {
  EXPECT_EXIT(fatal("no memory", "buy some"), ExitedWithCode(70),
              "^fearless: internal error: no memory\n  buy some\n$");
  EXPECT_EXIT(fatal("no memory"), ExitedWithCode(70), "^fearless: internal error: no memory\n$");
}

TEST(UsageError, SaysWhatAndHowToHelp) {
  EXPECT_EXIT(usage_error("unknown option", "try another"), ExitedWithCode(64),
              "^fearless: unknown option\n  try another\n$");
}

// The scenario's standard error is redirected meanwhile.
TEST(MessageDescriptor, IsWhereMessagesGo) {
  EXPECT_EQ(message_descriptor(), 2);
  EXPECT_EXIT(
      {
        const int real = dup(2);
        close(2);
        set_message_descriptor(real);
        usage_error("still seen");
      },
      ExitedWithCode(64), "still seen");
}

}  // namespace
}  // namespace fearless
