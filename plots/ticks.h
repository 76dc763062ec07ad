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

/* How gnuplot is to write the powers of ten of a logarithmic axis that shows `low` to `high`: as decimals where all of
   them are short, else all as powers. */
const char *xrd_ticks_of_powers(double low, double high);

#endif
