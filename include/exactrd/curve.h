/* R(D) with proved bounds: at a slope, at a distortion, at a rate, and whole curves.

   The functions that solve stop early with XRD_ERR_INTERRUPTED when options->progress or on_point says so: finished
   points are in `curve`, in order.  Common errors: XRD_ERR_INPUT (bad problem), XRD_ERR_ARGUMENT (a target out of
   range, with its index), XRD_ERR_MEMORY. */
#ifndef EXACTRD_CURVE_H
#define EXACTRD_CURVE_H

#include <stdbool.h>

#include "exactrd/certificate.h"

XRD_API_BEGIN

/* How the problem at one slope is solved; the bounds of the two do not differ in what they prove. */
typedef enum {
  XRD_NEWTON = 0,     /* second-order working-set method, the default */
  XRD_BLAHUT_ARIMOTO, /* the textbook iteration in the log domain, the reference */
} xrd_method;

/* Called every few milliseconds of work or more often, from the calling thread; `done` of `total` points are finished
 * (0 of 0: not known yet).  Returning false stops soon after: what is finished is kept. */
typedef bool (*xrd_progress)(void *context, size_t done, size_t total);

/* How near the point in progress is, as its method last estimated: FLOAT, nats; zeros until it knows, and again where
 * another begins. */
typedef struct xrd_approach xrd_approach;
struct xrd_approach {
  double gap_nats;  /* > goal_nats while there is something left to do */
  double goal_nats; /* at which the method ends */
};

/* See below. */
typedef struct xrd_point xrd_point;

/* Called for each point of the curve returned, in its order (index 0, 1, ...), as soon as it and all before it are
 * proved.  The point is lent until the call returns.  Returning false stops as xrd_progress does, with no further call.
 */
typedef bool (*xrd_on_point)(void *context, size_t index, const xrd_point *point);

/* Asked between the rounds of a method, from the calling thread.  Returning true settles for the bounds reached: the
 * point in progress is proved as it is, open unless the gap is met, and no other begins; from then on it must stay
 * true.  Where points are left, the function ends as if stopped. */
typedef bool (*xrd_settle)(void *context);

/* How to solve.  xrd_options_init sets the defaults. */
typedef struct {
  xrd_method method;     /* default XRD_NEWTON */
  double gap_nats;       /* wanted proved upper - lower, > 0; default 1e-10 */
  int threads;           /* >= 1; default 1; never changes a bit of a result */
  size_t max_iterations; /* rounds of the method for a point, or where it solves at several slopes for each; 0 (the
                            default) lets the method choose */
  xrd_progress progress; /* default NULL */
  void *progress_context;
  xrd_on_point on_point; /* default NULL */
  void *on_point_context;
  bool without_duals; /* default false; true: points have no w, of which many symbols make a large array */
  xrd_settle settle;  /* default NULL */
  void *settle_context;
  xrd_approach *approach; /* default NULL: nobody looks; else kept by the calling thread, for progress to look at */
  const struct xrd_team *team; /* NULL, the default: this process alone; others are exactrd-mpi's affair */
} xrd_options;

/* Sets every default. */
void xrd_options_init(xrd_options *options);

/* Why did the solver stop? */
typedef enum {
  XRD_STOP_GAP = 0,    /* its own estimate of the gap was reached */
  XRD_STOP_STALLED,    /* rounding allows no further progress */
  XRD_STOP_ITERATIONS, /* max_iterations */
} xrd_outcome;

/* One point of a curve.  Owns q and w; release with xrd_point_clear. */
struct xrd_point {
  double slope;      /* minus dR/dD, nats per unit of distortion; 0 at D_max, +infinity at D_min */
  double rate_nats;  /* FLOAT: the best estimate, inside the bounds */
  xrd_bounds bounds; /* PROVED */
  size_t support;    /* reproduction symbols with q_j > 0 */
  xrd_verdict verdict;
  xrd_outcome outcome;
  size_t iterations; /* solver rounds spent */
  size_t n, m;
  double witness_slope; /* the numbers that prove the bounds: see xrd_witness */
  double *q;            /* m, sums to one */
  double *w;            /* n, or NULL where options->without_duals */
};

/* A list of points, distortion increasing.  Owns them; release with xrd_curve_clear. */
typedef struct {
  size_t count;
  xrd_point *points;
} xrd_curve;

/* Releases what they own; a zeroed object is fine. */
void xrd_point_clear(xrd_point *point);
void xrd_curve_clear(xrd_curve *curve);

/* The curve's ends.  FLOAT.  D_max is +infinity where every reproduction is forbidden for some symbol. */
typedef struct {
  double distortion_min; /* D_min = E min_j d */
  double distortion_max; /* D_max = min_j E d, R = 0 from there on */
} xrd_range;

/* Errors: XRD_ERR_INPUT (bad problem), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_range_of(const xrd_problem *problem, xrd_range *range, xrd_error *error);

/* The point(s) with the given slopes (finite, >= 0; any order; the answer is in the order asked).  They are solved in
   increasing order: slopes asked in another order reach on_point once those before them are proved. */
XRD_MUST_USE xrd_status xrd_curve_at_slopes(const xrd_problem *problem, const double *slopes, size_t count,
                                            const xrd_options *options, xrd_curve *curve, xrd_error *error);

/* R at the given distortions, each >= D_min.  Works on straight segments.  D exactly as asked.
   Stays open where slope * D * 2^-95 is no small part of the gap: D - D_min is not known to more digits. */
XRD_MUST_USE xrd_status xrd_curve_at_distortions(const xrd_problem *problem, const double *distortions, size_t count,
                                                 const xrd_options *options, xrd_curve *curve, xrd_error *error);

/* D at the given rates in nats, 0 <= rate <= R(D_min): the returned point's bounds enclose the rate to within the gap.
 */
XRD_MUST_USE xrd_status xrd_curve_at_rates(const xrd_problem *problem, const double *rates_nats, size_t count,
                                           const xrd_options *options, xrd_curve *curve, xrd_error *error);

/* The rates that xrd_curve_at_rates takes: from *least_nats, above 0 where forbidden pairs ask for some rate at any
   distortion, to *largest_nats = R(D_min), each with the gap as margin.  FLOAT. */
XRD_MUST_USE xrd_status xrd_curve_rate_range(const xrd_problem *problem, const xrd_options *options, double *least_nats,
                                             double *largest_nats, xrd_error *error);

/* `count` >= 2 points from D_min to D_max, both ends included, even in arc length of the curve scaled to a unit square.
 */
XRD_MUST_USE xrd_status xrd_curve_whole(const xrd_problem *problem, size_t count, const xrd_options *options,
                                        xrd_curve *curve, xrd_error *error);

XRD_API_END

#endif
