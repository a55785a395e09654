/// A lock for a few dozen instructions. Not a pthread mutex: those may be taken over too, and the registry is used while they are.
#ifndef PLUMB_SPIN_LOCK_H
#define PLUMB_SPIN_LOCK_H

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

struct plumb_lock {
  /// 0 free, 1 held, 2 held and somebody sleeps.
  _Atomic uint32_t state;
};

enum { PLUMB_LOCK_SPINS = 100 };

static inline void plumb_lock_wait(struct plumb_lock *lock) {
  for (int i = 0; i < PLUMB_LOCK_SPINS; i++) {
    uint32_t free = 0;
    if (atomic_load_explicit(&lock->state, memory_order_relaxed) == 0
      && atomic_compare_exchange_strong_explicit(&lock->state, &free, 1, memory_order_acquire, memory_order_relaxed))
      return;
    __builtin_ia32_pause();
  }
  while (atomic_exchange_explicit(&lock->state, 2, memory_order_acquire) != 0)
    syscall(SYS_futex, &lock->state, FUTEX_WAIT_PRIVATE, 2, 0, 0, 0);
}

static inline void plumb_lock(struct plumb_lock *lock) {
  uint32_t free = 0;
  if (!atomic_compare_exchange_strong_explicit(&lock->state, &free, 1, memory_order_acquire, memory_order_relaxed))
    plumb_lock_wait(lock);
}

static inline void plumb_unlock(struct plumb_lock *lock) {
  if (atomic_exchange_explicit(&lock->state, 0, memory_order_release) == 2)
    syscall(SYS_futex, &lock->state, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
}

#endif
