/* Local maxima of a sum of equal Gaussian bumps, where reproductions are missing. */
#ifndef XRD_VAE_MIXTURE_H
#define XRD_VAE_MIXTURE_H

#include <stddef.h>

/* f(y) = sum_i c_i exp(-slope |x_i - y|^2), y in R^dim, c_i >= 0 and not all 0, slope > 0.  Borrows x (n x dim) and c.
 */
typedef struct {
  size_t n, dim;
  const double *x, *c;
  double slope;
} xrd_mixture;

/* Moves y up to a local maximum, by y <- the mean of the x_i with weights c_i exp(-slope |x_i - y|^2) (mean shift,
   which never goes down); returns f there.  `weights` is scratch for n numbers.  FLOAT. */
double xrd_mixture_ascend(const xrd_mixture *mixture, double *y, double *weights);

#endif
