/* The largest value of a sum of equal Gaussian bumps: what a lower bound of R(D) over all reproductions in space needs.
 */
#ifndef XRD_VAE_MIXTURE_H
#define XRD_VAE_MIXTURE_H

#include <stdbool.h>
#include <stddef.h>

/* f(y) = sum_i c_i exp(-slope |x_i - y|^2), y in R^dim, c_i >= 0 and not all 0, slope > 0.  Borrows x (n x dim) and c.
 */
typedef struct {
  size_t n, dim;
  const double *x, *c;
  double slope;
} xrd_mixture;

enum { XRD_MIXTURE_DIMENSIONS = 3 };

/* Moves y up to a local maximum, by y <- the mean of the x_i with weights c_i exp(-slope |x_i - y|^2) (mean shift,
   which never goes down); returns f there.  `weights` is scratch for n numbers.  FLOAT. */
double xrd_mixture_ascend(const xrd_mixture *mixture, double *y, double *weights);

/* FLOAT with a margin, where true: f <= target everywhere, for dim <= XRD_MIXTURE_DIMENSIONS.  Where false, `where`
   (dim numbers) is a point with f > target, or one around which f <= target could not be shown (target is too close to
   sup f). The maximum lies in the hull of the x_i, so their bounding box is divided until in every part f is known to
   be at most target.  In a box of centre m, half-widths h and distances to x_i between a_i and b_i, f is at most sum
   c_i exp(-slope a_i^2), and at most f(m) + sum_k |df/dy_k (m)| h_k + |h|^2/2 (4 slope^2 sum c_i exp(-slope a_i^2)
   b_i^2 - 2 slope sum c_i exp(-slope b_i^2)), the last factor bounding the second derivative in every direction.  In
   doubles: each bound is raised by 1e-10 of itself, far more than their rounding (a term whose exponent exceeds 745 is
   0 to within that). */
bool xrd_mixture_is_below(const xrd_mixture *mixture, double target, double *where);

/* FLOAT with a margin: a number >= sup f in any dimension, close to it where slope times the squared distances is
   large.  Where y is nearest to x_i, at a distance s, every other x_j is at least max(s, |x_i - x_j| - s) away; the sum
   with these distances is maximised over i and s >= 0, to within 1e-4 of itself.  `distances` is scratch for n numbers.
 */
double xrd_mixture_nearest_bound(const xrd_mixture *mixture, double *distances);

#endif
