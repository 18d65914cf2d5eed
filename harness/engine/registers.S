/* A call with known contents in the registers that a function must preserve: for the check that they are
   found where they are looked for (engine/await.cpp).

   bool fearless_call_with_registers(bool (*function)(u64) (rdi), u64 value (rsi))

   rbx, r12, r13, r14 and r15 hold value, value + 1 … value + 4 when `function` is called with value. */

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

        .section .note.GNU-stack,"",@progbits
