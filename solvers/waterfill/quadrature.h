/* Adaptive Gauss-Kronrod quadrature over a list of smooth pieces. */
#ifndef XRD_SOLVERS_WATERFILL_QUADRATURE_H
#define XRD_SOLVERS_WATERFILL_QUADRATURE_H

#include <stddef.h>

typedef struct {
  double value, error; /* ESTIMATE: the error is the rule's own */
} xrd_integral;

/* The integral of f over [ends[0], ends[count-1]], pieces between neighbouring ends, halved, those of the
   largest error first, until the estimated error is near rounding or a piece has 1024 parts.  Uses GSL's rules only,
   none of its error handling. */
xrd_integral xrd_integrate(double (*f)(double x, void *context), void *context, const double *ends, size_t count);

#endif
