/// What a call instruction calls.
#ifndef PLUMB_CALL_TARGET_H
#define PLUMB_CALL_TARGET_H

#include <stdint.h>

/// The function that is called by the instruction before a return address, also where the call goes through the procedure linkage table.
/// 0: there is no such instruction, or its target is not told by its bytes. Never faults; signal-safe.
uint64_t plumb_call_target(uint64_t return_address);

#endif
