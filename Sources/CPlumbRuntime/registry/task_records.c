#include "../include/plumb_task_records.h"

#include "../tracking/resource.h"
#include "handlers.h"
#include "record.h"
#include "thread_cache.h"
#include "task_slots.h"

/// What had the address before ended unseen.
static void take_over(struct plumb_record *record, struct plumb_thread_cache *cache) {
  plumb_record_open(record);
  plumb_label_set_release(record->labels);
  record->labels = 0;
  plumb_count_one(&cache->gone);
}

/// With handlers shut out, which they stay if there is a record.
///
/// `record` is what the slot has: an earlier record of this address, or NULL.
static struct plumb_task_entry begin_in_slot(uint64_t task, plumb_task_slot *slot, struct plumb_record *record) {
  struct plumb_task_entry none = {0};
  struct plumb_thread_cache *cache = plumb_thread_cache();
  if (!cache) return none;
  if (record) {
    take_over(record, cache);
  } else {
    record = plumb_record_take(cache);
    if (!record) return none;
    plumb_record_open(record);
    record->kind = PLUMB_TASK;
    record->key = task;
  }
  record->moment = (uint32_t)plumb_current_moment();
  plumb_count_one(&cache->made);
  return (struct plumb_task_entry){.record = record, .slot = slot};
}

struct plumb_task_entry plumb_task_begin(uint64_t task) {
  if (plumb_entered != 0) return (struct plumb_task_entry){0};
  plumb_task_slot *slot = plumb_task_slot_at(task);
  if (!slot) slot = plumb_task_slot_make(task);
  struct plumb_record *there = slot ? atomic_load_explicit(slot, memory_order_acquire) : 0;
  // Another task of this slot: an `async let` that was not awaited, and leaves its record until its place is used again.
  if (!slot || (there && there->key != task))
    return (struct plumb_task_entry){.record = plumb_registry_begin(PLUMB_TASK, task)};
  // From when another task had the slot.
  if (plumb_has_records(PLUMB_TASK)) plumb_registry_remove(PLUMB_TASK, task);
  plumb_shut_handlers_out();
  struct plumb_task_entry entry = begin_in_slot(task, slot, there);
  if (!entry.record) plumb_let_handlers_in();
  return entry;
}

void plumb_task_commit(struct plumb_task_entry entry) {
  if (!entry.slot) {
    plumb_registry_commit(entry.record);
    return;
  }
  plumb_record_close(entry.record);
  atomic_store_explicit((plumb_task_slot *)entry.slot, entry.record, memory_order_release);
  plumb_let_handlers_in();
}

/// The record in the task's slot, if it is this task's.
static struct plumb_record *record_in_slot(uint64_t task, plumb_task_slot **slot) {
  *slot = plumb_task_slot_at(task);
  struct plumb_record *record = *slot ? atomic_load_explicit(*slot, memory_order_acquire) : 0;
  return record && record->key == task ? record : 0;
}

bool plumb_task_remove(uint64_t task) {
  if (plumb_entered != 0) return false;
  plumb_task_slot *slot;
  struct plumb_record *record = record_in_slot(task, &slot);
  if (!record) return plumb_has_records(PLUMB_TASK) && plumb_registry_remove(PLUMB_TASK, task);
  plumb_shut_handlers_out();
  atomic_store_explicit(slot, 0, memory_order_release);
  const struct plumb_label_set *labels = record->labels;
  plumb_record_open(record);
  record->kind = PLUMB_NOTHING;
  record->labels = 0;
  plumb_record_close(record);
  struct plumb_thread_cache *cache = plumb_thread_cache();
  if (cache) {
    plumb_record_give(cache, record);
    plumb_count_one(&cache->gone);
  }
  plumb_let_handlers_in();
  plumb_label_set_release(labels);
  return true;
}

void plumb_task_add_state(uint64_t task, uint32_t bits) {
  plumb_task_slot *slot;
  struct plumb_record *record = record_in_slot(task, &slot);
  if (!record) {
    plumb_registry_change_state(PLUMB_TASK, task, 0, bits);
    return;
  }
  plumb_record_open(record);
  record->state |= (uint16_t)bits;
  plumb_record_close(record);
}

bool plumb_task_find(uint64_t task, struct plumb_record *copy) {
  plumb_task_slot *slot;
  struct plumb_record *record = record_in_slot(task, &slot);
  if (!record) return plumb_has_records(PLUMB_TASK) && plumb_registry_find(PLUMB_TASK, task, copy);
  uint64_t version = __atomic_load_n(&record->version, __ATOMIC_ACQUIRE);
  *copy = *record;
  atomic_thread_fence(memory_order_acquire);
  if (version & 1 || __atomic_load_n(&record->version, __ATOMIC_RELAXED) != version) return false;
  plumb_label_set_retain(copy->labels);
  return true;
}
