/* Switching between contexts: everything a function call must preserve, and the FS base, which carries
   thread-local storage, errno, exception state and pthread_self with it.

   void fearless_switch(void** save_sp (rdi), void* to_sp (rsi), u64 to_fs (rdx))

   A context that has never run has fearless_enter as its return address, with the function to call in
   rbx and its argument in r12. */

        .hidden fearless_has_fsgsbase
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
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r13, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r14, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r15, 0
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
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
2:      /* arch_prctl(ARCH_SET_FS, rdx); the kernel clobbers rcx and r11 */
        movl    $158, %eax
        movl    $0x1002, %edi
        movq    %rdx, %rsi
        syscall
        jmp     1b
        .cfi_endproc
        .size   fearless_switch, .-fearless_switch

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

        .section .note.GNU-stack,"",@progbits
