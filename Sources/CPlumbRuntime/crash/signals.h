/// The signals that are taken over. A new one is a line in the table.
#ifndef PLUMB_SIGNALS_H
#define PLUMB_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct plumb_signal {
  int number;
  const char *name;
};

extern const struct plumb_signal plumb_signals[];
extern const size_t plumb_signal_count;

const char *plumb_signal_name(int number);
/// `SEGV_MAPERR` and its like; NULL: the kernel has more codes than this table.
const char *plumb_signal_code_name(int number, int code);
/// Somebody sent it; it is no fault of the instruction.
bool plumb_signal_was_sent(const siginfo_t *information);

#endif
