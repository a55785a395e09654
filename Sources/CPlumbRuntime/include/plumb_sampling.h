/// What the threads of this process are doing at the moment, while they go on.
///
/// A thread is interrupted by SIGPROF, describes itself into memory of ours, and returns to what it did: some microseconds. Signals of that
/// number that are not ours (a profiler's) are handed to the handler that was there before.
#ifndef PLUMB_SAMPLING_H
#define PLUMB_SAMPLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  PLUMB_SAMPLE_FRAMES = 256,
  PLUMB_SAMPLE_CHAINS = 6,
  PLUMB_SAMPLE_CALLERS = 64,
  PLUMB_SAMPLE_TASK_NAME = 64,
  /// So many threads are interrupted at once; more, one batch after another.
  PLUMB_SAMPLE_BATCH = 1024,
};

enum plumb_sample_outcome {
  PLUMB_SAMPLE_TAKEN = 0,
  /// It blocks SIGPROF, waits in the kernel where no signal reaches it, or did not run in time.
  PLUMB_SAMPLE_NO_ANSWER = 1,
  /// There is no such thread, or it ended meanwhile.
  PLUMB_SAMPLE_GONE = 2,
  /// Nobody could be asked: no memory, or another caller samples without end.
  PLUMB_SAMPLE_UNAVAILABLE = 3,
};

struct plumb_sample_frame {
  uint64_t pc;
  /// `pc` is the very instruction and not a return address.
  bool is_exact;
};

/// A word that may be the async context of a frame, with the places at which its callers go on. Which candidate is right is told by symbols.
struct plumb_sample_chain {
  /// Index of the frame where it was found; -1: in the task.
  int32_t frame;
  /// 0: in r14; 1: in the slot below rbp; 2: elsewhere in the frame; 3: in the task.
  uint32_t source;
  uint64_t context;
  uint32_t count;
  uint64_t resume[PLUMB_SAMPLE_CALLERS];
};

/// Only `thread` and `outcome` mean anything unless the outcome is `PLUMB_SAMPLE_TAKEN`.
struct plumb_thread_sample {
  int32_t thread;
  /// A `plumb_sample_outcome`.
  uint32_t outcome;
  uint64_t pc, sp, fp;
  /// rdi: of a thread in a system call its first argument.
  uint64_t argument;
  /// The task that it runs: address, number, and name (empty: none). 0: none.
  uint64_t task;
  uint64_t task_id;
  char task_name[PLUMB_SAMPLE_TASK_NAME];
  /// The actor or serial executor that it occupies now. 0: none.
  uint64_t executor;
  /// The outermost frame is among them.
  bool is_whole;
  uint32_t frame_count;
  uint32_t chain_count;
  /// Innermost first.
  struct plumb_sample_frame frames[PLUMB_SAMPLE_FRAMES];
  struct plumb_sample_chain chains[PLUMB_SAMPLE_CHAINS];
};

/// Called on the calling thread, after the threads went on. The sample is valid during the call.
typedef void (*plumb_sample_visitor)(void *_Nullable context, const struct plumb_thread_sample *_Nonnull sample);

/// Samples threads of this process, all at once, and visits each in the order of `threads`. Takes up to `limit_ns` nanoseconds where a thread does
/// not answer. One caller at a time; others wait their turn, within their limit. Not signal-safe: it maps memory.
///
/// What the threads notice: a few microseconds. Calls that the kernel never restarts after a signal (nanosleep, poll, epoll_wait and their kin)
/// go on where they can; EINTR is seen by those that count a relative time and leave no remainder: usleep, poll and epoll_wait with a
/// time limit, sockets with one.
void plumb_sample_threads(const int32_t *_Nonnull threads, size_t count, uint64_t limit_ns, plumb_sample_visitor _Nonnull visit,
  void *_Nullable context);

/// The same for one thread.
enum plumb_sample_outcome plumb_sample_thread(int32_t thread, uint64_t limit_ns, struct plumb_thread_sample *_Nonnull sample);

/// The ids of the threads of this process. Returns how many were written.
size_t plumb_sample_list(int32_t *_Nonnull threads, size_t capacity);

/// An executable or a shared object of this process. The path is valid during the visit.
struct plumb_sample_image {
  /// What is added to an address of the file to have it in the process.
  uint64_t base;
  uint64_t low, high;
  /// The part with instructions.
  uint64_t code_low, code_high;
  const uint8_t *_Nonnull build_id;
  size_t build_id_size;
  const char *_Nonnull path;
};
typedef void (*plumb_sample_image_visitor)(void *_Nullable context, const struct plumb_sample_image *_Nonnull image);

/// Visits all images in the loader's order, without the loader's lock. Waits its turn among those who sample, up to `limit_ns`; false: it
/// did not come.
bool plumb_sample_images_visit(uint64_t limit_ns, plumb_sample_image_visitor _Nonnull visit, void *_Nullable context);

/// That of the calling thread.
int32_t plumb_sample_own_thread(void);

#endif
