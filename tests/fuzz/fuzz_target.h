/* The entry that libFuzzer and the replaying program call.  A target aborts when a promise is broken. */
#ifndef XRD_TESTS_FUZZ_TARGET_H
#define XRD_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
