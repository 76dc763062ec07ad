/* How many times longer than usual property tests run: the environment variable XRD_TEST_MULTIPLIER. */
#ifndef XRD_TESTS_MULTIPLIER_H
#define XRD_TESTS_MULTIPLIER_H

#include <stdlib.h>

static inline size_t test_multiplier(void) {
  const char *text = getenv("XRD_TEST_MULTIPLIER");
  const long value = text == NULL ? 1 : strtol(text, NULL, 10);
  return value > 0 ? (size_t)value : 1;
}

#endif
