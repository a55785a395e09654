#pragma once

#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

// The kernel's own, past libc's: sanitizers take those over, and would judge
// memory that is read because nobody knows whether it may be.
static inline ssize_t plumb_process_vm_readv(pid_t pid, const struct iovec *local,
                                             unsigned long local_count,
                                             const struct iovec *remote,
                                             unsigned long remote_count) {
  return syscall(SYS_process_vm_readv, pid, local, local_count, remote, remote_count, 0ul);
}
static inline ssize_t plumb_process_vm_writev(pid_t pid, const struct iovec *local,
                                              unsigned long local_count,
                                              const struct iovec *remote,
                                              unsigned long remote_count) {
  return syscall(SYS_process_vm_writev, pid, local, local_count, remote, remote_count, 0ul);
}

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
