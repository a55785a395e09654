/// Calls that Swift cannot make, or not by that name. Each leaks what it returns, at a marked line.
#ifndef RESOURCE_CALLS_H
#define RESOURCE_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int child_open64(void);
int child_openat(void);
int child_creat(void);
int child_fortified_open(void);
int child_fortified_openat(void);
int child_pipe2(int ends[2]);
int child_duplicate(int descriptor);
int child_duplicate_above(int descriptor, int least);
int child_duplicate_to(int descriptor, int target);
int child_signalfd(void);
int child_eventfd(void);
int child_epoll(void);
int child_timerfd(void);
int child_memfd(void);
int child_accept(int listener);
void child_close_range(int first, int last);
void child_close_from(int first);

void *child_map_file(size_t size);
/// Unmaps the second of four pages.
void *child_map_and_cut(void);
void *child_map_and_grow(size_t *size);

/// Opens and closes a file on every SIGALRM, every 200 microseconds, until told to stop; returns how often.
void child_begin_signals(void);
long child_end_signals(void);

/// In a child of fork: closes and opens, and leaves with 0. Returns its exit code.
int child_fork_and_work(void);
/// The same in a copy that was made by a bare system call, so that no handlers of fork have run.
int child_clone_and_work(void);

/// A server with epoll and a client that sends it `messages`; all in one process. Returns how many came back.
int child_echo(int messages);

/// Waits for a condition that nobody signals until `child_end_wait`; returns after that.
void child_wait_for_condition(void);
void child_end_wait(void);

/// An eventfd that blocks whoever reads it, until it is rung.
int child_bell(void);
void child_hear(int bell);
void child_ring(int bell);

void child_name_thread(const char *name);
/// Each line of standard output is written at once.
void child_write_lines(void);

/// The same as without Plumb: past the functions that are taken over.
void child_bare_open_and_close(void);
void child_bare_close(void);

/// Time of the processor that the calling thread has used.
uint64_t child_thread_time_ns(void);

#endif
