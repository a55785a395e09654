/// Taken over so that the descriptor below a stream of libc is known by the call that made it, and its record goes with the stream:
///
/// | taken over | for what |
/// |---|---|
/// | `fopen`, `tmpfile`, `freopen`, and those with `64` | files |
/// | `popen`, `pclose` | pipes to processes |
/// | `opendir`, `closedir` | directories |
/// | `fdopen`, `fdopendir` | the stream owns a descriptor from here on that has a record already |
/// | `fclose` | the end of all files |
///
/// libc opens and closes the descriptors inside of itself, where the other functions are not asked.
#include <dirent.h>
#include <stdio.h>

#include "../resources/descriptors.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

PLUMB_ORIGINAL(FILE *, fopen, (const char *, const char *))
PLUMB_ORIGINAL(FILE *, fopen64, (const char *, const char *))
PLUMB_ORIGINAL(FILE *, freopen, (const char *, const char *, FILE *))
PLUMB_ORIGINAL(FILE *, freopen64, (const char *, const char *, FILE *))
PLUMB_ORIGINAL(FILE *, tmpfile, (void))
PLUMB_ORIGINAL(FILE *, tmpfile64, (void))
PLUMB_ORIGINAL(FILE *, popen, (const char *, const char *))
PLUMB_ORIGINAL(DIR *, opendir, (const char *))
PLUMB_ORIGINAL(FILE *, fdopen, (int, const char *))
PLUMB_ORIGINAL(DIR *, fdopendir, (int))
PLUMB_ORIGINAL(int, fclose, (FILE *))
PLUMB_ORIGINAL(int, pclose, (FILE *))
PLUMB_ORIGINAL(int, closedir, (DIR *))

/// -1 for a stream in memory; errno stays.
static int descriptor_of(FILE *file) {
  int saved = errno;
  int descriptor = file ? fileno(file) : -1;
  errno = saved;
  return descriptor;
}

#define NOTED(call, origin)                                                                                  \
  FILE *file = call;                                                                                         \
  if (plumb_is_tracked(PLUMB_DESCRIPTOR)) PLUMB_NOTE_DESCRIPTOR(descriptor_of(file), origin);                \
  return file

FILE *fopen(const char *path, const char *mode) { NOTED(original_fopen()(path, mode), PLUMB_DESCRIPTOR_STREAM); }
FILE *fopen64(const char *path, const char *mode) { NOTED(original_fopen64()(path, mode), PLUMB_DESCRIPTOR_STREAM); }
FILE *tmpfile(void) { NOTED(original_tmpfile()(), PLUMB_DESCRIPTOR_STREAM); }
FILE *tmpfile64(void) { NOTED(original_tmpfile64()(), PLUMB_DESCRIPTOR_STREAM); }
FILE *popen(const char *command, const char *mode) { NOTED(original_popen()(command, mode), PLUMB_DESCRIPTOR_PROCESS); }

#define ENDED(file) \
  if (plumb_has_records(PLUMB_DESCRIPTOR)) plumb_descriptor_end(descriptor_of(file))

FILE *freopen(const char *path, const char *mode, FILE *old) {
  ENDED(old);
  NOTED(original_freopen()(path, mode, old), PLUMB_DESCRIPTOR_STREAM);
}
FILE *freopen64(const char *path, const char *mode, FILE *old) {
  ENDED(old);
  NOTED(original_freopen64()(path, mode, old), PLUMB_DESCRIPTOR_STREAM);
}

static void take(struct plumb_record *record, uint64_t origin, uint64_t unused) {
  (void)unused;
  record->detail[0] = origin;
}

#define TAKEN(descriptor, origin) \
  if (plumb_has_records(PLUMB_DESCRIPTOR)) plumb_resource_change(PLUMB_DESCRIPTOR, (uint64_t)(descriptor), take, origin, 0)

FILE *fdopen(int descriptor, const char *mode) {
  FILE *file = original_fdopen()(descriptor, mode);
  if (file) TAKEN(descriptor, PLUMB_DESCRIPTOR_STREAM);
  return file;
}

DIR *fdopendir(int descriptor) {
  DIR *directory = original_fdopendir()(descriptor);
  if (directory) TAKEN(descriptor, PLUMB_DESCRIPTOR_DIRECTORY);
  return directory;
}

int fclose(FILE *file) {
  ENDED(file);
  return original_fclose()(file);
}

int pclose(FILE *file) {
  ENDED(file);
  return original_pclose()(file);
}

DIR *opendir(const char *path) {
  DIR *directory = original_opendir()(path);
  if (directory && plumb_is_tracked(PLUMB_DESCRIPTOR)) PLUMB_NOTE_DESCRIPTOR(dirfd(directory), PLUMB_DESCRIPTOR_DIRECTORY);
  return directory;
}

int closedir(DIR *directory) {
  if (plumb_has_records(PLUMB_DESCRIPTOR)) plumb_descriptor_end(dirfd(directory));
  return original_closedir()(directory);
}

#pragma clang attribute pop
