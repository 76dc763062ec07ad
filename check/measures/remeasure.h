/* A problem over measures and its atoms again, in balls: nothing here is shared with solvers and certificates. */
#ifndef XRD_CHECK_MEASURES_REMEASURE_H
#define XRD_CHECK_MEASURES_REMEASURE_H

#include <arb.h>
#include <stdbool.h>

#include "exactrd/measure.h"

enum { XRD_REMEASURE_WIDEST = 4 };

typedef struct {
  const xrd_measure_problem *problem;
  const xrd_measure_witness *witness;
  slong precision;
  size_t n, dim, width; /* symbols with pi_i > 0; numbers of a point, of a place */
  bool kl;
  size_t *symbol;                       /* n: which */
  size_t groups, *group;                /* labels: combinations that occur; n: which */
  arb_ptr group_sum;                    /* groups: scratch */
  arb_t theta;                          /* slope times the weight of the labels, exactly */
  arb_ptr share;                        /* n: pi_i */
  arb_ptr x;                            /* n x dim: points, or distributions divided by their sums */
  arb_ptr weight;                       /* n: pi_i / u_i */
  arb_t slope, distortion, rate, log_u; /* of the channel; sum_i pi_i log u_i */
} xrd_remeasure;

/* As xrd_check_measure, where `known` is a proved lower bound of the rate at the claimed distortion: a claim that is no
   higher needs no proof by the atoms. */
XRD_MUST_USE xrd_status xrd_check_measure_above(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                                const xrd_claimed_point *claim, double known, xrd_finding *finding,
                                                xrd_error *error);

/* Are the atoms some of this problem's, and is the claim in order in itself?  Refuses where not. */
bool xrd_remeasure_claim_fits(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                              const xrd_claimed_point *claim, xrd_finding *finding);

/* Takes the problem apart.  Errors: XRD_ERR_MEMORY.  xrd_remeasure_clear in any case. */
XRD_MUST_USE xrd_status xrd_remeasure_init(xrd_remeasure *m, const xrd_measure_problem *problem,
                                           const xrd_measure_witness *witness, slong precision, xrd_error *error);
void xrd_remeasure_clear(xrd_remeasure *m);

/* d(x_r, y) at a place y of width balls, distributions with sum 1; false where it is infinite. */
bool xrd_remeasure_distance(const xrd_remeasure *m, size_t r, arb_srcptr y, arb_t d, slong precision);

/* c(y), y of dim balls; with labels, the largest over their distributions (check/measures/labels.c). */
void xrd_remeasure_dual(const xrd_remeasure *m, arb_srcptr y, arb_t c, slong precision);

/* The largest c at an atom. */
void xrd_remeasure_largest(const xrd_remeasure *m, arb_t largest);

/* weight, distortion, rate and log_u.  Errors: XRD_ERR_ARGUMENT where no atom stands for a symbol, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_remeasure_channel(xrd_remeasure *m, xrd_error *error);

/* labels.c: the groups of a source with labels.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_remeasure_group(xrd_remeasure *m, xrd_error *error);

/* labels.c: N(sum), the largest sum_g sum[g] a_g^theta. */
void xrd_remeasure_norm(const xrd_remeasure *m, arb_srcptr sum, arb_t norm, slong precision);

/* Is c <= target everywhere?  Proved where true; where false, it may be that cells ended.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_remeasure_below(const xrd_remeasure *m, const arb_t target, bool *below, xrd_error *error);

/* The same for absolute distances: at the source points. */
bool xrd_remeasure_below_absolute(const xrd_remeasure *m, const arb_t target);

/* Boxes around atoms in which log c is concave and c <= target (remeasure_cells.c has the coordinates). */
typedef struct {
  double centre[XRD_REMEASURE_WIDEST], half;
} xrd_remeasure_box;

/* labels.c: half the width of the largest box around box->centre on which log c is concave and c <= target, 0 where
   there is none.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_remeasure_labels_concave(const xrd_remeasure *m, arb_srcptr y, double unit,
                                                     const arb_t target, xrd_remeasure_box *box, xrd_error *error);

/* Where points are counted from, and in which unit (a power of 2): all lie in [0, 1]^dim then.  0 and 1 under KL. */
typedef struct {
  double low[XRD_REMEASURE_WIDEST], unit;
} xrd_remeasure_frame;

/* The exact place of a point in the frame, or of a distribution. */
void xrd_remeasure_place(const xrd_remeasure *m, const xrd_remeasure_frame *frame, const double *point, arb_ptr y);

/* A box around its centre, or with `moving` around the maximum of c next to it; half = 0 where there is none.  Errors:
 * XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_remeasure_concave(const xrd_remeasure *m, const xrd_remeasure_frame *frame,
                                              const arb_t target, bool moving, xrd_remeasure_box *box,
                                              xrd_error *error);

#endif
