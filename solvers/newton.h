/* Newton's method on a working set of reproductions with column generation: the default solver.

   With A_ij = exp(-slope (d_ij - min_j d_ij)), u = A q, w = p / u and c = A'w, minimise over q >= 0
     F(q) = sum_j q_j - 1 - sum_i p_i log u_i,   gradient 1 - c,   Hessian A' diag(p / u^2) A.
   At the minimum sum q = 1, and F(q / sum q) - min F <= log(sum q * max_j c_j) for every q (Blahut 1972; the same
   convex program as maximum likelihood for mixture proportions, Kim, Carbonetto, Stephens and Anitescu 2020). */
#ifndef XRD_SOLVERS_NEWTON_H
#define XRD_SOLVERS_NEWTON_H

#include "exactrd/curve.h"
#include "solvers/axes.h"
#include "solvers/fine/fine.h"
#include "solvers/gram/sparse.h"
#include "solvers/hessian.h"
#include "solvers/interior.h"
#include "solvers/motion.h"
#include "solvers/pricing.h"
#include "solvers/quadratic.h"
#include "solvers/solution.h"
#include "solvers/start.h"
#include "solvers/track.h"
#include "solvers/working_set.h"

typedef struct {
  const xrd_prepared *problem;
  xrd_working_set set;
  xrd_hessian hessian;
  xrd_sparse sparse; /* the Hessian at steep slopes */
  /* until too many entries are large, or a step hardly helps; from then to the end of a solve the full Hessian does */
  bool sparse_serves;
  size_t held;  /* the quadratic program's factor is of so many members at hand; 0: of others */
  bool is_slow; /* it is better made anew: steps with it hardly help */
  xrd_quadratic quadratic;
  xrd_interior interior;
  xrd_axes axes;
  xrd_track track;
  xrd_pricing pricing;
  bool has_fine;
  xrd_fine fine;                    /* where it has */
  bool is_fine;                     /* the answer is fine's, and no member of the working set says anything of it */
  double *gradient;                 /* capacity */
  double *tolerance;                /* capacity */
  double *x, *step, *z, *direction; /* capacity */
  double *trial;                    /* stride */
  double *once, *twice, *turn;      /* stride */
  size_t *survivor;                 /* capacity */
  xrd_candidate *order;             /* m */
  xrd_stop *stop;                   /* borrowed; asked between steps */
  void *block;
} xrd_newton;

XRD_MUST_USE xrd_status xrd_newton_init(xrd_newton *newton, const xrd_prepared *problem, int threads, xrd_error *error);
void xrd_newton_clear(xrd_newton *newton);

/* From here on xrd_newton_solve leaves early when `stop` says so. */
void xrd_newton_stop_with(xrd_newton *newton, xrd_stop *stop);

/* Solves at `slope`, starting from the state the last call left (or cold after xrd_newton_forget).  Allocates nothing.
 */
void xrd_newton_solve(xrd_newton *newton, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution);
/* Up to two more steps from the answer just given, while they drop members.  A gap G leaves masses of order sqrt(G) on
   reproductions that should have none; the quadratic programs of further steps drop them. */
void xrd_newton_polish(xrd_newton *newton, xrd_solution *solution);

/* From the answer just given to the optimum among the members of its working set that are not barred (m flags).  False
   where some symbol is then left unreached; the answer then means nothing. */
bool xrd_newton_drop(xrd_newton *newton, const unsigned char *barred, double gap_nats, xrd_solution *solution);

/* As xrd_solver_hold. */
bool xrd_newton_hold(xrd_newton *newton, double slope, const double *masses, size_t asked, xrd_solution *solution,
                     double *price);

/* As xrd_solver_trace. */
bool xrd_newton_trace(xrd_newton *newton, xrd_motion *motion);

/* As xrd_solver_factor. */
size_t xrd_newton_held_factor(const xrd_newton *newton, size_t *column, double *scale, const double **triangle,
                              size_t *ld);

void xrd_newton_forget(xrd_newton *newton);

#endif
