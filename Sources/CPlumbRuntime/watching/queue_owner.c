/// Which thread drains a serial queue is told by a word of the queue whose place is Dispatch's own affair. It is learned in the process itself, from
/// a queue of ours that the calling thread drains: the one word that has the thread's number meanwhile and not before or after.
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../include/plumb_watching.h"
#include "../memory/safe_read.h"

extern void *dispatch_queue_create(const char *label, void *attributes) __attribute__((weak));
extern void dispatch_sync_f(void *queue, void *context, void (*work)(void *)) __attribute__((weak));
extern void dispatch_release(void *object) __attribute__((weak));

enum { words = 40, unknown = -1 };
/// The kernel's mask for the owner of a futex, which Dispatch follows.
static const uint32_t thread_mask = 0x3fffffff;
static _Atomic int owner_offset = unknown;

struct look {
  const char *queue;
  uint32_t words[words];
};

static void look(void *context) {
  struct look *look = context;
  memcpy(look->words, look->queue, sizeof look->words);
}

static void learn(void) {
  if (!dispatch_queue_create || !dispatch_sync_f || !dispatch_release) return;
  char *queue = dispatch_queue_create("plumb.look", 0);
  if (!queue) return;
  uint32_t self = (uint32_t)syscall(SYS_gettid);
  struct look before = {.queue = queue}, during = {.queue = queue}, after = {.queue = queue};
  look(&before);
  dispatch_sync_f(queue, &during, look);
  look(&after);
  int found = unknown, count = 0;
  for (int i = 0; i < words; i++) {
    if ((during.words[i] & thread_mask) != self || (before.words[i] & thread_mask) == self || (after.words[i] & thread_mask) == self)
      continue;
    found = i * 4;
    count += 1;
  }
  if (count == 1) atomic_store(&owner_offset, found);
  dispatch_release(queue);
}

int32_t plumb_watch_queue_owner(uint64_t queue) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, learn);
  int offset = atomic_load(&owner_offset);
  uint32_t word;
  if (offset == unknown || queue == 0 || !plumb_read_half(queue + (uint64_t)offset, &word)) return 0;
  return (int32_t)(word & thread_mask);
}
