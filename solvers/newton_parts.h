/* What newton.c's rounds are made of. */
#ifndef XRD_SOLVERS_NEWTON_PARTS_H
#define XRD_SOLVERS_NEWTON_PARTS_H

#include <math.h>

#include "solvers/newton.h"

static inline double xrd_total(const double *x, size_t count) {
  double sum = 0;
  for (size_t t = 0; t < count; t++) sum += x[t];
  return sum;
}

/* Of numbers >= 0. */
static inline double xrd_largest(const double *x, size_t count) {
  double most = 0;
  for (size_t t = 0; t < count; t++) most = fmax(most, x[t]);
  return most;
}

/* max_t |x_t|. */
static inline double xrd_size(const double *x, size_t count) {
  double most = 0;
  for (size_t t = 0; t < count; t++) most = fmax(most, fabs(x[t]));
  return most;
}

/* log(sum q * max c) over the members: how far F is above its minimum over them, at most.  c is current. */
static inline double xrd_members_gap(const xrd_working_set *set) {
  return log(xrd_largest(set->c, set->count) * xrd_total(set->q, set->count));
}

/* Asked before a pass over `columns` columns. */
static inline bool xrd_newton_stopped(const xrd_newton *newton, size_t columns) {
  return xrd_stop_wanted(newton->stop, (double)columns * (double)newton->problem->n);
}

/* Asked at the head of a round. */
static inline bool xrd_newton_ends(const xrd_newton *newton, size_t columns) {
  return xrd_stop_ends(newton->stop, (double)columns * (double)newton->problem->n);
}

/* Minimises over the members until log(sum q * max c) over them is below the tolerance. */
void xrd_newton_minimise(xrd_newton *newton, double tolerance, double gap_nats);

typedef enum {
  XRD_FINE_NONE,   /* nothing was found */
  XRD_FINE_GUIDE,  /* the working set has the members and masses to go on from */
  XRD_FINE_ANSWER, /* the solution is filled, and the working set empty */
} xrd_fine_outcome;

/* On lines with squared errors: from nothing to masses that close the gap, or nearly. */
xrd_fine_outcome xrd_newton_fine(xrd_newton *newton, double slope, double gap_nats, xrd_solution *solution);

/* Where the answer is XRD_FINE_ANSWER, its members become the working set's; false where there is no room for them. */
bool xrd_newton_be_seated(xrd_newton *newton);

/* On a product grid: the members become the axes' supports, crossed; false, with nothing done, elsewhere. */
bool xrd_newton_cross(xrd_newton *newton, double slope);

/* From an empty working set to the members and masses that a few multiplicative steps lead to, over all reproductions
   or over those nearest to a symbol; they end early where the gap among the members is closed.  False, with the set
   empty still, where that does not pay. */
bool xrd_newton_climb(xrd_newton *newton, double slope, double gap_nats);

/* Repeats a step with the factor at hand as long as it contracts the gradient five times or more; the same before and
   after. */
void xrd_newton_chord(xrd_newton *newton, double tolerance);

/* Of the Hessian over all members; false where they depend on each other. */
bool xrd_newton_factor(xrd_newton *newton);

/* The members' masses and their slope. */
void xrd_newton_report(const xrd_newton *newton, xrd_solution *solution);

/* One Newton step, with u, w and c of the members current before and after; false when a symbol is left unreached.  Its
   quadratic program is solved as closely as a gap of `slack` is worth, to rounding where that is 0. */
bool xrd_newton_advance(xrd_newton *newton, double gap_nats, double slack);

/* Drops members without mass whose c lies below `keep`. */
void xrd_newton_prune(xrd_newton *newton, double keep);

/* Brings in reproductions whose price exceeds the threshold; how many came. */
size_t xrd_newton_enter(xrd_newton *newton, double threshold);

#endif
