/// A lock for a few dozen instructions. Not a pthread mutex: those may be taken over too, and the registry is used while they are.
#ifndef PLUMB_SPIN_LOCK_H
#define PLUMB_SPIN_LOCK_H

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

struct plumb_lock {
  /// 0 free, 1 held, 2 held and somebody sleeps.
  _Atomic uint32_t state;
};

enum { PLUMB_LOCK_SPINS = 100 };

static inline bool plumb_lock_spin(struct plumb_lock *lock) {
  for (int i = 0; i < PLUMB_LOCK_SPINS; i++) {
    uint32_t free = 0;
    if (atomic_load_explicit(&lock->state, memory_order_relaxed) == 0
      && atomic_compare_exchange_strong_explicit(&lock->state, &free, 1, memory_order_acquire, memory_order_relaxed))
      return true;
    __builtin_ia32_pause();
  }
  return false;
}

static inline void plumb_lock_wait(struct plumb_lock *lock) {
  if (plumb_lock_spin(lock)) return;
  while (atomic_exchange_explicit(&lock->state, 2, memory_order_acquire) != 0)
    syscall(SYS_futex, &lock->state, FUTEX_WAIT_PRIVATE, 2, 0, 0, 0);
}

static inline void plumb_lock(struct plumb_lock *lock) {
  uint32_t free = 0;
  if (!atomic_compare_exchange_strong_explicit(&lock->state, &free, 1, memory_order_acquire, memory_order_relaxed))
    plumb_lock_wait(lock);
}

/// The process that threads were counted in last (`tracking.h`); 0: nobody has asked yet.
extern int32_t plumb_process_id;

/// False: the process is a copy without the thread that holds the lock, which will never give it back.
static inline bool plumb_lock_or_give_up(struct plumb_lock *lock) {
  uint32_t free = 0;
  if (atomic_compare_exchange_strong_explicit(&lock->state, &free, 1, memory_order_acquire, memory_order_relaxed)) return true;
  if (plumb_lock_spin(lock)) return true;
  if (plumb_process_id != 0 && syscall(SYS_getpid) != plumb_process_id) return false;
  plumb_lock_wait(lock);
  return true;
}

static inline void plumb_unlock(struct plumb_lock *lock) {
  if (atomic_exchange_explicit(&lock->state, 0, memory_order_release) == 2)
    syscall(SYS_futex, &lock->state, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
}

#endif
