/* The textbook bounds of long lines and product grids, without their n m entries: docs/proved.md has the theorems. */
#ifndef XRD_CHECK_STRUCTURE_H
#define XRD_CHECK_STRUCTURE_H

#include <stdbool.h>

#include "check/totals.h"

typedef struct {
  const xrd_problem *problem;
  const xrd_witness *witness;
  const double *least; /* n: s_i = min_j d_ij */
  size_t first_used;   /* the first j with q_j > 0 */
  slong precision;
} xrd_structured_job;

/* How one structure does it. */
typedef struct {
  /* The channel with weights on the distances d~ of the structure: adds every row to the totals, its excess that of d~;
     sum[j] = sum_i p_i E_ij / Z_i.  Errors: XRD_ERR_MEMORY; XRD_ERR_ARGUMENT where some Z_i is 0. */
  xrd_status (*channel)(const xrd_structured_job *job, xrd_totals *totals, arb_ptr sum, xrd_error *error);

  /* A number at least max_j sum_i p_i w_i exp(-slope (d_ij - s_i)).  Errors: XRD_ERR_MEMORY. */
  xrd_status (*dual)(const xrd_structured_job *job, arb_t largest, xrd_error *error);

  double stretch; /* the channel's |d - d~| <= stretch d~ */
} xrd_structured_proof;

extern const xrd_structured_proof xrd_structured_grid, xrd_structured_absolute_line, xrd_structured_squared_line;

/* The proof for a problem of more than 4e6 entries at a finite slope; NULL where it has no such structure.  */
const xrd_structured_proof *xrd_structured_choose(const xrd_problem *problem, double slope);

/* As xrd_reprove.  reproof->excess is at least that of the problem's own distortions d. */
XRD_MUST_USE xrd_status xrd_structured_reprove(const xrd_structured_proof *proof, const xrd_problem *problem,
                                               const xrd_witness *witness, slong precision, xrd_reproof *reproof,
                                               xrd_error *error);

/* Adds row i with its Z_i and sum of q_j E_ij (d_ij - s_i) to the totals; z becomes p_i / Z_i, x means nothing then. */
XRD_MUST_USE xrd_status xrd_structured_add_row(const xrd_structured_job *job, xrd_totals *totals, size_t i, arb_ptr z,
                                               arb_ptr x, xrd_error *error);

/* Adds all rows with their Z_i and sums of q_j E_ij (d_ij - s_i) to the totals; z[i] becomes p_i / Z_i, 0 where p_i =
   0. Errors: XRD_ERR_ARGUMENT where some Z_i is 0. */
XRD_MUST_USE xrd_status xrd_structured_add_rows(const xrd_structured_job *job, xrd_totals *totals, arb_ptr z, arb_ptr x,
                                                xrd_error *error);

/* Balls, all 0; NULL where memory is out. */
arb_ptr xrd_balls_new(size_t count);
void xrd_balls_free(arb_ptr balls, size_t count);

/* x = exp(-slope (d - s)) for a slope that is a ball; d, s doubles. */
void xrd_weight_ball(arb_t x, const arb_t slope, double d, double s, slong precision);

/* sum += term (d - s) */
void xrd_add_excess(arb_t sum, const arb_t term, double d, double s, slong precision);

/* slope (1 - stretch) and p_i w_i exp(2.02 stretch slope s_i): with these, dual sums over d~ are at least those over d.
 */
void xrd_dual_slope(const xrd_structured_job *job, double stretch, arb_t slope);
void xrd_dual_weight(const xrd_structured_job *job, double stretch, size_t i, arb_t weight);

#endif
