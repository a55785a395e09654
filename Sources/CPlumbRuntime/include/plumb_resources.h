/// What the records of resources say beyond their keys (`plumb_registry.h`), and what only the process itself can tell of them.
#ifndef PLUMB_RESOURCES_H
#define PLUMB_RESOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Between these two calls nothing that the calling thread makes is noted: it is Plumb's own. Calls nest. A thread that is created meanwhile
/// is Plumb's own for as long as it lives. Signal-safe.
void plumb_own_work_begin(void);
void plumb_own_work_end(void);

/// Detail 0 of a dispatch source.
enum plumb_source_type {
  PLUMB_SOURCE_TIMER = 1,
  PLUMB_SOURCE_READ = 2,
  PLUMB_SOURCE_WRITE = 3,
  PLUMB_SOURCE_SIGNAL = 4,
  PLUMB_SOURCE_DATA_ADD = 5,
  PLUMB_SOURCE_DATA_OR = 6,
  PLUMB_SOURCE_DATA_REPLACE = 7,
  PLUMB_SOURCE_OTHER = 8,
};

/// Detail 1 of a dispatch source: of a timer its interval in nanoseconds, of the others the descriptor or the number of the signal.
#define PLUMB_SOURCE_FIRES_ONCE UINT64_MAX

/// State of a dispatch source.
enum plumb_source_state {
  /// How often it was suspended and not resumed.
  PLUMB_SOURCE_SUSPENSIONS = 0x3fff,
  /// Neither resumed nor activated yet.
  PLUMB_SOURCE_INACTIVE = 1 << 14,
  /// A timer that was told when to fire.
  PLUMB_SOURCE_IS_SET = 1 << 15,
};

/// State of a run loop's timer.
enum plumb_timer_state {
  /// It was added to a run loop, which fires it.
  PLUMB_TIMER_SCHEDULED = 1,
  /// Fires again and again, every `detail[0]` nanoseconds.
  PLUMB_TIMER_REPEATS = 2,
  /// Foundation is linked into the program, and nobody sees it ending a timer that has fired for the last time: at `detail[1]` nanoseconds of
  /// CLOCK_REALTIME.
  PLUMB_TIMER_ENDS_UNSEEN = 4,
};

/// Detail 0 of a descriptor: which kind of call returned it.
enum plumb_descriptor_origin {
  PLUMB_DESCRIPTOR_OPENED = 1,
  PLUMB_DESCRIPTOR_SOCKET = 2,
  PLUMB_DESCRIPTOR_ACCEPTED = 3,
  PLUMB_DESCRIPTOR_PIPE = 4,
  PLUMB_DESCRIPTOR_ANONYMOUS = 5,
  PLUMB_DESCRIPTOR_DUPLICATE = 6,
  /// `fopen` and its like: goes with `fclose`.
  PLUMB_DESCRIPTOR_STREAM = 7,
  /// `opendir`: goes with `closedir`.
  PLUMB_DESCRIPTOR_DIRECTORY = 8,
  /// `popen`: goes with `pclose`.
  PLUMB_DESCRIPTOR_PROCESS = 9,
};

/// Detail 1 of a descriptor: how often its number had been closed when it was opened. A record with another count is about an earlier
/// bearer of the number, whose end could not be noted. Signal-safe.
uint64_t plumb_descriptor_closings(int32_t descriptor);

/// Detail 0 of a blocked thread; detail 1 is the address of what it waits for, or 0.
enum plumb_wait_type {
  /// `dispatch_semaphore_wait`
  PLUMB_WAIT_SEMAPHORE = 1,
  /// `dispatch_group_wait`
  PLUMB_WAIT_GROUP = 2,
  /// `dispatch_sync` and its like, until the work begins.
  PLUMB_WAIT_QUEUE = 3,
  /// `pthread_cond_wait` and its like.
  PLUMB_WAIT_CONDITION = 4,
  /// `pthread_join`; detail 1 is the `pthread_t`.
  PLUMB_WAIT_THREAD = 5,
};
/// State of a blocked thread.
enum { PLUMB_WAIT_HAS_LIMIT = 1 };

/// From here on streams are noted. `offset_of_storage`: where what an `AsyncStream` refers to has its reference to the storage, in bytes.
void plumb_streams_learn(uint32_t offset_of_storage);

/// Detail 0 of a stream.
enum { PLUMB_STREAM_PLAIN = 0, PLUMB_STREAM_THROWING = 1 };

/// What code is at an address of this process.
struct plumb_code_origin {
  /// Of its image, as the dynamic linker knows it. Valid while the image is loaded.
  const char *_Nonnull path;
  /// Where the image's first byte is.
  uint64_t base;
  /// The nearest symbol before it that the image exports; NULL: none. What is not exported is not known here.
  const char *_Nullable function;
};
/// False: no image. Not signal-safe.
bool plumb_code_origin(uint64_t address, struct plumb_code_origin *_Nonnull origin);

/// Where the image that Plumb is linked into begins.
uint64_t plumb_own_image(void);

/// False: Dispatch is linked into the program (`-static-stdlib`), so its code has no image of its own.
bool plumb_dispatch_is_a_library(void);

/// The numbers that name the entries of a directory of /proc (`/proc/self/fd`, `/proc/self/task`), without the descriptor by which it is
/// read. Returns how many there are, of which up to `capacity` were written. Signal-safe.
size_t plumb_list_numbers(const char *_Nonnull path, int32_t *_Nonnull numbers, size_t capacity);

/// Reads a file of /proc, by calls that are not noted. Returns how many bytes; -1: it cannot be read. Signal-safe.
long plumb_read_file(const char *_Nonnull path, char *_Nonnull buffer, size_t capacity);

/// How many threads were created and have not yet come so far that they have a record. Signal-safe.
int32_t plumb_threads_starting(void);

#endif
