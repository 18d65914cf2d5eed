// Whether a function goes on alike from two of its places: machine code of which it is known.
#include "search/same_way_on.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

// A function with these lines behind its two places, name_a and name_b. What is behind the second one ends.
#define TWO_WAYS(name, behind_a, behind_b)                          \
  extern "C" const char name##_a[], name##_b[];                     \
  asm(".text\n.type two_ways_" #name ", @function\ntwo_ways_" #name \
      ":\n"                                                         \
      "call nobody\n.globl " #name "_a\n" #name "_a:\n" behind_a    \
      "\n"                                                          \
      "call nobody\n.globl " #name "_b\n" #name "_b:\n" behind_b    \
      "\n"                                                          \
      "9: ret\n8: mov $1, %eax\nret\n.size two_ways_" #name ", .-two_ways_" #name "\n")

asm(".text\n.type nobody, @function\nnobody: ret\n.size nobody, .-nobody\n");

bool alike(const char* a, const char* b) {
  return goes_on_alike(reinterpret_cast<uptr>(a), reinterpret_cast<uptr>(b)) &&
         goes_on_alike(reinterpret_cast<uptr>(b), reinterpret_cast<uptr>(a));
}
#define EXPECT_ALIKE(name) EXPECT_TRUE(alike(name##_a, name##_b))
#define EXPECT_OTHER(name) EXPECT_FALSE(alike(name##_a, name##_b))

TWO_WAYS(the_same, "test %eax, %eax\nje 9f\njmp 8f", "test %eax, %eax\nje 9f\njmp 8f");
TWO_WAYS(turned_round, "test %eax, %eax\nje 9f\njmp 8f", "test %eax, %eax\njne 8f");
TWO_WAYS(with_padding, "nop\n.byte 0x66, 0x90\nnopl 0(%rax)\ntest %eax, %eax\njne 8f\njmp 9f",
         "test %eax, %eax\njne 8f");
TWO_WAYS(a_loop, "1: dec %eax\njne 1b\njmp 9f", "1: dec %eax\njne 1b");
TWO_WAYS(refers, "mov 8f(%rip), %ecx\njmp 9f", "mov 8f(%rip), %ecx");
TWO_WAYS(one_end, "mov $7, %ecx\nret", "mov $7, %ecx");

TEST(SameWayOn, IsSeen) {
  EXPECT_ALIKE(the_same);
  EXPECT_ALIKE(turned_round);
  EXPECT_ALIKE(with_padding);
  EXPECT_ALIKE(a_loop);
  EXPECT_ALIKE(refers);
  EXPECT_ALIKE(one_end);
  EXPECT_TRUE(alike(the_same_a, the_same_a));
}

TWO_WAYS(other_register, "test %eax, %eax\nje 9f\njmp 8f", "test %ecx, %ecx\nje 9f\njmp 8f");
TWO_WAYS(other_condition, "test %eax, %eax\nje 9f\njmp 8f", "test %eax, %eax\njs 9f\njmp 8f");
TWO_WAYS(turned_and_not_its_ways, "test %eax, %eax\nje 9f\njmp 8f", "test %eax, %eax\njne 9f\njmp 8f");
TWO_WAYS(other_constant, "mov $7, %ecx\njmp 9f", "mov $8, %ecx");
TWO_WAYS(other_place, "mov 8f(%rip), %ecx\njmp 9f", "mov 9f(%rip), %ecx");
TWO_WAYS(other_constant_there, "movl $7, 8f(%rip)\njmp 9f", "movl $8, 8f(%rip)");
TWO_WAYS(one_more, "inc %ecx\ninc %ecx\njmp 9f", "inc %ecx");
// Whoever is called may end by an exception, which another place handles.
TWO_WAYS(calls_others, "call nobody\njmp 9f", "call nobody");
TWO_WAYS(counts_down_twice, "loop 9f\njmp 8f", "loop 9f\njmp 8f");
TWO_WAYS(goes_by_a_register, "jmp *%rax", "jmp *%rax");

TEST(SameWayOn, IsNotSeenWhereItIsNone) {
  EXPECT_OTHER(other_register);
  EXPECT_OTHER(other_condition);
  EXPECT_OTHER(turned_and_not_its_ways);
  EXPECT_OTHER(other_constant);
  EXPECT_OTHER(other_place);
  EXPECT_OTHER(other_constant_there);
  EXPECT_OTHER(one_more);
  EXPECT_OTHER(calls_others);
  EXPECT_OTHER(counts_down_twice);
  EXPECT_OTHER(goes_by_a_register);
  // Of two functions.
  EXPECT_FALSE(alike(the_same_a, one_end_b));
}

}  // namespace
}  // namespace fearless
