/* Boxes around atoms on which log c is proved concave, and what c reaches there at most. */
#ifndef XRD_CERTIFY_MEASURES_CONCAVE_H
#define XRD_CERTIFY_MEASURES_CONCAVE_H

#include <arb_mat.h>

#include "certify/measures/rows.h"
#include "certify/measures/supremum.h"

#define XRD_CONCAVE_ROW_NS 1e4 /* of one box, about */

typedef struct {
  double centre[XRD_SPACE_DIMENSIONS]; /* points: in units of the rows; distributions: as in the witness */
  double half;  /* points: the box is |y_k - centre_k| <= half.  Distributions: |log(y_k / y_last) - log(centre_k /
                   centre_last)| <= half; 0: no box */
  double ratio; /* distributions: at most exp(half) */
} xrd_concave_box;

/* bound = height exp(min(g' K^-1 g / 2, half |g|_1)): what a function c reaches at most where |tau_k| <= half, if
   height and g are c and the gradient of log c in the middle, and log c curves by no less than K.  False unless K, with
   everything in its ball, is positive definite. */
bool xrd_concave_bound(const arb_mat_t k, const arb_mat_t gradient, arb_srcptr height, double half, arb_t bound,
                       slong precision);

/* Takes (xrd_supremum_take) a box's bound, and is true, where that ends what is to be done in it; the box of an atom
   beside a maximum is left to cells, whose bounds are closer. */
bool xrd_concave_take(const arb_t bound, xrd_supremum *sup);

/* Fills a box for each atom, and takes (xrd_supremum_take) what c is at most in it.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_concave_boxes(const xrd_measure_scene *scene, const xrd_measure_rows *rows,
                                          xrd_concave_box *boxes, xrd_supremum *sup, xrd_error *error);

/* Do all `count` points (rows of XRD_SPACE_DIMENSIONS numbers), and so their hull, lie in the box? */
bool xrd_concave_holds(const xrd_measure_rows *rows, const xrd_concave_box *box,
                       const double (*point)[XRD_SPACE_DIMENSIONS], size_t count);

#endif
