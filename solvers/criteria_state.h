/* The channel of several distortions at given slopes and output, and its derivatives: what solvers/criteria.c steps on.
 */
#ifndef XRD_SOLVERS_CRITERIA_STATE_H
#define XRD_SOLVERS_CRITERIA_STATE_H

#include "exactrd/criteria.h"
#include "solvers/kernel.h"

typedef struct {
  size_t n, m, count, used; /* rows with p > 0; columns; criteria that are no barrier; columns in play */
  size_t criterion[XRD_CRITERIA_MAX];
  bool forbids[XRD_CRITERIA_MAX]; /* D_k is 0 or next to it: pairs with d_k > 0 are left out */
  double targets[XRD_CRITERIA_MAX];
  double *p;              /* n, sum 1 */
  double *d;              /* K x n x m, 0 where forbidden */
  double *barrier;        /* n x m: 0, or infinity where forbidden, by D_k too */
  size_t *column;         /* used: which */
  double *packed, *open;  /* K x n x used, n x used: d and barrier of the columns in play */
  double *excess, *power; /* a row of c_ij less its least, and exp(-that), padded for the kernel */
  const xrd_kernel *exponentials;
  double *q, *z; /* used */
  double b[XRD_CRITERIA_MAX], y[XRD_CRITERIA_MAX];
  double eased[XRD_CRITERIA_MAX]; /* what each target is raised by on the way */
  double *share;                  /* n x used: P(j|i) */
  double *kernel;                 /* n x used: E_ij / u_i */
  double *u, *row;                /* n: u_i exp(-r_i) has logarithm log_u; K x n: mean_k(i) */
  double *c;                      /* used */
  double *weighted;               /* n x used: sqrt(p_i) P(j|i) */
  double *hessian;                /* used x used */
  double *s;                      /* K x used, then its copy for solving */
  double *solved;                 /* (K + 1) x used */
  double reached[XRD_CRITERIA_MAX], covariance[XRD_CRITERIA_MAX * XRD_CRITERIA_MAX],
      log_sum; /* log_sum: sum_i p_i log u_i, shift included */
} xrd_criteria_state;

/* Which criteria forbid, and how many rows p > 0: all that allocate wants to know. */
void xrd_criteria_state_begin(xrd_criteria_state *state, const xrd_criteria *criteria, const double *targets);

/* Room for n, m and count; false when out of memory. */
bool xrd_criteria_state_allocate(xrd_criteria_state *state);
void xrd_criteria_state_clear(xrd_criteria_state *state);

/* p and d of the rows with p > 0. */
void xrd_criteria_state_fill(xrd_criteria_state *state, const xrd_criteria *criteria);

/* c_ij at the slopes b; +infinity where forbidden. */
double xrd_criteria_state_entry(const xrd_criteria_state *state, size_t i, size_t j);

/* Lays the columns in play side by side; to be called whenever they change. */
void xrd_criteria_state_pack(xrd_criteria_state *state);

/* The channel at q and b, its prices c and its mean distortions. */
void xrd_criteria_state_evaluate(xrd_criteria_state *state);

/* S and C of the head of solvers/criteria.c, after evaluate. */
void xrd_criteria_state_couple(xrd_criteria_state *state);

#endif
