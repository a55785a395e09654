/// Where a thread that is sampled describes itself. Never memory of the caller: a thread may answer when nobody waits any more.
#ifndef PLUMB_SAMPLING_SLOT_H
#define PLUMB_SAMPLING_SLOT_H

#include <stdatomic.h>
#include <stdint.h>
#include <ucontext.h>

#include "../images/images.h"
#include "../include/plumb_sampling.h"
#include "../memory/read_cache.h"
#include "../tasks/tasks.h"
#include "interrupted_call.h"

/// The low bits of a slot's state; above them stands the number of the round.
enum plumb_slot_state { PLUMB_SLOT_FREE, PLUMB_SLOT_ASKED, PLUMB_SLOT_BUSY, PLUMB_SLOT_DONE, PLUMB_SLOT_STATES };

enum { PLUMB_SLOT_STACK = 32 << 10 };

struct plumb_sample_slot {
  /// The thread's own stack may be nearly full, and its alternate one too small.
  char stack[PLUMB_SLOT_STACK] __attribute__((aligned(4096)));
  /// As it was just before the thread was asked.
  struct plumb_waiting_call call;
  ucontext_t registers;
  struct plumb_read_cache cache;
  struct plumb_thread_sample sample;
  struct plumb_task_facts facts;
};

/// `PLUMB_SAMPLE_BATCH` of them, or NULL before the first round.
extern struct plumb_sample_slot *plumb_sample_slots;
/// Apart from the slots, whose pages come and go.
extern _Atomic uint64_t plumb_sample_states[PLUMB_SAMPLE_BATCH];
/// The threads that slots are for. Written before the state says that they are asked.
extern _Atomic int32_t plumb_sample_threads_asked[PLUMB_SAMPLE_BATCH];
/// Slots that may be asked at the moment.
extern _Atomic size_t plumb_sample_asked;

/// What is loaded, as of the round's beginning.
extern struct plumb_images plumb_sample_images;

/// The word that a slot's signal carries.
static inline uint64_t plumb_slot_ticket(uint64_t round, uint64_t index) { return round * PLUMB_SAMPLE_BATCH + index; }

/// Fills the slot's sample from its registers. On the thread itself, in the handler.
void plumb_sample_describe(struct plumb_sample_slot *slot);

/// Says that a slot is done; wakes the caller after the last one.
void plumb_sample_answered(void);

#endif
