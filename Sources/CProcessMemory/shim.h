#pragma once

#include <sys/types.h>
#include <sys/uio.h>

// glibc's, which Swift's module of it leaves out: it is declared under _GNU_SOURCE only.
ssize_t plumb_process_vm_readv(pid_t pid, const struct iovec *local,
                               unsigned long local_count,
                               const struct iovec *remote,
                               unsigned long remote_count, unsigned long flags)
    __asm__("process_vm_readv");

// glibc's takes a variable number of arguments, which Swift cannot call; on
// x86-64 it takes these alike.
long plumb_ptrace(int request, pid_t pid, void *address, void *data)
    __asm__("ptrace");
