/* Normal densities and their mixtures at slopes where the Shannon lower bound is attained: each N(m, v) with
   v > D = 1 / (2 slope) is N(m, v - D) plus Gaussian noise of variance D, and the optimal reproductions are a density.
   Evenly spaced atoms h apart reproduce its noisy image up to about exp(-2 pi^2 D (v - D) / (v h^2)). */
#ifndef XRD_SOLVERS_MEASURES_LATTICE_H
#define XRD_SOLVERS_MEASURES_LATTICE_H

#include "solvers/measures/engine.h"

/* Does this apply? */
bool xrd_lattice_fits(const xrd_measure_problem *problem, double slope);

/* The answer, tails of at most `tail` on either side cut off.  Errors: XRD_ERR_MEMORY, XRD_ERR_ARGUMENT (too many
   atoms). */
XRD_MUST_USE xrd_status xrd_lattice_solve(const xrd_measure_problem *problem, double slope, double tail,
                                          xrd_engine_answer *answer, xrd_error *error);

#endif
