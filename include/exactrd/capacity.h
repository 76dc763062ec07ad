/* Capacities of channels with proved bounds: finite channels, with costs of their inputs, and additive Gaussian noise
   under a peak limit.

   The finite channel W(y|x), n inputs, m outputs, costs b_x:  C(cost) = max { I(p, W) : sum_x p_x b_x <= cost }.
   PROVED lower bound: I(p, W) of the input law p that is given.  PROVED upper bound, for any law r of the outputs and
   any slope s >= 0 (Csiszar 1972, Kemperman 1974):

     C(cost) <= max_x [ D(W_x || r) - s (b_x - cost) ],   D(W_x || r) = sum_y W(y|x) log(W(y|x) / r_y).

   Neither p nor r need be optimal or unique.

   The Gaussian channel Y = X + N, N standard normal, |X| <= peak (Smith 1971: finitely many atoms are optimal).  With
   the atoms +-x_k and the density f of the output of their masses, both bounds come from i(x) = D(N(x, 1) || f): the
   lower one is sum_k m_k i(x_k), the upper one the supremum of i over [-peak, peak]. */
#ifndef EXACTRD_CAPACITY_H
#define EXACTRD_CAPACITY_H

#include "exactrd/check.h"
#include "exactrd/curve.h"

XRD_API_BEGIN

/* A finite channel.  Borrows its arrays. */
typedef struct {
  size_t n, m;          /* inputs and outputs, each >= 1 */
  const double *matrix; /* n x m: numbers >= 0; W(y|x) is the entry divided by its row's sum, which is 1 within 1e-9 */
  const double *cost;   /* n finite numbers >= 0; NULL: all are 0 */
} xrd_capacity_problem;

/* One point of the capacity-cost function.  Owns p and r; release with xrd_capacity_point_clear. */
typedef struct {
  double cost;           /* what the mean cost must not exceed */
  double capacity_nats;  /* FLOAT: the best estimate, inside the bounds */
  double capacity_lower; /* nats, PROVED: capacity_lower <= C(cost) <= capacity_upper, directed outward */
  double capacity_upper;
  size_t support; /* inputs with p_x > 0 */
  xrd_verdict verdict;
  size_t n, m;
  double slope;  /* s, nats per unit of cost */
  double *p, *r; /* n and m numbers >= 0 that need not sum to one */
} xrd_capacity_point;

/* Releases what it owns; a zeroed object is fine. */
void xrd_capacity_point_clear(xrd_capacity_point *point);

/* Errors: XRD_ERR_INPUT with the row or index. */
XRD_MUST_USE xrd_status xrd_capacity_validate(const xrd_capacity_problem *problem, xrd_error *error);

/* SHA-256 over sizes, matrix and costs, whatever the machine. */
void xrd_capacity_digest(const xrd_capacity_problem *problem, xrd_digest *digest);

/* C at `cost`; NULL: without a limit, the point's cost then being that of the input law found.  Errors: XRD_ERR_INPUT,
   XRD_ERR_ARGUMENT (a cost below the least of all inputs), XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_capacity_at(const xrd_capacity_problem *problem, const double *cost,
                                        const xrd_options *options, xrd_capacity_point *point, xrd_error *error);

/* Proves bounds at point->cost from the point's p, r and slope, whatever their quality; sets capacity_lower and
   capacity_upper alone, which is log min(n, m) at most.  A p beyond the cost proves only 0, an r that is 0 where an
   input leads proves only log min(n, m). Errors: XRD_ERR_ARGUMENT (numbers outside their range, with the index),
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_capacity_certify(const xrd_capacity_problem *problem, xrd_capacity_point *point,
                                             xrd_error *error);

/* Proves a claimed point again in balls, with code of its own: accepted are bounds that p, r and slope imply, no looser
   than rounding makes them, and a support, estimate and verdict that follow from the numbers.  Errors: XRD_ERR_INPUT,
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_check_capacity(const xrd_capacity_problem *problem, const xrd_capacity_point *point,
                                           double gap_nats, xrd_finding *finding, xrd_error *error);

/* Peaks between these, in standard deviations of the noise, and atoms of one sign. */
#define XRD_PEAK_LEAST 0.01
#define XRD_PEAK_MOST 16.0
enum { XRD_PEAK_ATOMS = 24 };

/* The capacity under Gaussian noise of variance 1 with inputs in [-peak, peak].  Owns its arrays; release with
   xrd_peak_point_clear. */
typedef struct {
  double cost;           /* the peak */
  double capacity_nats;  /* FLOAT: inside the bounds */
  double capacity_lower; /* nats, PROVED, directed outward */
  double capacity_upper;
  size_t support; /* atoms of both signs and at 0 */
  xrd_verdict verdict;
  size_t most;             /* 2 XRD_PEAK_ATOMS */
  size_t count;            /* atoms that are given: +a and -a are one */
  double *places, *masses; /* count each: 0 <= a_1 < a_2 < .. <= peak, and the mass > 0 of +a and -a together */
} xrd_peak_point;

/* Releases what it owns; a zeroed object is fine. */
void xrd_peak_point_clear(xrd_peak_point *point);

/* Errors: XRD_ERR_ARGUMENT (a peak out of range), XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_peak_at(double peak, const xrd_options *options, xrd_peak_point *point, xrd_error *error);

/* Proves bounds from atoms, whatever their quality; sets capacity_lower and capacity_upper alone.  Errors:
   XRD_ERR_ARGUMENT (atoms out of range), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_peak_certify(xrd_peak_point *point, xrd_error *error);

/* As xrd_check_capacity, with code of its own.  finding->rate_upper is the claimed bound once that is proved. */
XRD_MUST_USE xrd_status xrd_check_peak(const xrd_peak_point *point, double gap_nats, xrd_finding *finding,
                                       xrd_error *error);

XRD_API_END

#endif
