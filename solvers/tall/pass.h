/* Passes over all rows of a problem with far more symbols than reproductions, summed in one order on any number of
   threads and processes (base/tree.h).  A_ij = exp(-slope e_ij), u = A q, w = p / u, c = A'w.

   Vectors over reproductions are the same on every process; vectors over symbols belong to the rows here. */
#ifndef XRD_SOLVERS_TALL_PASS_H
#define XRD_SOLVERS_TALL_PASS_H

#include "base/stop.h"
#include "base/tree.h"
#include "solvers/engine.h"
#include "solvers/tall/rows.h"

enum { XRD_TALL_LENGTHS = 10, XRD_TALL_MEMBERS = 4096 /* in play at once, at most */ };

typedef struct {
  const xrd_problem *problem; /* borrowed: the rows here */
  const xrd_kernel *kernel;
  xrd_stop *stop; /* borrowed */
  xrd_tree tree;
  xrd_tall_rows rows;
  xrd_tall_columns all, some; /* every column; the members of a pass */
  double *all_store, *some_store;
  size_t stride;              /* m rounded up to XRD_LANES */
  size_t capacity;            /* members that there is room for */
  const xrd_tall_columns *at; /* of the pass at hand */
  double total;               /* sum p */
  double slope, gap_nats;
  double *q;      /* stride: of the columns at hand, 0 in the padding */
  double *u;      /* n: A q of the masses that stand */
  double *trial;  /* n: of those tried */
  double *result; /* 2 stride: what a pass over prices leaves */
  void *block;
} xrd_tall;

/* What pricing leaves; lent until the next pass. */
typedef struct {
  double *c;         /* m; 0 of columns that were not priced */
  double *unreached; /* m: probability of symbols that have no mass within reach, by their nearest reproductions */
  double cost;       /* -sum_i p_i log u_i */
  bool stopped;      /* nothing of it means anything */
} xrd_tall_prices;

XRD_MUST_USE xrd_status xrd_tall_init(xrd_tall *tall, const xrd_problem *problem, int threads, const xrd_team *team,
                                      xrd_error *error);
void xrd_tall_clear(xrd_tall *tall);

/* The least distortions of the rows, and what is known before solving; to be called once, first.  False: stopped. */
bool xrd_tall_look(xrd_tall *tall, xrd_overview *overview);

/* From here on passes are at `slope`, for a solver to reach gap_nats. */
void xrd_tall_move(xrd_tall *tall, double slope, double gap_nats);

/* trial := A q, and c there: of all columns, or, where `member` is not NULL, of `count` that have all of the mass. */
xrd_tall_prices xrd_tall_price(xrd_tall *tall, const double *q, const size_t *member, size_t count);

/* The masses tried stand from here on. */
void xrd_tall_accept(xrd_tall *tall);

/* Those that stand are multiplied by a factor. */
void xrd_tall_scale(xrd_tall *tall, double factor);

/* A' diag(p / u^2) A over `count` members at the masses that stand: its upper triangle, column by column.  NULL:
 * stopped.
 */
const double *xrd_tall_hessian(xrd_tall *tall, const size_t *member, size_t count);

/* cost[k] := -sum_i p_i log(u_i + 2^-k (trial_i - u_i)), k < XRD_TALL_LENGTHS. */
void xrd_tall_search(xrd_tall *tall, double *cost);

/* As xrd_solver_evaluate. */
void xrd_tall_evaluate(xrd_tall *tall, xrd_solution *solution);

#endif
