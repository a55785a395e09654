#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../crash/state.h"
#include "../threads/task_list.h"
#include "../unwind/row_cache.h"
#include "profiling_signal.h"
#include "slot.h"
#include "turn.h"

struct plumb_sample_slot *plumb_sample_slots;
_Atomic uint64_t plumb_sample_states[PLUMB_SAMPLE_BATCH];
_Atomic int32_t plumb_sample_threads_asked[PLUMB_SAMPLE_BATCH];
_Atomic size_t plumb_sample_asked;
struct plumb_images plumb_sample_images;

static uint64_t round_number;
static _Atomic uint32_t answers;
/// After so many answers the caller is woken: once, and not for each.
static _Atomic uint32_t wanted_answers;

/// Threads that end without an answer are noticed after so long. And how long a thread that has begun to answer is waited for beyond the limit.
enum { look_again_ns = 10000000, patience_ns = 200000000 };

void plumb_sample_answered(void) {
  if (atomic_fetch_add(&answers, 1) + 1 >= atomic_load(&wanted_answers)) plumb_futex_wake(&answers);
}

static enum plumb_slot_state state_of(size_t index) {
  return (enum plumb_slot_state)(atomic_load_explicit(&plumb_sample_states[index], memory_order_acquire) % PLUMB_SLOT_STATES);
}

static bool is_gone(int32_t thread) { return syscall(SYS_tgkill, getpid(), thread, 0) != 0 && errno == ESRCH; }

