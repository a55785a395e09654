#include "interrupted_call.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../memory/safe_read.h"

/// Decimal or hexadecimal, as the file has them; skips blanks before. False: there is none.
static bool read_number(const char **text, uint64_t *number) {
  const char *at = *text;
  while (*at == ' ') at++;
  bool is_hexadecimal = at[0] == '0' && at[1] == 'x';
  if (is_hexadecimal) at += 2;
  const char *start = at;
  for (*number = 0;; at++) {
    uint64_t digit = *at >= '0' && *at <= '9' ? (uint64_t)(*at - '0')
      : is_hexadecimal && *at >= 'a' && *at <= 'f' ? (uint64_t)(*at - 'a' + 10) : 16;
    if (digit == 16) break;
    *number = *number * (is_hexadecimal ? 16 : 10) + digit;
  }
  *text = at;
  return at > start;
}

static void write_path(char *path, int32_t thread) {
  static const char before[] = "/proc/self/task/", after[] = "/syscall";
  char digits[12];
  int count = 0;
  for (const char *from = before; *from; from++) *path++ = *from;
  do digits[count++] = (char)('0' + thread % 10);
  while ((thread /= 10) > 0);
  while (count > 0) *path++ = digits[--count];
  for (const char *from = after; *from; from++) *path++ = *from;
  *path = 0;
}

void plumb_waiting_call_read(int32_t thread, struct plumb_waiting_call *call) {
  char text[256], path[48];
  call->number = -1;
  write_path(path, thread);
  long file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  long size = syscall(SYS_read, file, text, sizeof text - 1);
  syscall(SYS_close, file);
  text[size > 0 ? size : 0] = 0;
  const char *at = text;
  uint64_t number;
  // "running", or -1 where a thread waits outside of system calls.
  if (!read_number(&at, &number)) return;
  for (int i = 0; i < 6; i++)
    if (!read_number(&at, &call->arguments[i])) return;
  if (!read_number(&at, &call->sp) || !read_number(&at, &call->pc)) return;
  call->number = (int64_t)number;
}

/// The same place, the same arguments, and the kernel has put the error there.
static bool was_interrupted(const struct plumb_waiting_call *call, const greg_t *values) {
  static const int registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
  if (call->number < 0 || values[REG_RAX] != -EINTR || (uint64_t)values[REG_RIP] != call->pc || (uint64_t)values[REG_RSP] != call->sp)
    return false;
  for (int i = 0; i < 6; i++)
    if ((uint64_t)values[registers[i]] != call->arguments[i]) return false;
  uint8_t code[2];
  return plumb_read(call->pc - sizeof code, code, sizeof code) && code[0] == 0x0f && code[1] == 0x05;
}

/// Whether the call can be made again with what its arguments are now. A remainder that the kernel has left takes the place of the time.
static bool can_go_on(const struct plumb_waiting_call *call, greg_t *values) {
  const uint64_t *arguments = call->arguments;
  switch (call->number) {
    case SYS_nanosleep:
      values[REG_RDI] = values[REG_RSI];
      return arguments[1] != 0;
    case SYS_clock_nanosleep:
      if (arguments[1] & TIMER_ABSTIME) return true;
      values[REG_RDX] = values[REG_R10];
      return arguments[3] != 0;
    case SYS_poll: return (int)arguments[2] < 0;
    case SYS_epoll_wait:
    case SYS_epoll_pwait: return (int)arguments[3] < 0;
    case SYS_epoll_pwait2: return arguments[3] == 0;
    // These write the time that is left to where the time stood.
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6: return true;
    case SYS_futex: {
      int operation = (int)arguments[1] & FUTEX_CMD_MASK;
      return arguments[3] == 0 || operation == FUTEX_WAIT_BITSET || operation == FUTEX_LOCK_PI || operation == FUTEX_WAIT_REQUEUE_PI;
    }
    case SYS_rt_sigtimedwait: return arguments[2] == 0;
    case SYS_semtimedop: return arguments[3] == 0;
    case SYS_pause:
    case SYS_rt_sigsuspend:
    case SYS_semop:
    case SYS_msgsnd:
    case SYS_msgrcv: return true;
    default: return false;
  }
}

void plumb_waiting_call_resume(const struct plumb_waiting_call *call, ucontext_t *context) {
  greg_t *values = context->uc_mcontext.gregs;
  if (!was_interrupted(call, values)) return;
  greg_t rdi = values[REG_RDI], rdx = values[REG_RDX];
  if (can_go_on(call, values)) {
    values[REG_RAX] = call->number;
    values[REG_RIP] -= 2;
  } else {
    values[REG_RDI] = rdi;
    values[REG_RDX] = rdx;
  }
}
