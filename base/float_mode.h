/* The floating-point environment that proofs are made for: rounding to nearest, subnormal numbers kept, no traps.

   Ball arithmetic relies on it as doubles do, for radii are computed in doubles; a distortion is what the usual
   rounding makes of its formula, and a number in a file the double nearest to it.  Whatever proves, checks, solves or
   reads therefore begins with the default environment and gives the caller's back, exception flags included.  Each
   thread has an environment of its own. */
#ifndef XRD_BASE_FLOAT_MODE_H
#define XRD_BASE_FLOAT_MODE_H

#include <fenv.h>

/* Keeps the caller's environment and sets the default one. */
void xrd_float_mode_begin(fenv_t *callers);

void xrd_float_mode_end(fenv_t *callers);

/* The default environment from here to wherever the function returns. */
#define XRD_DEFAULT_FLOAT_MODE(callers)                                                                                \
  fenv_t callers __attribute__((cleanup(xrd_float_mode_end)));                                                         \
  xrd_float_mode_begin(&callers)

#endif
