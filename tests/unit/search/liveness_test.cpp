// What functions still need of their registers and frames: machine code of which it is known, asked about at
// a place in the middle.
#include "search/liveness.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

using await::Need;

enum Register : unsigned { rbx, r12, r13, r14, r15 };

// Defines NAME_at: where the function goes on that consists of these lines, after LOOK(NAME).
#define FUNCTION(name, lines)                                                                             \
  extern "C" const char name##_at[];                                                                      \
  asm(".text\n.type function_" #name ", @function\nfunction_" #name ":\n" lines "\n.size function_" #name \
      ", .-function_" #name "\n")
#define LOOK(name) "call nothing\n.globl " #name "_at\n" #name "_at:\n"
#define ENTER "push %rbp\nmov %rsp, %rbp\npush %r14\npush %rbx\n"
#define LEAVE "pop %rbx\npop %r14\npop %rbp\nret\n"
// A function that saves r14 and rbx, and does this after the place.
#define AFTER(name, lines) FUNCTION(name, ENTER LOOK(name) lines "\n" LEAVE)

asm(".text\n.type nothing, @function\nnothing: ret\n.size nothing, .-nothing\n");

Need of(const char* at, unsigned which) { return liveness::of_register(reinterpret_cast<uptr>(at), which); }
Need::Who who(const char* at, unsigned which = rbx) { return of(at, which).who; }
Need byte(const char* at, i64 offset) { return liveness::of_byte(reinterpret_cast<uptr>(at), offset); }

#define EXPECT_WHO(name, needed) \
  do { EXPECT_EQ(who(name##_at), needed); } while (false)

AFTER(unused, "");
AFTER(overwritten, "mov %edi, %ebx\nmov %ebx, %eax");
AFTER(read, "mov %ebx, %eax");
AFTER(read_by_one, "je 1f\nmov %ebx, %edi\njmp 2f\n1: xor %ebx, %ebx\n2:");
AFTER(set_by_both, "je 1f\nmov $1, %ebx\njmp 2f\n1: xor %ebx, %ebx\n2: mov %ebx, %eax");
FUNCTION(of_the_next_round, ENTER
         "1:" LOOK(of_the_next_round) "mov %eax, %ebx\ntest %eax, %eax\njne 1b\nmov %ebx, %eax\n" LEAVE);
FUNCTION(of_the_last_round,
         ENTER "1:" LOOK(of_the_last_round) "cmp %eax, %ebx\nmov %eax, %ebx\njne 1b\n" LEAVE);

TEST(Liveness, OfARegisterOnAllWaysOn) {
  EXPECT_WHO(unused, Need::none);
  EXPECT_WHO(overwritten, Need::none);
  EXPECT_WHO(read, Need::here);
  EXPECT_WHO(read_by_one, Need::here);
  EXPECT_WHO(set_by_both, Need::none);
  EXPECT_WHO(of_the_next_round, Need::none);
  EXPECT_WHO(of_the_last_round, Need::here);
}

AFTER(lea, "lea 8(%rdi), %rbx");
AFTER(movzx, "movzbl (%rdi), %ebx");
AFTER(movsx, "movswq %ax, %rbx");
AFTER(movsxd, "movslq %eax, %rbx");
AFTER(load, "mov (%rdi), %rbx");
AFTER(constant, "mov $7, %ebx");
AFTER(wide_constant, "movabs $0x123456789abcdef, %rbx");
AFTER(signed_constant, "mov $-7, %rbx");
AFTER(sub_itself, "sub %ebx, %ebx");
AFTER(others, "mov %edi, %edi\nneg %eax\nsbb $1, %eax\nfstps (%rax)\nmov %bpl, %al\nmovzbl %al, %edi");

TEST(Liveness, OfARegisterThatIsSet) {
  EXPECT_WHO(lea, Need::none);
  EXPECT_WHO(movzx, Need::none);
  EXPECT_WHO(movsx, Need::none);
  EXPECT_WHO(movsxd, Need::none);
  EXPECT_WHO(load, Need::none);
  EXPECT_WHO(constant, Need::none);
  EXPECT_WHO(wide_constant, Need::none);
  EXPECT_WHO(signed_constant, Need::none);
  EXPECT_WHO(sub_itself, Need::none);
  EXPECT_WHO(others, Need::none);
}

AFTER(own_lea, "lea 8(%rbx), %rbx");
AFTER(own_index, "mov (%rdi,%rbx), %rbx");
AFTER(own_byte, "movzbl %bl, %ebx");
AFTER(own_high_byte, "movzbl %bh, %ebx");
AFTER(xor_other, "xor %ebx, %ecx");
AFTER(sbb_itself, "sbb %ebx, %ebx");
AFTER(low_byte, "mov $1, %bl");
AFTER(high_byte, "mov $1, %bh");
AFTER(high_byte_moved, "mov %bh, %al");
AFTER(high_byte_set, "setne %bh");
AFTER(high_byte_exchanged, "cmpxchg %bh, (%rdi)");
AFTER(two_bytes, "mov $1, %bx");
AFTER(two_bytes_loaded, "mov (%rdi), %bx");
AFTER(two_bytes_extended, "movzbw (%rdi), %bx");
AFTER(two_bytes_popped, "popw %bx");
AFTER(swapped, "bswap %ebx");
AFTER(exchanged, "xchg %rax, %rbx");
AFTER(moved_if, "cmove %eax, %ebx");
AFTER(to_vector, "movd %ebx, %xmm0");

TEST(Liveness, OfARegisterThatIsReadOrSetInPart) {
  EXPECT_WHO(own_lea, Need::here);
  EXPECT_WHO(own_index, Need::here);
  EXPECT_WHO(own_byte, Need::here);
  EXPECT_WHO(own_high_byte, Need::here);
  EXPECT_WHO(xor_other, Need::here);
  EXPECT_WHO(sbb_itself, Need::here);
  EXPECT_WHO(low_byte, Need::here);
  EXPECT_WHO(high_byte, Need::here);
  EXPECT_WHO(high_byte_moved, Need::here);
  EXPECT_WHO(high_byte_set, Need::here);
  EXPECT_WHO(high_byte_exchanged, Need::here);
  EXPECT_WHO(two_bytes, Need::here);
  EXPECT_WHO(two_bytes_loaded, Need::here);
  EXPECT_WHO(two_bytes_extended, Need::here);
  EXPECT_WHO(two_bytes_popped, Need::here);
  EXPECT_WHO(swapped, Need::here);
  EXPECT_WHO(exchanged, Need::here);
  EXPECT_WHO(moved_if, Need::here);
  EXPECT_WHO(to_vector, Need::here);
}

AFTER(asks_processor, "cpuid");
AFTER(exchanges_16_bytes, "cmpxchg16b (%rdi)");
AFTER(looks_up, "xlat");
AFTER(interrupts, "int $0x80");
AFTER(enters_the_system, "sysenter");
AFTER(calls_the_hypervisor, "vmcall");
AFTER(prefix_names_it, "andn %rax, %rbx, %rcx");
AFTER(prefix_names_it_to_shift, "shlx %rbx, %rax, %rcx");
AFTER(prefix_names_it_to_extract, "bextr %rbx, (%rdi), %rcx");
AFTER(prefix_has_it_written, "blsr %rax, %rbx");

TEST(Liveness, OfARegisterThatIsReadUnnamed) {
  EXPECT_WHO(asks_processor, Need::here);
  EXPECT_EQ(who(asks_processor_at, r14), Need::none);
  EXPECT_WHO(exchanges_16_bytes, Need::here);
  EXPECT_EQ(who(exchanges_16_bytes_at, r14), Need::none);
  EXPECT_WHO(looks_up, Need::here);
  EXPECT_WHO(interrupts, Need::here);
  EXPECT_WHO(enters_the_system, Need::here);
  EXPECT_WHO(calls_the_hypervisor, Need::here);
  EXPECT_WHO(prefix_names_it, Need::here);
  EXPECT_WHO(prefix_names_it_to_shift, Need::here);
  EXPECT_WHO(prefix_names_it_to_extract, Need::here);
  EXPECT_WHO(prefix_has_it_written, Need::here);
}

#define JUMP_BY_TABLE                                                           \
  "lea 9f(%rip), %rcx\nmovslq (%rcx,%rax,4), %rax\nadd %rcx, %rax\njmp *%rax\n" \
  ".pushsection .rodata\n9: .long 1f-9b, 2f-9b\n.popsection\n"
AFTER(table, JUMP_BY_TABLE "1: xor %ebx, %ebx\njmp 3f\n2: mov $2, %ebx\n3: mov %ebx, %eax");
AFTER(reading_table, JUMP_BY_TABLE "1: xor %ebx, %ebx\njmp 3f\n2: mov $2, %r14d\n3: mov %ebx, %eax");
// The table's address was taken before, the last one is of something else.
AFTER(other_table,
      "lea 9f(%rip), %rdx\nmovslq (%rdx,%rax,4), %rax\nlea 8f(%rip), %rcx\nadd %rdx, %rax\njmp *%rax\n"
      ".pushsection .rodata\n9: .long 2f-9b\n8: .long 1f-8b, 1f-8b\n.popsection\n"
      "1: xor %ebx, %ebx\njmp 3f\n2: mov $2, %r14d\n3: mov %ebx, %eax");
AFTER(jump_anywhere, "jmp *%rax");
AFTER(jump_out, "test %eax, %eax\nje function_unused");
// What exceptions lead to stands behind the end, or behind a call that does not return.
FUNCTION(handler, ENTER LOOK(handler) LEAVE "mov %ebx, %edi\nud2\n");
FUNCTION(other_handler, ENTER LOOK(other_handler) LEAVE "mov %edi, %ebx\nmov %ebx, %edi\nud2\n");
FUNCTION(handler_behind_nops,
         ENTER LOOK(handler_behind_nops) LEAVE "nop\nnopw (%rax)\nmov %ebx, %edi\nud2\n");
AFTER(nops, "jmp 1f\nxchg %ax, %ax\n2: mov %ebx, %edi\njmp 3f\n1: xor %ebx, %ebx\nje 2b\n3:");
asm(".text\n.type ends, @function\nends: ud2\n.size ends, .-ends\n");
FUNCTION(handler_behind_call,
         ENTER LOOK(handler_behind_call) "test %eax, %eax\nje 1f\ncall ends\nmov %ebx, %edi\n1:" LEAVE);

// Or in a part elsewhere.
AFTER(handler_elsewhere, "");
asm(".text\n.type function_handler_elsewhere.cold, @function\nfunction_handler_elsewhere.cold: mov %ebx, %edi\n"
    "ud2\n.size function_handler_elsewhere.cold, .-function_handler_elsewhere.cold\n");
// (By another of its names.)
AFTER(of_two_names, "");
asm(".type of_other_name, @function\n.set of_other_name, function_of_two_names\n"
    ".size of_other_name, .-function_of_two_names\n"
    ".type of_other_name.cold, @function\nof_other_name.cold: mov %ebx, %edi\nud2\n"
    ".size of_other_name.cold, .-of_other_name.cold\n");
AFTER(jump_elsewhere, "test %eax, %eax\nje function_jump_elsewhere.cold\n1:");
asm(".text\n.type function_jump_elsewhere.cold, @function\nfunction_jump_elsewhere.cold: mov %edi, %ebx\n"
    "jmp jump_elsewhere_at\n.size function_jump_elsewhere.cold, .-function_jump_elsewhere.cold\n");

TEST(Liveness, OfARegisterWhereJumpsAndExceptionsLeadTo) {
  EXPECT_WHO(table, Need::none);
  EXPECT_WHO(reading_table, Need::here);
  EXPECT_WHO(other_table, Need::here);
  EXPECT_WHO(jump_anywhere, Need::here);
  EXPECT_WHO(jump_out, Need::here);
  EXPECT_WHO(handler, Need::here);
  EXPECT_EQ(who(handler_at, r14), Need::none);
  EXPECT_WHO(other_handler, Need::none);
  EXPECT_WHO(handler_behind_nops, Need::here);
  EXPECT_WHO(nops, Need::none);
  EXPECT_WHO(handler_behind_call, Need::here);
  EXPECT_WHO(handler_elsewhere, Need::here);
  EXPECT_EQ(who(handler_elsewhere_at, r14), Need::none);
  EXPECT_WHO(of_two_names, Need::here);
  EXPECT_WHO(jump_elsewhere, Need::none);
}

FUNCTION(without_frame, "push %rbx\n" LOOK(without_frame) "pop %rbx\nret\n");
FUNCTION(behind_endbr, "endbr64\n" ENTER LOOK(behind_endbr) LEAVE);
FUNCTION(pushed_for_an_argument,
         ENTER "push $1\npush %rdi\n" LOOK(pushed_for_an_argument) "add $16, %rsp\n" LEAVE);
FUNCTION(saved_in_between, "push %rbp\nmov %rsp, %rbp\npush %r14\nmov %rdi, %r14\npush %rbx\n" LOOK(
                               saved_in_between) "mov %r14d, %eax\n" LEAVE);
FUNCTION(saved_value_is_argument, "push %rbp\nmov %rsp, %rbp\npush %rbx\nmov %rdi, %rbx\npush %rbx\n" LOOK(
                                      saved_value_is_argument) "add $8, %rsp\npop %rbx\npop %rbp\nret\n");
FUNCTION(popped_into_it, ENTER "push $1\n" LOOK(popped_into_it) "pop %rbx\n" LEAVE);
FUNCTION(popped_otherwise, ENTER LOOK(popped_otherwise) "pop %r14\npop %rbx\npop %rbp\nret\n");
FUNCTION(not_all_popped, ENTER LOOK(not_all_popped) "pop %rbx\npop %rbp\nret\n");
FUNCTION(of_other_size, ENTER LOOK(of_other_size) "lea -24(%rbp), %rsp\n" LEAVE);
FUNCTION(of_right_size, ENTER LOOK(of_right_size) "lea -16(%rbp), %rsp\n" LEAVE);
FUNCTION(of_unknown_size, ENTER "sub %rax, %rsp\n" LOOK(of_unknown_size) "lea -16(%rbp), %rsp\n" LEAVE);

TEST(Liveness, IsNotKnownWithoutAFrameAsItShouldBe) {
  EXPECT_WHO(without_frame, Need::here);
  EXPECT_WHO(behind_endbr, Need::none);
  EXPECT_WHO(pushed_for_an_argument, Need::here);
  EXPECT_WHO(saved_in_between, Need::none);
  EXPECT_EQ(byte(saved_in_between_at, -16).which, rbx);
  EXPECT_EQ(byte(saved_in_between_at, -16).who, Need::by_caller);
  EXPECT_WHO(saved_value_is_argument, Need::here);
  EXPECT_WHO(popped_into_it, Need::here);
  EXPECT_WHO(popped_otherwise, Need::here);
  EXPECT_WHO(not_all_popped, Need::here);
  EXPECT_WHO(of_other_size, Need::here);
  EXPECT_WHO(of_right_size, Need::none);
  EXPECT_WHO(of_unknown_size, Need::here);
  EXPECT_EQ(who(unused_at + 1), Need::here);  // where it has been popped
  // Nor behind what is no instruction of a function of the program's.
  EXPECT_EQ(who(unused_at + 2), Need::here);
  EXPECT_EQ(who(reinterpret_cast<const char*>(&puts) + 1), Need::here);
}

// What a function does not save is its caller's: r15 here.
AFTER(reads_unsaved, "mov %r15d, %eax");
AFTER(sets_unsaved, "mov %eax, %r15d\nmov %r15d, %eax");

TEST(Liveness, OfWhatTheCallerHasInARegister) {
  EXPECT_EQ(of(unused_at, r15).who, Need::by_caller);
  EXPECT_EQ(of(unused_at, r15).which, r15);
  EXPECT_EQ(of(unused_at, r12).which, r12);
  EXPECT_EQ(who(reads_unsaved_at, r15), Need::here);
  EXPECT_EQ(who(sets_unsaved_at, r15), Need::here);
}

FUNCTION(restored_by_moves,
         ENTER LOOK(restored_by_moves) "mov -16(%rbp), %rbx\nmov -8(%rbp), %r14\nleave\nret\n");
AFTER(saved_is_read, "mov -16(%rbp), %rax");
AFTER(saved_is_read_in_part, "mov -12(%rbp), %eax");
AFTER(saved_is_read_back, "mov -16(%rbp), %rbx\nmov %rbx, %rax");
AFTER(saved_is_given_away, "lea -16(%rbp), %rdi\ncall nothing");
AFTER(read_from_stack_pointer, "mov 8(%rsp), %rax");

TEST(Liveness, OfARegisterThatIsSavedForTheCaller) {
  for (i64 offset = -8; offset < 0; ++offset) {
    EXPECT_EQ(byte(unused_at, offset).who, Need::by_caller);
    EXPECT_EQ(byte(unused_at, offset).which, r14);
    EXPECT_EQ(byte(unused_at, offset - 8).who, Need::by_caller);
    EXPECT_EQ(byte(unused_at, offset - 8).which, rbx);
  }
  EXPECT_EQ(byte(unused_at, 0).who, Need::here);  // the frame pointer
  EXPECT_EQ(byte(unused_at, 8).who, Need::here);  // the return address
  EXPECT_EQ(byte(restored_by_moves_at, -16).who, Need::by_caller);
  EXPECT_EQ(byte(saved_is_read_at, -16).who, Need::here);
  EXPECT_EQ(byte(saved_is_read_at, -8).who, Need::by_caller);
  EXPECT_EQ(byte(saved_is_read_in_part_at, -16).who, Need::here);
  EXPECT_EQ(byte(saved_is_read_back_at, -16).who, Need::here);
  EXPECT_EQ(byte(saved_is_given_away_at, -16).who, Need::here);
  EXPECT_EQ(byte(read_from_stack_pointer_at, -8).who, Need::here);
}

#define ROOM ENTER "sub $32, %rsp\n"
#define LEAVE_ROOM "add $32, %rsp\n" LEAVE
FUNCTION(reads_variable, ROOM LOOK(reads_variable) "mov -24(%rbp), %rax\nmovq $1, -32(%rbp)\n" LEAVE_ROOM);
FUNCTION(pushes_for_room, "push %rbp\nmov %rsp, %rbp\npush %rbx\npush %rax\n" LOOK(
                              pushes_for_room) "add $8, %rsp\npop %rbx\npop %rbp\nret\n");
FUNCTION(gives_away, ROOM LOOK(gives_away) "lea -24(%rbp), %rdi\ncall nothing\n" LEAVE_ROOM);
FUNCTION(counts_up, ROOM "lea -24(%rbp), %r14\n" LOOK(counts_up) "mov -8(%r14), %rax\n" LEAVE_ROOM);
FUNCTION(saves_by_move, "push %rbp\nmov %rsp, %rbp\nsub $16, %rsp\nmov %rbx, -8(%rbp)\nxor %ebx, %ebx\n" LOOK(
                            saves_by_move) "1: jmp 1b\nmov -8(%rbp), %rbx\nleave\nret\n");

TEST(Liveness, OfVariables) {
  EXPECT_EQ(byte(reads_variable_at, -24).who, Need::here);
  EXPECT_EQ(byte(reads_variable_at, -32).who, Need::none);
  EXPECT_EQ(byte(reads_variable_at, -40).who, Need::none);
  EXPECT_EQ(byte(pushes_for_room_at, -16).who, Need::none);
  EXPECT_EQ(byte(pushes_for_room_at, -8).which, rbx);
  EXPECT_EQ(byte(gives_away_at, -24).who, Need::here);
  EXPECT_EQ(byte(gives_away_at, -32).who, Need::none);
  EXPECT_EQ(byte(counts_up_at, -32).who, Need::here);
  EXPECT_EQ(byte(saves_by_move_at, -8).who, Need::here);
}

asm(".text\n.type takes_rbx, @function\ntakes_rbx: lea (%rbx,%rdi), %rax\nret\n.size takes_rbx, .-takes_rbx\n"
    ".type saves_rbx, @function\nsaves_rbx: push %rbx\nmov %rdi, %rbx\nlea (%rbx,%rdi), %rax\npop %rbx\nret\n"
    ".size saves_rbx, .-saves_rbx\n");
AFTER(calls_taker, "call takes_rbx");
AFTER(calls_saver, "call saves_rbx");
AFTER(calls_by_it, "call *%rbx");
AFTER(calls_by_other, "call *%rax");

TEST(Liveness, OfAnArgumentAgainstTheUsualConvention) {
  EXPECT_WHO(calls_taker, Need::here);
  EXPECT_EQ(who(calls_taker_at, r14), Need::none);
  EXPECT_WHO(calls_saver, Need::none);
  EXPECT_WHO(calls_by_it, Need::here);
}

// A limit (docs/limits.md): who is called by a pointer is taken to keep to the convention.
TEST(Liveness, IsNotKnownOfArgumentsOfFunctionsCalledByPointers) { EXPECT_WHO(calls_by_other, Need::none); }

}  // namespace
}  // namespace fearless
