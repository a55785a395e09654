#include "task_slots.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "record.h"

_Atomic(plumb_task_slot *) plumb_task_regions[1 << (PLUMB_ADDRESS_BITS - PLUMB_REGION_BITS)];

plumb_task_slot *plumb_task_slot_make(uint64_t task) {
  enum { region_size = sizeof(plumb_task_slot) << (PLUMB_REGION_BITS - PLUMB_SLOT_BITS) };
  if (task >> PLUMB_ADDRESS_BITS) return 0;
  plumb_task_slot *region = plumb_table_memory(region_size), *other = 0;
  if (!region) return 0;
  if (!atomic_compare_exchange_strong(&plumb_task_regions[task >> PLUMB_REGION_BITS], &other, region))
    syscall(SYS_munmap, region, region_size);
  return plumb_task_slot_at(task);
}
