#include "crash_child.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// malloc, as if its lock were held for ever.

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void __libc_free(void *);

static _Atomic bool is_poisoned;

static void check(void) {
  while (atomic_load_explicit(&is_poisoned, memory_order_relaxed)) pause();
}

void *malloc(size_t size) {
  check();
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  check();
  return __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size) {
  check();
  return __libc_realloc(memory, size);
}
void free(void *memory) {
  check();
  __libc_free(memory);
}

void child_poison_malloc(void) { atomic_store(&is_poisoned, true); }

// The loader.

static _Atomic bool is_held;

static int hold(struct dl_phdr_info *information, size_t size, void *context) {
  (void)information, (void)size, (void)context;
  atomic_store(&is_held, true);
  for (;;) pause();
}

static void *hold_in_thread(void *argument) {
  dl_iterate_phdr(hold, 0);
  return argument;
}

static void start(void *(*function)(void *), void *argument) {
  pthread_t thread;
  if (pthread_create(&thread, 0, function, argument) != 0) _exit(96);
}

void child_hold_loader_lock(void) {
  start(hold_in_thread, 0);
  while (!atomic_load(&is_held)) sched_yield();
}

static _Atomic int storm_rounds;

static void *storm(void *argument) {
  for (;;) {
    void *library = dlopen("libresolv.so.2", RTLD_NOW);
    if (library) dlclose(library);
    atomic_fetch_add(&storm_rounds, 1);
  }
  return argument;
}

void child_start_loader_storm(int threads) {
  for (int i = 0; i < threads; i++) start(storm, 0);
  while (atomic_load(&storm_rounds) < 50) sched_yield();
}

// Registers and stacks.

__attribute__((noinline)) static void overwrite(volatile char *bytes) {
  for (int i = 0; i < 512; i++) bytes[i] = 0x41;
}

__attribute__((noinline)) int child_smash_stack(void) {
  volatile char bytes[16];
  overwrite(bytes);
  return bytes[3];
}

void child_lose_stack(void) { __asm__ volatile("mov $0x1000, %rsp\n\txor %ebp, %ebp\n\tpush %rax"); }

void child_return_to(uintptr_t address) { __asm__ volatile("push %0\n\tret" ::"r"(address)); }

__attribute__((noinline)) void child_call(uintptr_t address) {
  ((void (*)(void))address)();
  __asm__ volatile("" ::: "memory");
}

__attribute__((noinline)) uint64_t child_read(uintptr_t address) { return *(volatile uint64_t *)address; }

__attribute__((noinline)) void child_write(uintptr_t address) { *(volatile uint64_t *)address = 1; }

__attribute__((noinline)) uint64_t child_recurse(uint64_t depth) {
  volatile char room[64];
  if (depth == 0) return 0;
  room[0] = (char)depth;
  return child_recurse(depth + 1) + (uint64_t)room[0] + 1;
}

void child_use_small_alternate_stack(void) {
  stack_t stack = {.ss_sp = __libc_malloc(SIGSTKSZ), .ss_size = SIGSTKSZ};
  sigaltstack(&stack, 0);
}

// Threads.

static void *crash(void *argument) {
  child_write(16);
  return argument;
}

static void *block_and_crash(void *argument) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, 0);
  return crash(argument);
}

void child_crash_with_blocked_signals(void) {
  pthread_t thread;
  if (pthread_create(&thread, 0, block_and_crash, 0) == 0) pthread_join(thread, 0);
}

static pthread_barrier_t barrier;

static void *crash_together(void *argument) {
  pthread_barrier_wait(&barrier);
  return crash(argument);
}

void child_crash_in_threads(int count) {
  pthread_barrier_init(&barrier, 0, (unsigned)count);
  for (int i = 0; i < count; i++) start(crash_together, 0);
  for (;;) pause();
}

static _Atomic int running;

static void *wait_for_ever(void *argument) {
  atomic_fetch_add(&running, 1);
  for (;;) pause();
  return argument;
}

static void *count_for_ever(void *argument) {
  atomic_fetch_add(&running, 1);
  for (volatile uint64_t number = 0;; number++) {}
  return argument;
}

void child_start_threads(int waiting, int counting) {
  for (int i = 0; i < waiting; i++) start(wait_for_ever, 0);
  for (int i = 0; i < counting; i++) start(count_for_ever, 0);
  while (atomic_load(&running) < waiting + counting) usleep(1000);
}

// Signals and processes.

static void say(int signal) {
  (void)signal;
  static const char text[] = "previous handler\n";
  ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
  (void)ignored;
}

void child_install_previous_handlers(void) {
  struct sigaction action = {.sa_handler = say};
  sigaction(SIGSEGV, &action, 0);
  signal(SIGABRT, SIG_IGN);
}

static void crash_again(int signal) { child_write((uintptr_t)signal); }

void child_install_crashing_handler(void) {
  struct sigaction action = {.sa_handler = crash_again};
  sigaction(SIGSEGV, &action, 0);
}

static void *wait_deaf(void *argument) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPROF);
  pthread_sigmask(SIG_BLOCK, &set, 0);
  return wait_for_ever(argument);
}

void child_start_deaf_thread(void) {
  start(wait_deaf, 0);
  while (atomic_load(&running) < 1) usleep(1000);
}

int child_make_read_only(const char *directory) { return mount("tmpfs", directory, 0, MS_REMOUNT | MS_RDONLY, 0); }

int child_fork_and_crash(void) {
  pid_t process = fork();
  if (process == 0) {
    child_write(16);
    _exit(95);
  }
  int status = 0;
  waitpid(process, &status, 0);
  return status;
}

int child_forbid_reading(void) {
  struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int child_limit_file_size(unsigned long bytes) {
  struct rlimit limit = {bytes, bytes};
  return setrlimit(RLIMIT_FSIZE, &limit);
}

int child_limit_descriptors(void) {
  // All that are left are taken.
  while (open("/dev/null", O_RDONLY) >= 0) {}
  return 0;
}
