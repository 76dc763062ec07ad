/* sup_y c(y) for squared distances in 2 to 5 dimensions and distributions over 3 to 6 labels.  Cells multiply with
   the dimension: above three coordinates or four labels the bound is often wider than the atoms deserve. */
#ifndef XRD_CERTIFY_MEASURES_SPACE_H
#define XRD_CERTIFY_MEASURES_SPACE_H

#include "certify/measures/scene.h"
#include "certify/measures/supremum.h"

/* Takes all of the space; scene as xrd_measure_channel leaves it.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_measure_space(const xrd_measure_scene *scene, int threads, xrd_supremum *sup,
                                          xrd_error *error);

#endif
