/* Points of R(D) where reproductions may lie anywhere: masses and places of the atoms found, and bounds proved from
   them. */
#ifndef EXACTRD_MEASURE_CURVE_H
#define EXACTRD_MEASURE_CURVE_H

#include <stdbool.h>

#include "exactrd/curve.h"
#include "exactrd/measure.h"

XRD_API_BEGIN

/* One point.  Owns places and masses; release with xrd_measure_point_clear. */
typedef struct {
  double slope;          /* minus dR/dD, nats per unit of distortion; of a constant, at rate 0, that asked for, or 0 */
  double rate_nats;      /* FLOAT: the best estimate, inside the bounds */
  xrd_bounds bounds;     /* PROVED */
  double excess_nats;    /* PROVED: log sup_y c(y) is at most this */
  double shannon_nats;   /* PROVED: at most the Shannon lower bound at this distortion, and so at most R, of a density
                            (exactrd/density.h); >= 0, and 0 for finite sources */
  bool attained;         /* PROVED where true: R is that bound; the bounds are then within its enclosure, too */
  double relevance_nats; /* FLOAT, XRD_MEASURE_KL: I(T; label) = I(X; label) - D; else 0 */
  xrd_verdict verdict;
  size_t rounds; /* of the search; 0: a lattice that attains the Shannon lower bound */
  size_t atoms, width;
  size_t coordinates;   /* atoms x width */
  double *places;       /* atoms x width, in lexicographic order */
  double *masses;       /* atoms */
  double witness_slope; /* the rest of xrd_measure_witness */
  double cut_low, cut_high, kappa_low, kappa_high;
} xrd_measure_point;

/* Releases the arrays; a zeroed point is fine. */
void xrd_measure_point_clear(xrd_measure_point *point);

/* The numbers that prove a point's bounds; borrows its arrays. */
xrd_measure_witness xrd_measure_point_witness(const xrd_measure_point *point);

/* Proves a saved point again by xrd_check_measure, with gap_nats > 0 the gap that its verdict refers to, and what
   stands beside its bounds: relevance, Shannon's bound, which proves the others where it is attained.  Errors: those of
   xrd_check_measure. */
XRD_MUST_USE xrd_status xrd_check_measure_point(const xrd_measure_problem *problem, const xrd_measure_point *point,
                                                double gap_nats, xrd_finding *finding, xrd_error *error);

/* The point with the given slope, finite and > 0.  near (NULL: none) is a point at a slope near by, from which the
   search starts.  Reproductions are anywhere in R^dim, on the line, or in the simplex; the optimum has finitely many
   atoms unless the Shannon lower bound is attained (Fix 1978, Rose 1994). Errors: XRD_ERR_INPUT (bad problem),
   XRD_ERR_ARGUMENT (bad slope or options), XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED (options->progress said so). */
XRD_MUST_USE xrd_status xrd_measure_at_slope(const xrd_measure_problem *problem, double slope,
                                             const xrd_measure_point *near, const xrd_options *options,
                                             xrd_measure_point *point, xrd_error *error);

/* R at a distortion D > 0, exactly as given; from D_max on the rate is 0.  Where one slope has a range of distortions
   around D, the atoms of its two ends are mixed.  Errors: as above. */
XRD_MUST_USE xrd_status xrd_measure_at_distortion(const xrd_measure_problem *problem, double distortion,
                                                  const xrd_measure_point *near, const xrd_options *options,
                                                  xrd_measure_point *point, xrd_error *error);

/* The point of a rate in nats, > 0 and for finite sources below the entropy; the bounds enclose the rate to within the
   gap, unless options settle for less. Errors: as above. */
XRD_MUST_USE xrd_status xrd_measure_at_rate(const xrd_measure_problem *problem, double rate_nats,
                                            const xrd_measure_point *near, const xrd_options *options,
                                            xrd_measure_point *point, xrd_error *error);

/* Slopes of a whole curve: `count` >= 2, falling, from where the rate is all but a thousandth of the entropy, of a
   density where D is a hundredth of D_max, down to where the rate is 0, even in log slope.  FLOAT.  Errors: as above.
 */
XRD_MUST_USE xrd_status xrd_measure_slopes(const xrd_measure_problem *problem, size_t count, const xrd_options *options,
                                           double *slopes, xrd_error *error);

/* FLOAT: the entropy of a finite source in nats, symbols of the same row being one: what R cannot exceed.
   Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_measure_source_entropy(const xrd_measure_problem *problem, double *nats, xrd_error *error);

/* FLOAT: I(X; label) in nats of a problem whose kernel is XRD_MEASURE_KL: the relevance at D = 0. */
double xrd_bottleneck_information(const xrd_measure_problem *problem);

XRD_API_END

#endif
