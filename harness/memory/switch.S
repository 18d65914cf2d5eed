/* Switching between contexts: everything a function call must preserve, the floating-point environment, and
   the FS base, which carries thread-local storage, errno, exception state and pthread_self with it.

   The floating-point environment (MXCSR, the x87 unit's control word and exception flags) is written down each
   time, and loaded only where it differs: writing it down is cheap, loading it is not.

   void fearless_switch(void** save_sp (rdi), void* to_sp (rsi), u64 to_fs (rdx))

   With switching=os (memory/turns.hpp) the context is gone on with by the thread that it was borrowed from.

   A context that has never run has fearless_enter as its return address, with the function to call in
   rbx and its argument in r12. */

#include "memory/preserved.inc"

        .hidden fearless_has_fsgsbase
        .hidden fearless_shares_thread_locals
        .hidden fearless_bring_thread_locals_of
        .hidden fearless_os_threads
        .hidden fearless_hand_over_to
        .hidden fearless_get_ready
/* The x87 unit as the words at 4(%rsp) and 6(%rsp) say; leaves the stack 32 bytes lower. The rest of its state is
   empty between functions: only its control word, and which exceptions there have been, are set. */
        .macro load_x87
        subq    $32, %rsp
        .cfi_adjust_cfa_offset 32
        fnstenv (%rsp)
        movzwl  36(%rsp), %eax
        movw    %ax, (%rsp)
        movzwl  38(%rsp), %eax
        movw    %ax, 4(%rsp)
        fldenv  (%rsp)
        .endm

        .text
        .globl  fearless_switch
        .hidden fearless_switch
        .type   fearless_switch, @function
        .p2align 4
fearless_switch:
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        push_preserved
        leaq    -8(%rsp), %rsp
        .cfi_adjust_cfa_offset 8
        stmxcsr (%rsp)
        fnstcw  4(%rsp)
        fnstsw  %ax
        andl    $0x3f, %eax
        movw    %ax, 6(%rsp)
        movq    %rsp, (%rdi)
        cmpb    $0, fearless_os_threads(%rip)
        jne     5f
        /* Does the other context have the same? (Pieces as they were written: reading across them is slow.) */
        movl    (%rsp), %r8d
        xorl    (%rsi), %r8d
        movzwl  4(%rsp), %r9d
        xorw    4(%rsi), %r9w
        xorw    6(%rsi), %ax
        movq    %rsi, %rsp
        orl     %r9d, %eax
        orl     %eax, %r8d
        jne     3f
4:      leaq    8(%rsp), %rsp
        .cfi_adjust_cfa_offset -8
        cmpb    $0, fearless_has_fsgsbase(%rip)
        je      2f
        wrfsbase %rdx
1:      popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        /* A return and not a jump: threads mostly go on where others stopped, as the processor's stack of
           return addresses predicts, and it stays in step for the returns that follow. */
        ret
2:      cmpb    $0, fearless_shares_thread_locals(%rip)
        jne     9f
        /* arch_prctl(ARCH_SET_FS, rdx); the kernel clobbers rcx and r11 */
        movl    $158, %eax
        movl    $0x1002, %edi
        movq    %rdx, %rsi
        syscall
        jmp     1b
3:      .cfi_adjust_cfa_offset 8
        ldmxcsr (%rsp)
        testl   %eax, %eax
        je      4b
        load_x87
        addq    $32, %rsp
        .cfi_adjust_cfa_offset -32
        jmp     4b
5:      /* The other context's own thread goes on with it; this one waits for its next turn. From when the
           other has been told to, this stack may be anybody's: what follows has all it needs in registers. */
        movq    %rsi, %rbx
        movq    %rdx, %rdi
        call    fearless_hand_over_to
        movq    %rdx, %r12
        movq    %rbx, 8(%rax)
        movq    %rax, %rdi
        movl    $1, %eax
        xchgl   %eax, (%rdi)
        movl    $0x81, %esi             /* FUTEX_WAKE | FUTEX_PRIVATE_FLAG */
        movl    $1, %edx
        movl    $202, %eax
        syscall
6:      cmpl    $0, (%r12)
        jne     7f
        movq    %r12, %rdi
        movl    $0x80, %esi             /* FUTEX_WAIT | FUTEX_PRIVATE_FLAG */
        xorl    %edx, %edx
        xorl    %r10d, %r10d
        movl    $202, %eax
        syscall
        jmp     6b
7:      movl    $0, (%r12)
        cmpl    $0, 4(%r12)
        jne     8f
        movq    16(%r12), %rsp
        movq    %r12, %rdi
        call    fearless_get_ready
8:      movq    8(%r12), %rsp
        ldmxcsr (%rsp)
        load_x87
        addq    $40, %rsp
        .cfi_adjust_cfa_offset -40
        jmp     1b
9:      movq    %rdx, %rdi
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        call    fearless_bring_thread_locals_of
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        jmp     1b
        .cfi_endproc
        .size   fearless_switch, .-fearless_switch

/* void fearless_wait_for_turn(Turn* (rdi)), in the thread behind a context */
        .globl  fearless_wait_for_turn
        .hidden fearless_wait_for_turn
        .type   fearless_wait_for_turn, @function
fearless_wait_for_turn:
        .cfi_startproc
        .cfi_undefined rip
        movq    %rdi, %r12
        jmp     6b
        .cfi_endproc
        .size   fearless_wait_for_turn, .-fearless_wait_for_turn

/* A thread of the system that waits for a turn.

   i64 fearless_start_thread(u64 flags (rdi), uptr stack (rsi), Turn* (rdx), u64 fs_base (rcx)) */
        .globl  fearless_start_thread
        .hidden fearless_start_thread
        .type   fearless_start_thread, @function
fearless_start_thread:
        .cfi_startproc
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        movq    %rdx, %r12
        movq    %rcx, %r8
        xorl    %edx, %edx
        xorl    %r10d, %r10d
        movl    $56, %eax               /* clone */
        syscall
        testq   %rax, %rax
        je      6b
        popq    %r12
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_endproc
        .size   fearless_start_thread, .-fearless_start_thread

        .globl  fearless_enter
        .hidden fearless_enter
        .type   fearless_enter, @function
fearless_enter:
        .cfi_startproc
        .cfi_undefined rip      /* unwinding ends here: nobody called a thread's first function */
        xorl    %ebp, %ebp
        movq    %r12, %rdi
        call    *%rbx
        ud2
        .cfi_endproc
        .size   fearless_enter, .-fearless_enter

/* Calls a function as if the context that was left with a stack pointer had called it, as far as unwinding
   its stack goes: its frames follow.

   void fearless_walk_from(void* sp (rdi), void (*function)(void*) (rsi), void* argument (rdx)) */
        .globl  fearless_walk_from
        .hidden fearless_walk_from
        .type   fearless_walk_from, @function
fearless_walk_from:
        .cfi_startproc
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        movq    %rdi, %rbx
        /* What fearless_switch pushed. */
        .cfi_def_cfa rbx, 64
        .cfi_offset rip, -8
        .cfi_offset rbp, -16
        .cfi_offset rbx, -24
        .cfi_offset r12, -32
        .cfi_offset r13, -40
        .cfi_offset r14, -48
        .cfi_offset r15, -56
        movq    %rdx, %rdi
        call    *%rsi
        popq    %rbx
        ret
        .cfi_endproc
        .size   fearless_walk_from, .-fearless_walk_from

        .section .note.GNU-stack,"",@progbits
