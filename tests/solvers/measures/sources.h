/* Problems over measures for tests; they own their arrays. */
#ifndef XRD_TESTS_MEASURES_SOURCES_H
#define XRD_TESTS_MEASURES_SOURCES_H

#include "base/random.h"
#include "exactrd/measure.h"

enum { TEST_SYMBOLS = 24, TEST_NUMBERS = 3, TEST_TASKS = 2 };

typedef struct {
  xrd_measure_problem problem;
  double p[TEST_SYMBOLS], x[TEST_SYMBOLS * TEST_NUMBERS];
  uint32_t labels[TEST_TASKS * TEST_SYMBOLS];
  size_t label_counts[TEST_TASKS];
} test_source;

/* Points, distributions or labelled points with `dim` coordinates or labels, at most TEST_NUMBERS. */
void test_source_make(test_source *made, xrd_measure_kernel kernel, size_t dim, xrd_random *random);

/* Fails the cmocka test where |found - wanted| > tolerance, or either is a NaN. */
void test_assert_near(double found, double wanted, double tolerance);

#endif
