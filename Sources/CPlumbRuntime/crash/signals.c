#include "signals.h"

const struct plumb_signal plumb_signals[] = {
  {SIGSEGV, "SIGSEGV"},
  {SIGBUS, "SIGBUS"},
  {SIGILL, "SIGILL"},
  {SIGFPE, "SIGFPE"},
  {SIGTRAP, "SIGTRAP"},
  {SIGABRT, "SIGABRT"},
  {SIGSYS, "SIGSYS"},
};
const size_t plumb_signal_count = sizeof plumb_signals / sizeof plumb_signals[0];

/// Codes of <asm-generic/siginfo.h>; signal 0 stands for all.
static const struct {
  int signal, code;
  const char *name;
} codes[] = {
  {0, SI_USER, "SI_USER"}, {0, SI_KERNEL, "SI_KERNEL"}, {0, SI_QUEUE, "SI_QUEUE"}, {0, SI_TIMER, "SI_TIMER"},
  {0, SI_MESGQ, "SI_MESGQ"}, {0, SI_ASYNCIO, "SI_ASYNCIO"}, {0, SI_SIGIO, "SI_SIGIO"}, {0, SI_TKILL, "SI_TKILL"},
  {SIGSEGV, 1, "SEGV_MAPERR"}, {SIGSEGV, 2, "SEGV_ACCERR"}, {SIGSEGV, 3, "SEGV_BNDERR"}, {SIGSEGV, 4, "SEGV_PKUERR"},
  {SIGBUS, 1, "BUS_ADRALN"}, {SIGBUS, 2, "BUS_ADRERR"}, {SIGBUS, 3, "BUS_OBJERR"}, {SIGBUS, 4, "BUS_MCEERR_AR"},
  {SIGBUS, 5, "BUS_MCEERR_AO"},
  {SIGILL, 1, "ILL_ILLOPC"}, {SIGILL, 2, "ILL_ILLOPN"}, {SIGILL, 3, "ILL_ILLADR"}, {SIGILL, 4, "ILL_ILLTRP"},
  {SIGILL, 5, "ILL_PRVOPC"}, {SIGILL, 6, "ILL_PRVREG"}, {SIGILL, 7, "ILL_COPROC"}, {SIGILL, 8, "ILL_BADSTK"},
  {SIGFPE, 1, "FPE_INTDIV"}, {SIGFPE, 2, "FPE_INTOVF"}, {SIGFPE, 3, "FPE_FLTDIV"}, {SIGFPE, 4, "FPE_FLTOVF"},
  {SIGFPE, 5, "FPE_FLTUND"}, {SIGFPE, 6, "FPE_FLTRES"}, {SIGFPE, 7, "FPE_FLTINV"}, {SIGFPE, 8, "FPE_FLTSUB"},
  {SIGTRAP, 1, "TRAP_BRKPT"}, {SIGTRAP, 2, "TRAP_TRACE"}, {SIGTRAP, 3, "TRAP_BRANCH"}, {SIGTRAP, 4, "TRAP_HWBKPT"},
  {SIGSYS, 1, "SYS_SECCOMP"},
};

const char *plumb_signal_name(int number) {
  for (size_t i = 0; i < plumb_signal_count; i++)
    if (plumb_signals[i].number == number) return plumb_signals[i].name;
  return "unknown";
}

const char *plumb_signal_code_name(int number, int code) {
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    if (codes[i].code == code && (codes[i].signal == 0 || codes[i].signal == number)) return codes[i].name;
  return 0;
}

bool plumb_signal_was_sent(const siginfo_t *information) { return information->si_code <= 0; }
