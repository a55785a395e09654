#include "safe_read.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "read_cache.h"

/// process_vm_readv may be forbidden: by seccomp, or by a kernel that was built without it.
static _Atomic bool is_forbidden;
static _Atomic int known_process;

void plumb_read_in_process(int process) { atomic_store_explicit(&known_process, process, memory_order_relaxed); }

/// Whether the aligned word around `address` can be read, without any state: rt_sigprocmask copies the set from the caller before it
/// looks at `how`, so the error says which of the two was wrong.
static bool is_readable(uint64_t address) {
  long result = syscall(SYS_rt_sigprocmask, ~0, address & ~7ull, 0, 8);
  return result == 0 || errno != EFAULT;
}

/// Between the question and the copy another thread may unmap the page; then the caller's guard catches the fault.
static bool read_after_asking(uint64_t address, void *into, size_t size) {
  uint64_t last = address + size - 1;
  for (uint64_t page = address; page <= last; page = (page | 4095) + 1)
    if (!is_readable(page)) return false;
  memcpy(into, (const void *)(uintptr_t)address, size);
  return true;
}

/// Neither the last page nor what no pointer reaches: both would wrap or fail anyhow, and this is cheaper.
static bool can_be_there(uint64_t address, size_t size) {
  return size > 0 && address >= 4096 && address + size >= address && address >> 47 == 0;
}

bool plumb_read(uint64_t address, void *into, size_t size) {
  if (!plumb_read_cache_is_on() || size > PLUMB_CACHE_BLOCK) return plumb_read_once(address, into, size);
  if (!can_be_there(address, size)) return false;
  for (char *to = into; size > 0;) {
    uint64_t offset = address % PLUMB_CACHE_BLOCK;
    size_t count = size < PLUMB_CACHE_BLOCK - offset ? size : PLUMB_CACHE_BLOCK - offset;
    const char *block = plumb_read_cache_block(address - offset);
    if (!block) return false;
    memcpy(to, block + offset, count);
    to += count;
    address += count;
    size -= count;
  }
  return true;
}

bool plumb_read_once(uint64_t address, void *into, size_t size) {
  if (!can_be_there(address, size)) return false;
  int saved = errno;
  bool done = false;
  if (!atomic_load_explicit(&is_forbidden, memory_order_relaxed)) {
    struct iovec local = {into, size};
    struct iovec remote = {(void *)(uintptr_t)address, size};
    int process = atomic_load_explicit(&known_process, memory_order_relaxed);
    ssize_t count = syscall(SYS_process_vm_readv, process ? process : getpid(), &local, 1ul, &remote, 1ul, 0ul);
    done = count == (ssize_t)size;
    if (count < 0 && errno != EFAULT) atomic_store_explicit(&is_forbidden, true, memory_order_relaxed);
  }
  if (!done && atomic_load_explicit(&is_forbidden, memory_order_relaxed)) done = read_after_asking(address, into, size);
  errno = saved;
  return done;
}

bool plumb_write_word(void *place, uint64_t word) {
  int saved = errno;
  struct iovec local = {&word, sizeof word}, remote = {place, sizeof word};
  ssize_t count = syscall(SYS_process_vm_writev, getpid(), &local, 1ul, &remote, 1ul, 0ul);
  errno = saved;
  return count == sizeof word;
}

long plumb_read_string(uint64_t address, char *into, size_t capacity) {
  size_t length = 0;
  while (length + 1 < capacity) {
    // Never over the end of a page: the next one may be missing.
    size_t chunk = 256 - (address & 255);
    if (chunk > capacity - 1 - length) chunk = capacity - 1 - length;
    if (!plumb_read(address, into + length, chunk)) break;
    const char *end = memchr(into + length, 0, chunk);
    if (end) return end - into;
    length += chunk;
    address += chunk;
  }
  into[length] = 0;
  return length == 0 ? -1 : (long)length;
}
