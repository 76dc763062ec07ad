/* Boxes around atoms on which log c of a source with labels is concave, c the largest over their distributions. */
#ifndef XRD_CERTIFY_MEASURES_LABELS_CONCAVE_H
#define XRD_CERTIFY_MEASURES_LABELS_CONCAVE_H

#include "certify/measures/concave.h"

/* xrd_concave_boxes where rows->labels has groups. */
XRD_MUST_USE xrd_status xrd_labels_concave_boxes(const xrd_measure_scene *scene, const xrd_measure_rows *rows,
                                                 xrd_concave_box *boxes, xrd_supremum *sup, xrd_error *error);

#endif
