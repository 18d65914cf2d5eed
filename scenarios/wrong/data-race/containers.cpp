// A thread goes through a container that another changes.
// Wrong: nothing keeps them apart. (Much of what they do to nodes is compiled into the standard library.)
#include "../../containers.hpp"

namespace {

constexpr auto nothing = [] { return 0; };

}  // namespace

FEARLESS_TEST(Containers, MapGrowsMeanwhile) { containers::map_grows(nothing); }

FEARLESS_TEST(Containers, SetShrinksMeanwhile) { containers::set_shrinks(nothing); }

FEARLESS_TEST(Containers, ListGrowsMeanwhile) { containers::list_grows(nothing); }

FEARLESS_TEST(Containers, ListIsReversedMeanwhile) { containers::list_is_reversed(nothing); }

FEARLESS_TEST(Containers, ListIsSplicedMeanwhile) { containers::list_is_spliced(nothing); }
