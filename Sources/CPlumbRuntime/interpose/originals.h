/// The one table of functions that are taken over, with what they were before.
///
/// | taken over | for what | costs while nothing is installed |
/// |---|---|---|
/// | `pthread_create` | every new thread gets an alternate stack, and is known by the call that created it | two loads and a branch |
/// | `dl_iterate_phdr` | libunwind must not wait for the loader's lock in a dying process | a thread-local load and a branch |
/// | `pthread_sigmask`, `sigprocmask` | a fault whose signal is blocked kills at once, and no handler sees it | a load and a branch |
///
/// Those that note what is alive stand at the head of their own files, with what they cost: tasks in `swift_task.c`, streams in `async_stream.c`,
/// `dispatch_source.c`, `run_loop_timer.c`, `blocking_calls.c`, `mappings.c`, and descriptors in `descriptors_open.c`, `descriptors_make.c`,
/// `descriptors_close.c` and `descriptor_streams.c`. Their originals are found by `original.h`.
///
/// Not instrumented by sanitizers, which call some of them before they are ready themselves.
///
/// They are defined in the program, which the dynamic linker asks first; linkers export them because libraries refer to them.
#ifndef PLUMB_ORIGINALS_H
#define PLUMB_ORIGINALS_H

#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef int (*plumb_pthread_create_function)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
typedef int (*plumb_phdr_callback)(struct dl_phdr_info *, size_t, void *);
typedef int (*plumb_dl_iterate_phdr_function)(plumb_phdr_callback, void *);

plumb_pthread_create_function plumb_original_pthread_create(void);
plumb_dl_iterate_phdr_function plumb_original_dl_iterate_phdr(void);

/// Whether the crash handler is installed: until then everything passes through.
extern _Atomic bool plumb_is_installed;

/// Whether libraries reach our functions and not those of libc. False: the linker did not export them.
bool plumb_interposition_works(void);

#endif
