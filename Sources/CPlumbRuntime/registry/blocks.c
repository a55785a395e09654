#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "record.h"

__attribute__((visibility("default"))) struct plumb_registry plumb_registry = {
  .magic = PLUMB_REGISTRY_MAGIC,
  .version = PLUMB_REGISTRY_VERSION,
  .record_size = sizeof(struct plumb_record),
  .records_per_block = PLUMB_RECORDS_PER_BLOCK,
};

_Static_assert(sizeof(struct plumb_record) == 128 && offsetof(struct plumb_record_block, records) == 64, "records begin lines of the cache");
_Static_assert(sizeof(struct plumb_record_block) == 32768 - 64, "and blocks, pages");

void *plumb_table_memory(size_t size) {
  int saved = errno;
  void *memory = (void *)syscall(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  errno = saved;
  return memory == MAP_FAILED ? 0 : memory;
}

struct plumb_record *plumb_new_records(void) {
  struct plumb_record_block *block = plumb_table_memory(sizeof *block);
  if (!block) return 0;
  for (int i = 0; i + 1 < PLUMB_RECORDS_PER_BLOCK; i++) plumb_set_next_free(&block->records[i], &block->records[i + 1]);
  block->next = __atomic_load_n(&plumb_registry.blocks, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&plumb_registry.blocks, &block->next, block, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {}
  return block->records;
}
