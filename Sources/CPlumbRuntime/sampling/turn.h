/// One round of sampling at a time.
#ifndef PLUMB_SAMPLING_TURN_H
#define PLUMB_SAMPLING_TURN_H

#include <stdbool.h>
#include <stdint.h>

/// Waits for the turn until `end`, by CLOCK_MONOTONIC in nanoseconds. False: it did not come. `is_first` says that nobody of this process had
/// it before: what rounds left behind is then another process's, from before a fork.
bool plumb_turn_take(uint64_t end, bool *is_first);
void plumb_turn_give(void);

/// Waits while `*word` is `value`, until `end`. May return early.
void plumb_futex_wait(_Atomic uint32_t *word, uint32_t value, uint64_t end);
void plumb_futex_wake(_Atomic uint32_t *word);

#endif