static bool prepare(bool is_first) {
  if (!plumb_sample_slots) {
    void *memory = mmap(0, PLUMB_SAMPLE_BATCH * sizeof *plumb_sample_slots, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    plumb_images_prepare();
    plumb_tasks_prepare();
    plumb_sample_slots = memory;
  } else if (is_first) {
    for (size_t i = 0; i < PLUMB_SAMPLE_BATCH; i++) atomic_store(&plumb_sample_states[i], PLUMB_SLOT_FREE);
    plumb_row_cache_forget();
  }
  return plumb_sample_take_signal();
}

/// Changes whenever the loader has done something.
static uint64_t mark_of(const struct plumb_images *images) {
  uint64_t mark = images->count;
  for (size_t i = 0; i < images->count; i++) {
    const struct plumb_image *image = &images->image[i];
    uint64_t id;
    memcpy(&id, image->build_id, sizeof id);
    mark = (mark ^ image->low ^ image->high << 20 ^ id) * 0x9e3779b97f4a7c15ull;
  }
  return mark;
}

static void read_images(void) {
  static uint64_t known_mark;
  plumb_images_read(&plumb_sample_images);
  uint64_t mark = mark_of(&plumb_sample_images);
  // Rows are by address, and at these other code may stand now.
  if (mark != known_mark) plumb_row_cache_forget();
  known_mark = mark;
}

/// Whether slots of an earlier round are still being written, by threads that had begun and did not run since.
static bool wait_for_stragglers(size_t count, uint64_t end) {
  for (size_t i = 0; i < count; i++)
    while (state_of(i) == PLUMB_SLOT_BUSY) {
      uint64_t now = plumb_monotonic_ns();
      if (now >= end) return false;
      plumb_futex_wait(&answers, atomic_load(&answers), now + 1000000 < end ? now + 1000000 : end);
    }
  return true;
}

/// Asks all; returns how many were reached.
static uint32_t ask(const int32_t *threads, size_t count) {
  atomic_store(&answers, 0);
  atomic_store(&wanted_answers, UINT32_MAX);
  round_number += 1;
  uint32_t asked = 0;
  atomic_store(&plumb_sample_asked, count);
  for (size_t i = 0; i < count; i++) {
    struct plumb_sample_slot *slot = &plumb_sample_slots[i];
    slot->sample.thread = threads[i];
    slot->sample.outcome = PLUMB_SAMPLE_NO_ANSWER;
    plumb_waiting_call_read(threads[i], &slot->call);
    atomic_store(&plumb_sample_threads_asked[i], threads[i]);
    atomic_store(&plumb_sample_states[i], round_number * PLUMB_SLOT_STATES + PLUMB_SLOT_ASKED);
    if (plumb_sample_send(threads[i], plumb_slot_ticket(round_number, i))) {
      asked += 1;
    } else {
      slot->sample.outcome = errno == ESRCH ? PLUMB_SAMPLE_GONE : PLUMB_SAMPLE_UNAVAILABLE;
      atomic_store(&plumb_sample_states[i], PLUMB_SLOT_FREE);
    }
  }
  return asked;
}

/// Slots of threads that have ended are given up. Returns how many.
static uint32_t drop_the_gone(size_t count) {
  uint32_t dropped = 0;
  for (size_t i = 0; i < count; i++) {
    struct plumb_sample_slot *slot = &plumb_sample_slots[i];
    if (state_of(i) != PLUMB_SLOT_ASKED || !is_gone(slot->sample.thread)) continue;
    slot->sample.outcome = PLUMB_SAMPLE_GONE;
    atomic_store(&plumb_sample_states[i], PLUMB_SLOT_FREE);
    dropped += 1;
  }
  return dropped;
}

static void wait_for_answers(size_t count, uint32_t asked, uint64_t end) {
  for (;;) {
    atomic_store(&wanted_answers, asked);
    uint32_t seen = atomic_load(&answers);
    uint64_t now = plumb_monotonic_ns();
    if (seen >= asked || now >= end) return;
    plumb_futex_wait(&answers, seen, now + look_again_ns < end ? now + look_again_ns : end);
    if (plumb_monotonic_ns() >= now + look_again_ns) asked -= drop_the_gone(count);
  }
}

/// Takes back the question, unless the thread is answering just now.
static void take_back(size_t count) {
  uint64_t end = plumb_monotonic_ns() + patience_ns;
  atomic_store(&plumb_sample_asked, 0);
  for (size_t i = 0; i < count; i++) {
    uint64_t asked = round_number * PLUMB_SLOT_STATES + PLUMB_SLOT_ASKED;
    atomic_compare_exchange_strong(&plumb_sample_states[i], &asked, PLUMB_SLOT_FREE);
  }
  wait_for_stragglers(count, end);
}

static void visit_failed(const int32_t *threads, size_t count, plumb_sample_visitor visit, void *context) {
  static const struct plumb_thread_sample nothing = {.outcome = PLUMB_SAMPLE_UNAVAILABLE};
  for (size_t i = 0; i < count; i++) {
    struct plumb_thread_sample sample = nothing;
    sample.thread = threads[i];
    visit(context, &sample);
  }
}

static void visit_slots(size_t count, plumb_sample_visitor visit, void *context) {
  for (size_t i = 0; i < count; i++) {
    struct plumb_sample_slot *slot = &plumb_sample_slots[i];
    if (state_of(i) == PLUMB_SLOT_BUSY) {
      // The thread writes there: what is said of it stands elsewhere.
      struct plumb_thread_sample sample = {.thread = slot->sample.thread, .outcome = PLUMB_SAMPLE_NO_ANSWER};
      visit(context, &sample);
      continue;
    }
    visit(context, &slot->sample);
  }
}

/// The pages go back to the kernel when more than a few threads were sampled; rounds that follow each other closely are of few.
static void give_pages_back(size_t count) {
  enum { kept = 8 };
  if (count <= kept) return;
  for (size_t i = kept; i < count; i++)
    if (state_of(i) == PLUMB_SLOT_BUSY) return;
  madvise(&plumb_sample_slots[kept], (count - kept) * sizeof *plumb_sample_slots, MADV_DONTNEED);
}

static void sample_batch(const int32_t *threads, size_t count, uint64_t limit_ns, plumb_sample_visitor visit, void *context) {
  uint64_t end = plumb_monotonic_ns() + limit_ns;
  bool is_first;
  if (!plumb_turn_take(end, &is_first)) return visit_failed(threads, count, visit, context);
  if (prepare(is_first) && wait_for_stragglers(PLUMB_SAMPLE_BATCH, end)) {
    read_images();
    wait_for_answers(count, ask(threads, count), end);
    take_back(count);
    visit_slots(count, visit, context);
    give_pages_back(count);
  } else {
    visit_failed(threads, count, visit, context);
  }
  plumb_turn_give();
}

void plumb_sample_threads(
  const int32_t *threads, size_t count, uint64_t limit_ns, plumb_sample_visitor visit, void *context) {
  for (size_t at = 0; at < count; at += PLUMB_SAMPLE_BATCH)
    sample_batch(threads + at, count - at < PLUMB_SAMPLE_BATCH ? count - at : PLUMB_SAMPLE_BATCH, limit_ns, visit, context);
}

static void copy(void *context, const struct plumb_thread_sample *sample) { *(struct plumb_thread_sample *)context = *sample; }

enum plumb_sample_outcome plumb_sample_thread(int32_t thread, uint64_t limit_ns, struct plumb_thread_sample *sample) {
  plumb_sample_threads(&thread, 1, limit_ns, copy, sample);
  return (enum plumb_sample_outcome)sample->outcome;
}

size_t plumb_sample_list(int32_t *threads, size_t capacity) {
  return (size_t)plumb_list_threads(threads, (int)capacity);
}

bool plumb_sample_images_visit(uint64_t limit_ns, plumb_sample_image_visitor visit, void *context) {
  bool is_first;
  if (!plumb_turn_take(plumb_monotonic_ns() + limit_ns, &is_first)) return false;
  bool is_ready = prepare(is_first);
  if (is_ready) read_images();
  for (size_t i = 0; is_ready && i < plumb_sample_images.count; i++) {
    const struct plumb_image *image = &plumb_sample_images.image[i];
    struct plumb_sample_image shown = {.base = image->base, .low = image->low, .high = image->high, .code_low = image->code_low,
      .code_high = image->code_high, .build_id = image->build_id, .build_id_size = image->build_id_size, .path = image->path};
    visit(context, &shown);
  }
  plumb_turn_give();
  return is_ready;
}

int32_t plumb_sample_own_thread(void) { return (int32_t)syscall(SYS_gettid); }
