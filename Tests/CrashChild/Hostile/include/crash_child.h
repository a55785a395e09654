/// What Swift cannot do to itself: for the tests of the crash handler.
#ifndef CRASH_CHILD_H
#define CRASH_CHILD_H

#include <stdint.h>

/// From now on whoever calls malloc or its siblings waits for ever, as if another thread held their lock.
void child_poison_malloc(void);

/// Takes the loader's lock in a thread that never gives it back; returns when it is held.
void child_hold_loader_lock(void);

/// Starts threads that open and close a library without end.
void child_start_loader_storm(int threads);

/// Overwrites the stack upwards from here, return addresses and all, and returns into it.
int child_smash_stack(void);

/// Crashes with a stack pointer that points nowhere.
void child_lose_stack(void);

/// Returns to an address of the caller's choice.
void child_return_to(uintptr_t address);

/// Calls an address where nothing is mapped.
void child_call(uintptr_t address);

/// Reads or writes 8 bytes.
uint64_t child_read(uintptr_t address);
void child_write(uintptr_t address);

/// Starts a thread that blocks every signal there is and then writes to address 16. Joins it.
void child_crash_with_blocked_signals(void);

/// Threads that wait, or that count; returns when all run.
void child_start_threads(int waiting, int counting);

/// Writes to address 16 in that many threads at once.
void child_crash_in_threads(int count);

/// Installs a handler for SIGSEGV that writes "previous handler" to standard error; for SIGABRT, SIG_IGN.
void child_install_previous_handlers(void);

/// Installs a handler for SIGSEGV that crashes itself.
void child_install_crashing_handler(void);

/// A thread that blocks SIGPROF.
void child_start_deaf_thread(void);

/// Makes the tmpfs that is mounted there read-only.
int child_make_read_only(const char *directory);

/// An alternate stack of the smallest size that is allowed.
void child_use_small_alternate_stack(void);

/// Forks a child that writes to address 16; returns its wait status.
int child_fork_and_crash(void);

/// Forbids process_vm_readv from here on.
int child_forbid_reading(void);

int child_limit_file_size(unsigned long bytes);
int child_limit_descriptors(void);

/// Overflows the calling thread's stack.
uint64_t child_recurse(uint64_t depth);

#endif
