/* Prices c_j of all reproductions, no more exact and no more often than the decision at hand wants them.

   Members' prices are known.  Of the others, those that cannot have reached the level since all were priced last are
   left out: with x_i = w'_i / w_i - 1, mean x = sum_i p_i x_i, and V_j = sum_i p_i (A_ij / u_i)^2 at the weights w,
     c_j(w') = c_j (1 + mean x) + sum_i p_i (A_ij / u_i - c_j) (x_i - mean x)
            <= c_j (1 + mean x) + sqrt((V_j - c_j^2) (mean x^2 - (mean x)^2))              (Cauchy and Schwarz)
   as sum_i p_i A_ij / u_i = c_j.  Single precision finds those of the rest that may exceed the level, and double
   precision judges these alone. */
#ifndef XRD_SOLVERS_PRICING_H
#define XRD_SOLVERS_PRICING_H

#include "solvers/working_set.h"

typedef struct {
  const xrd_prepared *problem;
  int threads;
  double *price;   /* m: c_j, or an upper bound of it that lies below the level */
  double *v;       /* m: V_j of the columns priced */
  double *work;    /* of the form */
  size_t *column;  /* m: the columns to price */
  xrd_stop *stop;  /* borrowed, NULL unless set: prices then mean nothing */
  double flat_to;  /* at slopes up to it too many prices lie near the level for single precision to tell apart */
  double at_slope; /* where all were priced last; NaN: nowhere */
  double *at_w;    /* n */
  double *at_price, *at_v; /* m; v = infinity where it is not known */
  void *block;
} xrd_pricing;

XRD_MUST_USE xrd_status xrd_pricing_init(xrd_pricing *pricing, const xrd_prepared *problem, int threads,
                                         xrd_error *error);
void xrd_pricing_clear(xrd_pricing *pricing);

/* Forgets what was found about earlier weights. */
void xrd_pricing_forget(xrd_pricing *pricing);

/* Prices at the weights of a working set whose c is current.  The prices of columns at or above `level` are exact,
   unless some exceeds it by 1e-3 and by twice `tolerance`, relatively: then they are within XRD_COARSE_ERROR. */
void xrd_pricing_update(xrd_pricing *pricing, const xrd_working_set *set, double level, double tolerance);

#endif
