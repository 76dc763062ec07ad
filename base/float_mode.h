/* The floating-point environment that proofs are made for: rounding to nearest, subnormal numbers kept, no traps.

   Ball arithmetic relies on it as doubles do, for radii are computed in doubles; a distortion is what the usual
   rounding makes of its formula, and a number in a file the double nearest to it.  Whatever proves, checks, solves or
   reads therefore begins with the default environment and gives the caller's back, exception flags included.  Each
   thread has an environment of its own. */
#ifndef XRD_BASE_FLOAT_MODE_H
#define XRD_BASE_FLOAT_MODE_H

#include <fenv.h>
#include <stdbool.h>

/* What the caller had.  Where that is the default already, only the flags can change. */
typedef struct {
  bool is_default;
  unsigned csr, status; /* x86-64: of vectors and of long doubles, flags included */
  fenv_t environment;   /* the whole of any other */
} xrd_float_mode;

/* Keeps the caller's environment and sets the default one. */
void xrd_float_mode_begin(xrd_float_mode *callers);

void xrd_float_mode_end(xrd_float_mode *callers);

/* The default environment from here to wherever the function returns. */
#define XRD_DEFAULT_FLOAT_MODE(callers)                                                                                \
  xrd_float_mode callers __attribute__((cleanup(xrd_float_mode_end)));                                                 \
  xrd_float_mode_begin(&callers)

#endif
