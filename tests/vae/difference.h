/* Central differences against a gradient, coordinate by coordinate. */
#ifndef XRD_TESTS_VAE_DIFFERENCE_H
#define XRD_TESTS_VAE_DIFFERENCE_H

#include <math.h>
#include <stddef.h>

typedef double (*xrd_scalar_function)(void *context);

/* The largest |difference - gradient| / (scale of the gradient) over the `count` coordinates of `point`. */
static inline double largest_gradient_error(xrd_scalar_function f, void *context, double *point, size_t count,
                                            const double *gradient) {
  const double h = 1e-5;
  double scale = 1e-3, worst = 0;
  for (size_t i = 0; i < count; i++) scale = fmax(scale, fabs(gradient[i]));
  for (size_t i = 0; i < count; i++) {
    const double kept = point[i];
    point[i] = kept + h;
    const double up = f(context);
    point[i] = kept - h;
    const double down = f(context);
    point[i] = kept;
    worst = fmax(worst, fabs((up - down) / (2 * h) - gradient[i]) / scale);
  }
  return worst;
}

#endif
