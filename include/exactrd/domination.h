/* Pointwise domination of one distortion by another, and the rate bounds that follow from it.

   d_weak is dominated by d_strong with scale a and shift b when d_weak(x,y) <= a d_strong(x,y) + b for every pair
   (Definitions 9 and 10 of How Neural Losses Shape VAE Latents, 2026); then R_weak(a D + b) <= R_strong(D) for every D
   (Theorems 11 and 12).  The set of valid (a, b), a >= 0, b >= 0, is convex; its lower boundary joins the lines through
   the edges of the least concave nondecreasing majorant g of the points (d_strong, d_weak), g(0) >= 0.  The tightest
   statement that these theorems can make is R_weak(g(D)) <= R_strong(D). */
#ifndef EXACTRD_DOMINATION_H
#define EXACTRD_DOMINATION_H

#include <stdbool.h>

#include "exactrd/curve.h"
#include "exactrd/enclosure.h"

XRD_API_BEGIN

/* Owns its arrays; release with xrd_domination_clear.
   A pair with d_strong = +infinity constrains nothing.  A pair with d_weak = +infinity and d_strong finite rules out
   every (a, b): then `dominated` is false, (row, column) is the first such pair, and there are no vertices. */
typedef struct {
  bool dominated;
  size_t row, column;
  size_t pairs;      /* pairs with a finite d_strong: the constraints */
  double strong_max; /* the largest finite d_strong; 0 if there is none */
  size_t count;      /* points of the majorant and vertices of the boundary; >= 1 when dominated */
  double *strong;    /* count abscissae of the majorant g, strictly increasing, strong[0] = 0 */
  double *weak;      /* count ordinates g(strong[i]), strictly increasing, weak[0] >= 0 */
  double *scale;     /* count vertices (scale, shift) of the boundary, scale not decreasing, from 0 */
  double *shift;     /* count; not increasing; the last is weak[0]: 0 exactly when domination up to scale holds */
} xrd_domination;

/* The boundary for two distortions of the same n x m.  Every hull decision is exact.  PROVED: each vertex, as the
   doubles returned, dominates every pair in exact arithmetic; it exceeds the true vertex by at most a few units in the
   last place of the largest d_weak.  With shift[count-1] = 0, scale[count-1] is the least c of Definition 9 rounded up
   (0 means that d_weak = 0: any c > 0 will do).  A scale beyond the largest double is cut to it, with the shift it
   needs.  The vertex with scale 0 says d_weak <= shift wherever d_strong is finite. Pairs are streamed: memory is
   proportional to the majorant, not to n m; time O(n m log n m) at most. Errors: XRD_ERR_INPUT (sizes differ; an entry
   negative or not a number, with the pair), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_domination_of(const xrd_distortion *weak, const xrd_distortion *strong,
                                          xrd_domination *domination, xrd_error *error);

/* Releases everything; a zeroed object is fine. */
void xrd_domination_clear(xrd_domination *domination);

/* The largest E with R_weak(D) <= R_strong(E) that domination gives: max over the boundary of (D - b) / a, rounded
   down, and never above strong_max, where R_strong has its limit.  -infinity where no vertex has b <= D.
   `domination` must be dominated; D is not a NaN. */
double xrd_domination_budget(const xrd_domination *domination, double weak_distortion);

/* g(E) = min over the boundary of a E + b, rounded up: R_weak(g(E)) <= R_strong(E) for E >= 0. */
double xrd_domination_image(const xrd_domination *domination, double strong_distortion);

/* The vertex (its index) whose (D - b) / a is that budget. */
size_t xrd_domination_vertex(const xrd_domination *domination, double weak_distortion);

/* How tight the bound is at one distortion. */
typedef struct {
  double distortion;
  xrd_enclosure rate;  /* PROVED: R_weak(distortion), nats; +infinity below D_min */
  size_t vertex;       /* of the boundary, as xrd_domination_vertex */
  double budget;       /* as xrd_domination_budget */
  xrd_enclosure bound; /* PROVED: R_strong(budget) >= R_weak(distortion); +infinity below D_min */
} xrd_domination_point;

/* Both curves for one source: `weak` and `strong` share p; `domination` is theirs and dominated.  `points` has `count`
   entries, whose distortions are given.  Errors: those of xrd_curve_at_distortions. */
XRD_MUST_USE xrd_status xrd_domination_compare(const xrd_problem *weak, const xrd_problem *strong,
                                               const xrd_domination *domination, const xrd_options *options,
                                               size_t count, xrd_domination_point *points, xrd_error *error);

/* The distortion in the middle of those for which vertex k gives the best bound; its lower end for vertex 0, from which
   R_weak is 0 where no pair is forbidden. */
double xrd_domination_typical(const xrd_domination *domination, size_t vertex);

XRD_API_END

#endif
