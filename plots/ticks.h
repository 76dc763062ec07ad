/* Round numbers for an axis, all printed with the same digits. */
#ifndef XRD_PLOTS_TICKS_H
#define XRD_PLOTS_TICKS_H

#include <stdbool.h>

typedef struct {
  double from, to, step; /* multiples of the step */
  int digits;            /* after the point */
  bool powers;           /* %.*e: numbers too large or too small to be written out */
} xrd_ticks;

/* Four to eight steps of 1, 2 or 5 times a power of ten that cover low .. high, both finite.  False where low = high or
   the numbers are too close for doubles to tell steps apart. */
bool xrd_ticks_of(double low, double high, xrd_ticks *ticks);

#endif
