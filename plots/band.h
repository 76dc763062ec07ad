/* What is proved between the points of a curve. */
#ifndef XRD_PLOTS_BAND_H
#define XRD_PLOTS_BAND_H

#include "exactrd/plot.h"

/* A curve in order of distortion and the outline of its band; the arrays lie in the block given to xrd_curve_band_make.
 */
typedef struct {
  const double *distortion, *rate; /* of the curve's points */
  size_t count;                    /* of the outline */
  double *x, *low, *high;
} xrd_curve_band;

/* How many numbers the block must hold. */
size_t xrd_curve_band_size(const xrd_plot_curve *curve, size_t pieces);

/* R is convex: between two points it lies under the chord of the upper bounds and over both lines that go through the
   lower bounds with the points' slopes, so the outline gets a corner where these lines meet.  Without slopes there are
   no corners; without bounds the outline is NaN.  Each straight line is cut into `pieces` >= 1, even in log D: on
   logarithmic axes it is a curve.  False when out of memory. */
bool xrd_curve_band_make(const xrd_plot_curve *curve, size_t pieces, double *block, xrd_curve_band *band);

#endif
