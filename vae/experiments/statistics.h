/* Seeds summarised. */
#ifndef XRD_EXPERIMENTS_STATISTICS_H
#define XRD_EXPERIMENTS_STATISTICS_H

#include <stddef.h>

/* Mean and sample standard deviation (divisor count - 1; 0 where count is 1) of count >= 1 numbers. */
typedef struct {
  double mean, deviation;
} xrd_summary;

xrd_summary xrd_summary_of(const double *values, size_t count);

#endif
