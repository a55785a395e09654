/// Going over to another stack, inside of a signal handler: the one it began on may be small.
#ifndef PLUMB_STACK_H
#define PLUMB_STACK_H

/// Calls `function` with rsp at `top`, which is 16-byte aligned and the end of the new stack.
static inline void plumb_on_stack(char *top, void (*function)(void *), void *argument) {
  __asm__ volatile(
    "movq %%rsp, %%rbx\n\t"
    "movq %[top], %%rsp\n\t"
    "callq *%[function]\n\t"
    "movq %%rbx, %%rsp"
    : "+D"(argument)
    : [top] "r"(top), [function] "r"(function)
    : "rax", "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
    "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

#endif
