// A right and a wrong object, for verdicts_test.py.
#include <fearless/linearizable.hpp>

#include "objects.hpp"

using fearless::gen::range;

FEARLESS_LINEARIZABLE(Counter, Right, objects::counter<true>, objects::number) {
  add("add", FEARLESS_CALL(add), range(1, 3));
  add("get", FEARLESS_CALL(get));
}

#ifdef OTHER_OPERATIONS
FEARLESS_LINEARIZABLE(Counter, Wrong, objects::counter<false>, objects::number) {
  add("get", FEARLESS_CALL(get));
}
#else
FEARLESS_LINEARIZABLE(Counter, Wrong, objects::counter<false>, objects::number) {
  add("get", FEARLESS_CALL(get));
  add("add", FEARLESS_CALL(add), range(1, 3));
}
#endif

TEST(Ordinary, RunsAsEver) { EXPECT_TRUE(true); }
