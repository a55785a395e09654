#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../include/plumb_resources.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

/// The kernel's directory entry, without libc's buffer around it.
struct entry {
  uint64_t inode;
  int64_t offset;
  uint16_t length;
  uint8_t type;
  char name[];
};

size_t plumb_list_numbers(const char *path, int32_t *numbers, size_t capacity) {
  char buffer[4096] __attribute__((aligned(8)));
  size_t count = 0;
  int directory = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return 0;
  bool lists_descriptors = strcmp(path, "/proc/self/fd") == 0;
  long size;
  while ((size = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0)
    for (long at = 0; at < size;) {
      const struct entry *entry = (const struct entry *)(buffer + at);
      at += entry->length;
      if (entry->name[0] < '0' || entry->name[0] > '9') continue;
      int32_t number = 0;
      for (const char *digit = entry->name; *digit >= '0' && *digit <= '9'; digit++) number = number * 10 + *digit - '0';
      if (lists_descriptors && number == directory) continue;
      if (count < capacity) numbers[count] = number;
      count += 1;
    }
  syscall(SYS_close, directory);
  return count;
}

long plumb_read_file(const char *path, char *buffer, size_t capacity) {
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  size_t filled = 0;
  long size = 0;
  while (filled < capacity && (size = syscall(SYS_read, file, buffer + filled, capacity - filled)) > 0) filled += (size_t)size;
  syscall(SYS_close, file);
  return size < 0 && filled == 0 ? -1 : (long)filled;
}

#pragma clang attribute pop
