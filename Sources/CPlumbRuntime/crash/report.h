/// The report, made in stages.
#ifndef PLUMB_REPORT_H
#define PLUMB_REPORT_H

/// Fills the file for `plumb_crash`. Signal-safe.
void plumb_report_make(void);

/// Fails in the n-th stage from now on, for tests.
extern int plumb_report_failing_stage;
extern int plumb_report_hangs;

#endif
