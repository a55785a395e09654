#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Throws a C++ exception that nobody catches.
int victim_throw(int depth);

#ifdef __cplusplus
}
#endif
