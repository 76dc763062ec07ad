/* The dual sums of a long line with squared distances. */
#ifndef XRD_CERTIFY_BOXES_H
#define XRD_CERTIFY_BOXES_H

#include "certify/scene.h"

/* max_j sum_i p_i w_i exp(-slope (d_ij - s_i)) <= *largest + *error over all m columns, with *error about 1e-14
   *largest for duals of which no column's sum is much above 1.  Infinite where numbers leave their ranges.  Cost about
   30 operations for each row and each box of length slope^-1/2 in its reach, n + m in memory. False where memory is
   out. */
bool xrd_boxes_dual_bound(const xrd_scene *scene, double *largest, xrd_up *error);

#endif
