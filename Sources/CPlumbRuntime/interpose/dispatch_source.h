/// The functions of Dispatch that make sources and end them.
#ifndef PLUMB_DISPATCH_SOURCE_H
#define PLUMB_DISPATCH_SOURCE_H

/// Why sources of this program are not seen being made, or NULL.
const char *plumb_dispatch_source_problem(void);

#endif
