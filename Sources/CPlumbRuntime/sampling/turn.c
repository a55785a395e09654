#include "turn.h"

#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../crash/state.h"

/// The process whose turn it is, and whether it is taken: a fork in the midst of a round leaves the child one that nobody ends.
static _Atomic uint64_t holder;
enum { is_taken = 1 };
static _Atomic uint32_t turns;

bool plumb_turn_take(uint64_t end, bool *is_first) {
  uint64_t process = (uint64_t)getpid() << 32;
  for (;;) {
    uint32_t turn = atomic_load(&turns);
    uint64_t now = atomic_load(&holder);
    if (now != (process | is_taken)) {
      *is_first = now != process;
      if (atomic_compare_exchange_strong(&holder, &now, process | is_taken)) return true;
      continue;
    }
    if (plumb_monotonic_ns() >= end) return false;
    plumb_futex_wait(&turns, turn, end);
  }
}

void plumb_turn_give(void) {
  atomic_store(&holder, (uint64_t)getpid() << 32);
  atomic_fetch_add(&turns, 1);
  plumb_futex_wake(&turns);
}

void plumb_futex_wait(_Atomic uint32_t *word, uint32_t value, uint64_t end) {
  uint64_t now = plumb_monotonic_ns();
  if (now >= end) return;
  struct timespec left = {(time_t)((end - now) / 1000000000), (long)((end - now) % 1000000000)};
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, &left, 0, 0);
}

void plumb_futex_wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0); }
