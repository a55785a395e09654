/// Taken over so that an open descriptor is known by the call that opened it:
///
/// | taken over | for what |
/// |---|---|
/// | `open`, `openat`, `creat`, and those with `64` | files and devices by path |
/// | `__open_2`, `__openat_2`, and those with `64` | what `open` becomes under `_FORTIFY_SOURCE` |
/// | `mkstemp`, `mkostemp`, `mkstemps`, `mkostemps`, and those with `64` | temporary files |
/// | `shm_open`, `memfd_create` | memory with a name |
/// | `posix_openpt` | terminals |
///
/// They cost a load and a branch while descriptors are not tracked. glibc's own calls do not come here.
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "../resources/descriptors.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

PLUMB_ORIGINAL(int, open, (const char *, int, ...))
PLUMB_ORIGINAL(int, open64, (const char *, int, ...))
PLUMB_ORIGINAL(int, openat, (int, const char *, int, ...))
PLUMB_ORIGINAL(int, openat64, (int, const char *, int, ...))
PLUMB_ORIGINAL(int, creat, (const char *, mode_t))
PLUMB_ORIGINAL(int, creat64, (const char *, mode_t))
PLUMB_ORIGINAL(int, __open_2, (const char *, int))
PLUMB_ORIGINAL(int, __open64_2, (const char *, int))
PLUMB_ORIGINAL(int, __openat_2, (int, const char *, int))
PLUMB_ORIGINAL(int, __openat64_2, (int, const char *, int))
PLUMB_ORIGINAL(int, mkstemp, (char *))
PLUMB_ORIGINAL(int, mkstemp64, (char *))
PLUMB_ORIGINAL(int, mkostemp, (char *, int))
PLUMB_ORIGINAL(int, mkostemp64, (char *, int))
PLUMB_ORIGINAL(int, mkstemps, (char *, int))
PLUMB_ORIGINAL(int, mkstemps64, (char *, int))
PLUMB_ORIGINAL(int, mkostemps, (char *, int, int))
PLUMB_ORIGINAL(int, mkostemps64, (char *, int, int))
PLUMB_ORIGINAL(int, shm_open, (const char *, int, mode_t))
PLUMB_ORIGINAL(int, memfd_create, (const char *, unsigned))
PLUMB_ORIGINAL(int, posix_openpt, (int))

/// The mode is there only if the flags ask for a new file.
#define TAKE_MODE(mode, flags)                                    \
  mode_t mode = 0;                                                \
  if ((flags) & O_CREAT || ((flags) & O_TMPFILE) == O_TMPFILE) {  \
    va_list list;                                                 \
    va_start(list, flags);                                        \
    mode = va_arg(list, mode_t);                                  \
    va_end(list);                                                 \
  }

#define NOTED(call)                                             \
  int descriptor = call;                                        \
  PLUMB_NOTE_DESCRIPTOR(descriptor, PLUMB_DESCRIPTOR_OPENED);   \
  return descriptor

int open(const char *path, int flags, ...) {
  TAKE_MODE(mode, flags)
  NOTED(original_open()(path, flags, mode));
}
int open64(const char *path, int flags, ...) {
  TAKE_MODE(mode, flags)
  NOTED(original_open64()(path, flags, mode));
}
int openat(int directory, const char *path, int flags, ...) {
  TAKE_MODE(mode, flags)
  NOTED(original_openat()(directory, path, flags, mode));
}
int openat64(int directory, const char *path, int flags, ...) {
  TAKE_MODE(mode, flags)
  NOTED(original_openat64()(directory, path, flags, mode));
}
int creat(const char *path, mode_t mode) { NOTED(original_creat()(path, mode)); }
int creat64(const char *path, mode_t mode) { NOTED(original_creat64()(path, mode)); }
int __open_2(const char *path, int flags) { NOTED(original___open_2()(path, flags)); }
int __open64_2(const char *path, int flags) { NOTED(original___open64_2()(path, flags)); }
int __openat_2(int directory, const char *path, int flags) { NOTED(original___openat_2()(directory, path, flags)); }
int __openat64_2(int directory, const char *path, int flags) { NOTED(original___openat64_2()(directory, path, flags)); }
int mkstemp(char *path) { NOTED(original_mkstemp()(path)); }
int mkstemp64(char *path) { NOTED(original_mkstemp64()(path)); }
int mkostemp(char *path, int flags) { NOTED(original_mkostemp()(path, flags)); }
int mkostemp64(char *path, int flags) { NOTED(original_mkostemp64()(path, flags)); }
int mkstemps(char *path, int suffix) { NOTED(original_mkstemps()(path, suffix)); }
int mkstemps64(char *path, int suffix) { NOTED(original_mkstemps64()(path, suffix)); }
int mkostemps(char *path, int suffix, int flags) { NOTED(original_mkostemps()(path, suffix, flags)); }
int mkostemps64(char *path, int suffix, int flags) { NOTED(original_mkostemps64()(path, suffix, flags)); }
int shm_open(const char *name, int flags, mode_t mode) { NOTED(original_shm_open()(name, flags, mode)); }
int memfd_create(const char *name, unsigned flags) { NOTED(original_memfd_create()(name, flags)); }
int posix_openpt(int flags) { NOTED(original_posix_openpt()(flags)); }

#pragma clang attribute pop
