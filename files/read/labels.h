/* Hamming distortion between labelled symbols. */
#ifndef XRD_INPUT_LABELS_H
#define XRD_INPUT_LABELS_H

#include "exactrd/input.h"

/* Makes d_ij = 0 where rows x_i and y_j (y_j = x_j where input->y is NULL) are equal, else 1: the kind XRD_HAMMING
   where that says i = j, else a matrix.  The positions are released.  n, m, dim are set. Errors: XRD_ERR_INPUT (more
   than 2^24 pairs), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_labels_match(xrd_input *input, xrd_error *error);

#endif
