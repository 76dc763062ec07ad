/* A root of a continuous function of one variable, by Chandrupatla's bracketing method (1997): inverse quadratic
   interpolation where that is safe, else bisection; at most a few more steps than bisection in the worst case. */
#ifndef XRD_BASE_ROOT_H
#define XRD_BASE_ROOT_H

#include <stdbool.h>

typedef double (*xrd_function)(double x, void *context);

/* *root within `relative` * |root| (at least 2 eps) of a sign change of f in [low, high], endpoints included.  Returns
   false where f has one sign at both ends or is NaN. */
bool xrd_root(xrd_function f, void *context, double low, double high, double relative, double *root);

#endif
