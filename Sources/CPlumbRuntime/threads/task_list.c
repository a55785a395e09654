#include "task_list.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// The kernel's directory entry, without libc's buffer around it.
struct entry {
  uint64_t inode;
  int64_t offset;
  uint16_t length;
  uint8_t type;
  char name[];
};

int plumb_list_threads(int *threads, int capacity) {
  char buffer[4096] __attribute__((aligned(8)));
  int count = 0;
  int directory = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return 0;
  long size;
  while ((size = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
    for (long at = 0; at < size;) {
      const struct entry *entry = (const struct entry *)(buffer + at);
      at += entry->length;
      int id = 0;
      for (const char *digit = entry->name; *digit >= '0' && *digit <= '9'; digit++) id = id * 10 + *digit - '0';
      if (id > 0 && count < capacity) threads[count++] = id;
    }
  }
  close(directory);
  return count;
}
