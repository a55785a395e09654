#pragma once

#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

// glibc's, which Swift's module of it leaves out: they are declared under _GNU_SOURCE only.
ssize_t plumb_process_vm_readv(pid_t pid, const struct iovec *local,
                               unsigned long local_count,
                               const struct iovec *remote,
                               unsigned long remote_count, unsigned long flags)
    __asm__("process_vm_readv");
ssize_t plumb_process_vm_writev(pid_t pid, const struct iovec *local,
                                unsigned long local_count,
                                const struct iovec *remote,
                                unsigned long remote_count, unsigned long flags)
    __asm__("process_vm_writev");

// glibc's takes a variable number of arguments, which Swift cannot call; on
// x86-64 it takes these alike.
long plumb_ptrace(int request, pid_t pid, void *address, void *data)
    __asm__("ptrace");

// Memory from the kernel, past what may have taken mmap over to note who calls
// it. MAP_FAILED: there is none.
static inline void *plumb_map_memory(size_t size) {
  return (void *)syscall(SYS_mmap, (void *)0, size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
}
static inline void plumb_unmap_memory(void *memory, size_t size) {
  syscall(SYS_munmap, memory, size);
}
