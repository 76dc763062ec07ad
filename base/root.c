#include "base/root.h"

#include <float.h>
#include <math.h>

enum { MAX_STEPS = 300 };

/* Where inverse quadratic interpolation through a, b, c surely falls between a and b; else the middle. */
static double next_fraction(double a, double fa, double b, double fb, double c, double fc) {
  const double xi = (a - b) / (c - b), phi = (fa - fb) / (fc - fb);
  if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) return 0.5;
  return fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb));
}

bool xrd_root(xrd_function f, void *context, double low, double high, double relative, double *root) {
  double a = high, b = low, fa = f(a, context), fb = f(b, context), c, fc, fraction = 0.5;
  if (isnan(fa) || isnan(fb) || (fa > 0 && fb > 0) || (fa < 0 && fb < 0)) return false;
  for (int step = 0; step < MAX_STEPS; step++) {
    const double best = fabs(fa) < fabs(fb) ? a : b, best_value = fabs(fa) < fabs(fb) ? fa : fb;
    *root = best;
    const double width = fabs(b - a), tolerance = fmax(relative, 2 * DBL_EPSILON) * fabs(best);
    if (best_value == 0 || width <= tolerance || width <= DBL_MIN) return true;
    const double least = 0.5 * tolerance / width;
    fraction = fmin(fmax(fraction, least), 1 - least);
    const double x = a + fraction * (b - a), fx = f(x, context);
    if (isnan(fx)) return false;
    if ((fx > 0) == (fa > 0)) {
      c = a, fc = fa;
    } else {
      c = b, fc = fb;
      b = a, fb = fa;
    }
    a = x, fa = fx;
    fraction = next_fraction(a, fa, b, fb, c, fc);
  }
  return true;
}
