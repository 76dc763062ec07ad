/* Labels: of a reproduction (y, a) only the place y is sought, for the best distribution a at y has a formula. */
#ifndef XRD_CERTIFY_MEASURES_LABELS_H
#define XRD_CERTIFY_MEASURES_LABELS_H

#include "certify/measures/scene.h"

/* Symbols whose labels agree in all tasks, as ranges of rows. */
typedef struct {
  size_t count;
  size_t *first; /* count + 1: group g has the rows first[g] .. first[g + 1] - 1 */
  arb_ptr sum;   /* count: scratch */
  double power;  /* theta = slope * weight, rounded down */
  arb_t theta;   /* exactly */
} xrd_label_groups;

/* Sorts `index` (n rows) by labels.  Errors: XRD_ERR_MEMORY.  xrd_label_groups_clear in any case; a zeroed object is
 * fine.
 */
XRD_MUST_USE xrd_status xrd_label_groups_init(xrd_label_groups *groups, const xrd_measure_scene *scene, size_t *index,
                                              size_t n, xrd_error *error);
void xrd_label_groups_clear(xrd_label_groups *groups);

/* A number >= sup_a sum_g sum[g] a_g^power, a a distribution over the groups, for sums in [0, 1e74]. */
double xrd_labels_bound(const double *sum, size_t count, double power);

/* The same in balls: (sum_g sum[g]^r)^(1/r), r = 1 / (1 - theta), the largest where theta >= 1; share (count, NULL: not
   wanted) = the exponents' weights sum[g]^r / sum_g sum[g]^r, for theta < 1. */
void xrd_labels_norm(const xrd_label_groups *groups, arb_srcptr sum, arb_ptr share, arb_t norm, slong precision);

#endif
