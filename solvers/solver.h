/* One interface for every method at a fixed slope. */
#ifndef XRD_SOLVERS_SOLVER_H
#define XRD_SOLVERS_SOLVER_H

#include "solvers/engine.h"

typedef struct xrd_solver xrd_solver;

/* The problem must be valid and outlive the solver.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_solver_create(xrd_solver **solver, const xrd_problem *problem, const xrd_options *options,
                                          xrd_error *error);

/* The same, and xrd_solver_stop_with from the first; XRD_ERR_INTERRUPTED soon after `stop` says so. */
XRD_MUST_USE xrd_status xrd_solver_create_until(xrd_solver **solver, const xrd_problem *problem,
                                                const xrd_options *options, xrd_stop *stop, xrd_error *error);
void xrd_solver_free(xrd_solver *solver);

/* From here on xrd_solver_solve leaves early when `stop` (borrowed; NULL: never) says so; its answer then means
   nothing. */
void xrd_solver_stop_with(xrd_solver *solver, xrd_stop *stop);

xrd_overview xrd_solver_overview(const xrd_solver *solver);

/* Solves at `slope` >= 0 to `gap_nats`, starting from the last answer.  solution->q and ->w are the caller's arrays.
   Allocates nothing. */
void xrd_solver_solve(xrd_solver *solver, double slope, double gap_nats, xrd_solution *solution);

/* Distortion and rate at a slope as far as a picture can tell, where that takes far less than to solve: of `solution`
   its excess and rate alone.  False where the method cannot. */
bool xrd_solver_sketch(xrd_solver *solver, double slope, xrd_solution *solution);

/* The next solve starts from nothing, not from the last answer: where that answer uses many reproductions and the next
   one will use few. */
void xrd_solver_forget(xrd_solver *solver);

/* Sharpens the support of the answer just given, where the method can. */
void xrd_solver_polish(xrd_solver *solver, xrd_solution *solution);

/* Did the last solve find no room for the reproductions that some symbol needs?  How many there is room for, and what
   their columns take, 0 where these are not kept.  The answer then means nothing. */
bool xrd_solver_is_full(const xrd_solver *solver, size_t *most, double *bytes);

/* From the answer just given to the optimum without the barred reproductions (m flags), as far as those the method has
   in play reach; evaluated.  False where the method cannot, or a symbol is left without a reproduction. */
bool xrd_solver_drop(xrd_solver *solver, const unsigned char *barred, double gap_nats, xrd_solution *solution);

/* The optimum at a slope among the reproductions with a mass in `masses` (m), from these: solution->q and ->slope
   alone, to rounding.  *price = sum_i p_i exp(-slope e_ij) / u_i of reproduction j = `asked`, which is worth its mass
   where that exceeds 1.  False where the method cannot. */
bool xrd_solver_hold(xrd_solver *solver, double slope, const double *masses, size_t asked, xrd_solution *solution,
                     double *price);

/* From a slope, flags and guessed masses in `motion` to the optimum among the flagged reproductions there, to rounding,
   and to how it moves; prices and their rates are of all reproductions.  Its masses may be negative, where the
   reproduction should have left.  False where the method cannot, or they depend on each other, or the guess is too far
   off; the motion then means nothing. */
bool xrd_solver_trace(xrd_solver *solver, xrd_motion *motion);

/* The factor at hand of what a trace or a hold worked with last: R'R = S H S of the Hessian H on so many reproductions;
   0 where there is none.  `column` and `scale`, of S, have room for m; R is upper triangular, column-major. */
size_t xrd_solver_factor(const xrd_solver *solver, size_t *column, double *scale, const double **triangle, size_t *ld);

/* Fills the rest of `solution` from its slope and q. */
void xrd_solver_evaluate(xrd_solver *solver, xrd_solution *solution);

#endif
