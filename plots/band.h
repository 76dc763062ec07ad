/* What is proved between the points of a curve. */
#ifndef XRD_PLOTS_BAND_H
#define XRD_PLOTS_BAND_H

#include "exactrd/plot.h"

/* A curve in order of distortion and the outline of its band; the arrays lie in the block given to xrd_band_make. */
typedef struct {
  const double *distortion, *rate; /* of the curve's points */
  size_t count;                    /* of the outline: at most two for each point */
  double *x, *low, *high;
} xrd_band;

enum { XRD_BAND_COLUMNS = 8 };

/* Fills XRD_BAND_COLUMNS * curve->count numbers.  R is convex: between two points it lies under the chord of the upper
   bounds and over both lines that go through the lower bounds with the points' slopes, so the outline gets a corner
   where these lines meet.  Without slopes there are no corners; without bounds the outline is NaN.  False when out of
   memory. */
bool xrd_band_make(const xrd_plot_curve *curve, double *block, xrd_band *band);

#endif
