/* Absolute errors of a density: output laws with a density of their own.  FLOAT: they propose.

   k = exp(-s |x - y|) obeys (1 - d^2/dx^2 / s^2) k = (2/s) delta, so that u = int q k and q = (s/2) (u - u''/s^2) say
   the same.  Where the optimal q has a density, c = 1 gives u = 2 p / s, that is q = p - p''/s^2, whatever happens
   elsewhere; where q is 0, u'' = s^2 u.  Hence the optimum is told by its support alone: intervals, at whose ends u'
   falls by an atom, and gaps between them, each decided by its own ends (Yao and Tan 1978 for sources of bounded
   magnitude). */
#ifndef XRD_SOLVERS_MEASURES_CONTINUUM_H
#define XRD_SOLVERS_MEASURES_CONTINUUM_H

#include <stdbool.h>

#include "exactrd/density.h"
#include "solvers/measures/engine.h"

/* An interval of the support, or an atom, from = to.  u at its ends, and what q has there. */
typedef struct {
  double from, to, u_from, u_to, mass;
  bool atom;
} xrd_stretch;

enum { XRD_STRETCHES_MOST = 4096 };

typedef struct {
  const xrd_density *density;
  double slope;
  xrd_stop *stop; /* asked before every integral; once wanted, nothing that follows means anything */
  size_t count;
  xrd_stretch stretch[XRD_STRETCHES_MOST];
} xrd_continuum;

bool xrd_continuum_fits(const xrd_measure_problem *problem);

/* The answer's places have width 2: the ends of the intervals, the outermost cut at answer->cut_low and cut_high where
   they have no end.  `stop`: as in engine.h.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_continuum_solve(const xrd_density *density, double slope, xrd_stop *stop,
                                            xrd_engine_answer *answer, xrd_error *error);

/* Atoms instead, where such a support carries no output law after all: short of optimal, but a channel.  Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_continuum_atoms(const xrd_density *density, double slope, xrd_stop *stop,
                                            xrd_engine_answer *answer, xrd_error *error);

/* p'/p and p''/p at x, off the density's breaks. */
double xrd_continuum_growth(const xrd_density *density, double x);
double xrd_continuum_bend(const xrd_density *density, double x);

/* p(x) / P(sign (X - x) > 0) */
double xrd_continuum_hazard(const xrd_density *density, double x, int sign);

/* Where the support ends on that side: the outermost place of hazard s; +-infinity where the hazard stays below s. */
double xrd_continuum_end(const xrd_density *density, double slope, int sign);

/* The gap around `from` .. `to` that leaves c = 1 and c' = 0 at both of its ends; in `from` and `to` where it is found.
   Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_continuum_gap(const xrd_continuum *law, double *from, double *to, bool *found,
                                          xrd_error *error);

/* Step k of `count` from low to high: close together about the middle, and ever wider in long tails. */
double xrd_continuum_scan(const xrd_density *density, double low, double high, int k, int count);

/* The support that has the form of law->stretch, or one near by: ends and atoms, then what xrd_continuum_value leaves.
   Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_continuum_chain(xrd_continuum *law, xrd_engine_answer *answer, bool *found,
                                            xrd_error *error);

/* Intervals and atoms from the optimum of the density in cells, made exact.  `stop`: as in engine.h.  Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_continuum_support(xrd_continuum *law, xrd_stop *stop, xrd_engine_answer *answer,
                                              bool *found, xrd_error *error);

/* Atoms where the support is not known, as intervals without length.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_continuum_cells(xrd_continuum *law, xrd_stop *stop, xrd_engine_answer *answer,
                                            xrd_error *error);

/* Does u' fall at both ends of every gap, as it does at atoms?  By no more than rounding if at all. */
bool xrd_continuum_falls(const xrd_continuum *law);

/* u between two neighbours. */
double xrd_continuum_u(const xrd_continuum *law, const xrd_stretch *left, const xrd_stretch *right, double x);

/* The largest c at some places of every gap, 1 at least, of a support that leaves both halves 1/2 at all ends.  Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_continuum_most(const xrd_continuum *law, double *most, xrd_error *error);

double xrd_continuum_median(const xrd_density *density);

/* D and R of the channel, the masses of the stretches, and as excess how far those miss 1 together. */
XRD_MUST_USE xrd_status xrd_continuum_value(xrd_continuum *law, xrd_engine_answer *answer, xrd_error *error);

#endif
