#include "alternate_stack.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "task_list.h"

/// Room for the kernel's frame (up to 11 KiB with all vector registers) and for libunwind, which takes 8 KiB.
enum { stack_size = 64 << 10, guard_size = 4 << 10 };

static pthread_key_t key;
static bool has_key;

static void *make_stack(void) {
  char *memory = mmap(0, guard_size + stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) return 0;
  mprotect(memory, guard_size, PROT_NONE);
  return memory;
}

struct owned_stack {
  void *memory;
  int rounds;
};

static _Thread_local struct owned_stack owned __attribute__((tls_model("initial-exec")));

/// Destructors of other keys may crash too, so the stack goes in the last round.
static void release(void *value) {
  if (++owned.rounds < PTHREAD_DESTRUCTOR_ITERATIONS) {
    pthread_setspecific(key, value);
    return;
  }
  stack_t current;
  if (sigaltstack(0, &current) == 0 && current.ss_sp == (char *)owned.memory + guard_size) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, 0);
  }
  munmap(owned.memory, guard_size + stack_size);
}

bool plumb_alternate_stack_prepare(void) {
  if (!has_key) has_key = pthread_key_create(&key, release) == 0;
  return has_key;
}

void plumb_alternate_stack_add(void) {
  stack_t current;
  if (sigaltstack(0, &current) != 0 || !(current.ss_flags & SS_DISABLE)) return;
  char *memory = make_stack();
  if (!memory) return;
  stack_t stack = {.ss_sp = memory + guard_size, .ss_size = stack_size};
  if (sigaltstack(&stack, 0) != 0) {
    munmap(memory, guard_size + stack_size);
    return;
  }
  owned.memory = memory;
  if (has_key) pthread_setspecific(key, memory);
}

// Threads that run already: each is sent SIGPROF, and the handler puts a stack into the context that it returns to, from which the kernel
// takes it. These stacks stay mapped when their threads end: nobody can tell when that is.

enum { others_limit = 1024, wait_limit_ms = 200 };

static void *_Atomic spare[others_limit];
static _Atomic int spare_left;
static _Atomic uint32_t answers;

static void give_stack(int signal, siginfo_t *information, void *opaque) {
  (void)signal;
  ucontext_t *context = opaque;
  if (information->si_code != SI_TKILL || information->si_pid != getpid()) return;
  if (context->uc_stack.ss_flags & SS_DISABLE) {
    int index = atomic_fetch_sub(&spare_left, 1) - 1;
    void *memory = index >= 0 ? atomic_exchange(&spare[index], 0) : 0;
    if (memory) context->uc_stack = (stack_t){.ss_sp = (char *)memory + guard_size, .ss_size = stack_size};
  }
  atomic_fetch_add(&answers, 1);
  syscall(SYS_futex, &answers, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0);
}

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int plumb_alternate_stack_add_to_others(void) {
  static int threads[others_limit];
  int count = plumb_list_threads(threads, others_limit);
  int self = (int)syscall(SYS_gettid);
  struct sigaction previous, action = {.sa_sigaction = give_stack, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigfillset(&action.sa_mask);
  if (count <= 1 || sigaction(SIGPROF, &action, &previous) != 0) return 0;
  int made = 0;
  for (; made < count - 1; made++) {
    void *memory = make_stack();
    if (!memory) break;
    atomic_store(&spare[made], memory);
  }
  atomic_store(&answers, 0);
  atomic_store(&spare_left, made);
  uint32_t asked = 0;
  for (int i = 0; i < count; i++)
    if (threads[i] != self && syscall(SYS_tgkill, getpid(), threads[i], SIGPROF) == 0) asked += 1;
  int64_t end = now_ms() + wait_limit_ms;
  for (;;) {
    uint32_t seen = atomic_load(&answers);
    int64_t left = end - now_ms();
    if (seen >= asked || left <= 0) break;
    struct timespec limit = {.tv_sec = 0, .tv_nsec = left * 1000000};
    syscall(SYS_futex, &answers, FUTEX_WAIT_PRIVATE, seen, &limit, 0, 0);
  }
  uint32_t answered = atomic_load(&answers);
  // By default SIGPROF kills, and for a thread that blocks it one is pending: then our handler stays, and does nothing but this.
  if (previous.sa_handler != SIG_DFL || answered >= asked) sigaction(SIGPROF, &previous, 0);
  if (answered >= asked)
    for (int i = 0; i < made; i++) {
      void *memory = atomic_exchange(&spare[i], 0);
      if (memory) munmap(memory, guard_size + stack_size);
    }
  return (int)(asked - answered);
}
