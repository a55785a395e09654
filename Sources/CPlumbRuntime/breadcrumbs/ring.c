#include "ring.h"

#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct plumb_breadcrumb ring[PLUMB_BREADCRUMB_COUNT];
static uint64_t next_number;
static uint64_t lost;

static _Thread_local int32_t known_thread_id __attribute__((tls_model("initial-exec")));

/// One system call a thread and not one a breadcrumb.
static int32_t thread_id(void) {
  if (known_thread_id == 0) known_thread_id = (int32_t)syscall(SYS_gettid);
  return known_thread_id;
}

/// A forked child goes on with another id.
static void forget_thread_id(void) { known_thread_id = 0; }

__attribute__((constructor)) static void watch_forks(void) { pthread_atfork(0, 0, forget_thread_id); }

static size_t copy(char *into, size_t capacity, const uint8_t *from, size_t size) {
  if (size > capacity) {
    size = capacity;
    // Never in the midst of a character.
    while (size > 0 && (from[size] & 0xc0) == 0x80) size -= 1;
  }
  if (size) memcpy(into, from, size);
  return size;
}

struct plumb_breadcrumb *plumb_breadcrumb_begin(const uint8_t *name, size_t size) {
  uint64_t number = __atomic_fetch_add(&next_number, 1, __ATOMIC_RELAXED);
  struct plumb_breadcrumb *place = &ring[number % PLUMB_BREADCRUMB_COUNT];
  uint64_t state = __atomic_load_n(&place->state, __ATOMIC_RELAXED);
  // Odd: somebody writes. Larger: somebody overtook us by a whole turn.
  if ((state & 1) || state > 2 * number
    || !__atomic_compare_exchange_n(&place->state, &state, 2 * number + 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
    __atomic_fetch_add(&lost, 1, __ATOMIC_RELAXED);
    return 0;
  }
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  place->monotonic_ns = (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
  place->thread = thread_id();
  place->name_size = (uint8_t)copy(place->name, sizeof place->name, name, size);
  place->field_count = 0;
  return place;
}

void plumb_breadcrumb_field(
  struct plumb_breadcrumb *breadcrumb, const uint8_t *name, size_t name_size, const uint8_t *value, size_t value_size) {
  if (breadcrumb->field_count == PLUMB_BREADCRUMB_FIELDS) return;
  struct plumb_breadcrumb_field *field = &breadcrumb->fields[breadcrumb->field_count++];
  field->name_size = (uint8_t)copy(field->name, sizeof field->name, name, name_size);
  field->value_size = (uint8_t)copy(field->value, sizeof field->value, value, value_size);
}

void plumb_breadcrumb_end(struct plumb_breadcrumb *breadcrumb) {
  uint64_t state = __atomic_load_n(&breadcrumb->state, __ATOMIC_RELAXED);
  __atomic_store_n(&breadcrumb->state, state + 1, __ATOMIC_RELEASE);
}

bool plumb_breadcrumb_read(uint64_t back, struct plumb_breadcrumb *copy, uint64_t *number) {
  uint64_t count = __atomic_load_n(&next_number, __ATOMIC_RELAXED);
  if (back >= count || back >= PLUMB_BREADCRUMB_COUNT) return false;
  uint64_t wanted = count - 1 - back;
  struct plumb_breadcrumb *place = &ring[wanted % PLUMB_BREADCRUMB_COUNT];
  if (__atomic_load_n(&place->state, __ATOMIC_ACQUIRE) != 2 * wanted + 2) return false;
  memcpy(copy, place, sizeof *copy);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  *number = wanted + 1;
  return __atomic_load_n(&place->state, __ATOMIC_RELAXED) == 2 * wanted + 2;
}

uint64_t plumb_breadcrumbs_lost(void) { return __atomic_load_n(&lost, __ATOMIC_RELAXED); }
