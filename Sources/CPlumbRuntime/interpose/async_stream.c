/// Taken over so that a stream is known by the call that made it, until it is freed:
///
/// | taken over | for what |
/// |---|---|
/// | `AsyncStream.init(_:bufferingPolicy:_:)`, `AsyncStream.makeStream` | the record of the stream's storage, which its continuation and its readers share |
/// | the same two of `AsyncThrowingStream` | the same |
///
/// The storage's end is its destructor, in the metadata of its class, which the runtime makes in writable memory for each type of element;
/// it is replaced as that of tasks is. Whether a stream was finished is read from the storage by whoever looks (`StreamLayout.swift`).
/// Nothing is noted before that code has made streams of its own and found where their storage is.
///
/// They cost a load and a branch while streams are not tracked. Where the runtime is linked into the program, calls come here by `--wrap`.
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "../memory/safe_read.h"
#include "../tracking/resource.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#define SWIFT_CALL __attribute__((swiftcall))
#define RESULT __attribute__((swift_indirect_result))
#define CONCURRENCY "libswift_Concurrency.so"

#define STREAM_INIT "$sScS_15bufferingPolicy_ScSyxGxm_ScS12ContinuationV09BufferingB0Oyx__GyADyx_GXEtcfC"
#define STREAM_MAKE \
  "$sScS10makeStream2of15bufferingPolicyScSyxG6stream_ScS12ContinuationVyx_G12continuationtxm_AG09BufferingE0Oyx__GtFZ"
#define THROWING_INIT "$sScs_15bufferingPolicy_Scsyxs5Error_pGxm_Scs12ContinuationV09BufferingB0OyxsAB_p__GyAEyxsAB_p_GXEtcsAB_pRs_rlufC"
#define THROWING_MAKE \
  "$sScs10makeStream2of8throwing15bufferingPolicyScsyxs5Error_pG6stream_Scs12ContinuationVyxsAE_p_G12continuationtxm_sAE_pmAI09" \
  "BufferingF0OyxsAE_p__GtsAE_pRs_rlFZ"

/// The closure makes no difference, nor what a policy is made of: they are handed on. Both results of the second go where the caller says.
typedef SWIFT_CALL void (*init_function)(RESULT void **, const void *, const void *, void *, void *, const void *);
typedef SWIFT_CALL void (*make_function)(void **, void **, const void *, const void *, const void *, const void *);

/// Bytes from the start of what a stream refers to, to its reference to the storage. 0: not known, nothing is noted.
static _Atomic uint32_t storage_offset;

void plumb_streams_learn(uint32_t offset_of_storage) { atomic_store_explicit(&storage_offset, offset_of_storage, memory_order_release); }

typedef SWIFT_CALL void (*destructor)(__attribute__((swift_context)) void *);
/// Words before the address point of a class's metadata (docs/ABI/TypeMetadata.md of the Swift project).
enum { destructor_before_metadata = 2 };

/// One for each class, whatever its elements are.
static _Atomic(destructor) originals[2];

static SWIFT_CALL void stream_is_destroyed(__attribute__((swift_context)) void *storage) {
  plumb_resource_end(PLUMB_STREAM, (uint64_t)storage);
  atomic_load_explicit(&originals[0], memory_order_relaxed)(storage);
}

static SWIFT_CALL void throwing_stream_is_destroyed(__attribute__((swift_context)) void *storage) {
  plumb_resource_end(PLUMB_STREAM, (uint64_t)storage);
  atomic_load_explicit(&originals[1], memory_order_relaxed)(storage);
}

static const destructor ours[2] = {stream_is_destroyed, throwing_stream_is_destroyed};

