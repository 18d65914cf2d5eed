/* A call with known contents in the registers that a function must preserve: for the check that they are
   found where they are looked for (engine/await.cpp).

   bool fearless_call_with_registers(bool (*function)(u64) (rdi), u64 value (rsi))

   rbx, r12, r13, r14 and r15 hold value, value + 1 … value + 4 when `function` is called with value. */

#include "memory/preserved.inc"

        .text
        .globl  fearless_call_with_registers
        .hidden fearless_call_with_registers
        .type   fearless_call_with_registers, @function
fearless_call_with_registers:
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rdi, %rax
        movq    %rsi, %rdi
        movq    %rsi, %rbx
        leaq    1(%rsi), %r12
        leaq    2(%rsi), %r13
        leaq    3(%rsi), %r14
        leaq    4(%rsi), %r15
        call    *%rax
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        ret
        .size   fearless_call_with_registers, .-fearless_call_with_registers

/* A call with nothing in those registers: what they hold at the beginning of a thread is a part of its state
   until the program puts something else there (engine/await.hpp).

   void* fearless_call_afresh(void* (*function)(void*) (rdi), void* argument (rsi)) */

        .globl  fearless_call_afresh
        .hidden fearless_call_afresh
        .type   fearless_call_afresh, @function
fearless_call_afresh:
        .cfi_startproc
        push_preserved
        movq    %rdi, %rax
        movq    %rsi, %rdi
        xorl    %ebx, %ebx
        xorl    %r12d, %r12d
        xorl    %r13d, %r13d
        xorl    %r14d, %r14d
        xorl    %r15d, %r15d
        call    *%rax
        pop_preserved
        ret
        .cfi_endproc
        .size   fearless_call_afresh, .-fearless_call_afresh

        .section .note.GNU-stack,"",@progbits
