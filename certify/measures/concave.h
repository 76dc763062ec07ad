/* Boxes around atoms on which log c is proved concave, and what c reaches there at most. */
#ifndef XRD_CERTIFY_MEASURES_CONCAVE_H
#define XRD_CERTIFY_MEASURES_CONCAVE_H

#include "certify/measures/rows.h"
#include "certify/measures/supremum.h"

typedef struct {
  double centre[XRD_SPACE_DIMENSIONS]; /* points: in units of the rows; distributions: as in the witness */
  double half;  /* points: the box is |y_k - centre_k| <= half.  Distributions: |log(y_k / y_last) - log(centre_k /
                   centre_last)| <= half; 0: no box */
  double ratio; /* distributions: at most exp(half) */
} xrd_concave_box;

/* Fills a box for each atom, and takes (xrd_supremum_take) what c is at most in it.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_concave_boxes(const xrd_measure_scene *scene, const xrd_measure_rows *rows,
                                          xrd_concave_box *boxes, xrd_supremum *sup, xrd_error *error);

/* Do all `count` points (rows of XRD_SPACE_DIMENSIONS numbers), and so their hull, lie in the box? */
bool xrd_concave_holds(const xrd_measure_rows *rows, const xrd_concave_box *box,
                       const double (*point)[XRD_SPACE_DIMENSIONS], size_t count);

#endif