/// Whether the end of an object with this metadata will be seen.
static bool end_is_seen(destructor *metadata, int class) {
  destructor *slot = metadata - destructor_before_metadata;
  destructor found = __atomic_load_n(slot, __ATOMIC_RELAXED), known = 0;
  if (found == ours[class]) return true;
  // All metadata of a generic class has the same destructor. A runtime that does otherwise is not ours.
  if (!atomic_compare_exchange_strong(&originals[class], &known, found) && known != found) return false;
  return plumb_write_word(slot, (uint64_t)ours[class]);
}

// What is read here is that of objects which live, and lies where it was found to lie in this process.

static void note(void *storage, int class, const void *frame_pointer) {
  if (!plumb_resource_may_be_noted() || !storage || !end_is_seen(*(destructor **)storage, class)) return;
  plumb_resource_note(PLUMB_STREAM, (uint64_t)storage, (uint64_t)class, 0, 0, frame_pointer);
}

static void *storage_of_stream(const char *stream) {
  return *(void **)(stream + atomic_load_explicit(&storage_offset, memory_order_acquire));
}

static inline bool are_tracked(void) {
  return plumb_is_tracked(PLUMB_STREAM) && atomic_load_explicit(&storage_offset, memory_order_acquire) != 0;
}

#define ORIGINAL(function, type, symbol)                                                                    \
  extern const char wrapped_##function[] __asm__("__real_" symbol) __attribute__((weak));                   \
  static _Atomic(void *) function##_address;                                                                \
  static type original_##function(void) {                                                                   \
    void *address = atomic_load_explicit(&function##_address, memory_order_relaxed);                        \
    if (!address)                                                                                           \
      address = plumb_find_original(&function##_address, symbol, 0, 0, (void *)wrapped_##function, CONCURRENCY); \
    return (type)address;                                                                                   \
  }

#define TAKE_OVER(class, init, init_symbol, make, make_symbol)                                                                  \
  ORIGINAL(init, init_function, init_symbol)                                                                                    \
  ORIGINAL(make, make_function, make_symbol)                                                                                    \
  SWIFT_CALL void init(RESULT void **, const void *, const void *, void *, void *, const void *) __asm__(init_symbol);          \
  SWIFT_CALL void make(void **, void **, const void *, const void *, const void *, const void *) __asm__(make_symbol);          \
  PLUMB_TAKEN_OVER_WEAKLY SWIFT_CALL void init(                                                                                 \
    RESULT void **stream, const void *type, const void *policy, void *build, void *context, const void *element) {              \
    original_##init()(stream, type, policy, build, context, element);                                                           \
    if (are_tracked()) note(storage_of_stream(*stream), class, __builtin_frame_address(0));                           \
  }                                                                                                                             \
  PLUMB_TAKEN_OVER_WEAKLY SWIFT_CALL void make(                                                                                 \
    void **stream, void **continuation, const void *first, const void *second, const void *third, const void *fourth) {         \
    original_##make()(stream, continuation, first, second, third, fourth);                                                      \
    if (are_tracked()) note(*continuation, class, __builtin_frame_address(0));                                        \
  }

TAKE_OVER(0, stream_init, STREAM_INIT, stream_make, STREAM_MAKE)
TAKE_OVER(1, throwing_stream_init, THROWING_INIT, throwing_stream_make, THROWING_MAKE)

// What `--wrap` makes of the calls.
#define WRAPPED(name, symbol, parameters) \
  PLUMB_TAKEN_OVER_WEAKLY SWIFT_CALL void wrap_##name parameters __asm__("__wrap_" symbol) __attribute__((alias(symbol)));
WRAPPED(stream_init, STREAM_INIT, (RESULT void **, const void *, const void *, void *, void *, const void *))
WRAPPED(stream_make, STREAM_MAKE, (void **, void **, const void *, const void *, const void *, const void *))
WRAPPED(throwing_init, THROWING_INIT, (RESULT void **, const void *, const void *, void *, void *, const void *))
WRAPPED(throwing_make, THROWING_MAKE, (void **, void **, const void *, const void *, const void *, const void *))

#pragma clang attribute pop
