/* The one rule by which every experiment here decides. */
#ifndef XRD_EXPERIMENTS_CONTRAST_H
#define XRD_EXPERIMENTS_CONTRAST_H

#include <stddef.h>

/* What is claimed is that the mean over seeds of a difference is positive; the differences are paired by seed.
   Student's 95 % interval of that mean, each end moved out by `slack`, decides: yes above 0, no below it, else open.
   Where all differences are equal the interval has no width and proves nothing: no-spread. */
typedef struct {
  double mean, deviation; /* sample standard deviation */
  double low, high;
  const char *verdict; /* "yes", "no", "open" or "no-spread" */
} xrd_contrast;

/* Of `seeds` >= 2 differences; slack >= 0. */
xrd_contrast xrd_contrast_of(const double *differences, size_t seeds, double slack);

/* Sum of (index - mean index) times the value: positive where `count` values rise, on the whole. */
double xrd_trend_of(const double *values, size_t count);

/* values: seeds x levels, at most 8 each.  Differences between each level and the next: that of the least low end, so
   that the quantity falls at every step where this says yes. */
xrd_contrast xrd_contrast_of_steps(const double *values, size_t seeds, size_t levels, double slack);

#endif
