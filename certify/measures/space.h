/* sup_y c(y) for squared distances in the plane and in space, and for distributions over three and four labels. */
#ifndef XRD_CERTIFY_MEASURES_SPACE_H
#define XRD_CERTIFY_MEASURES_SPACE_H

#include "certify/measures/scene.h"
#include "certify/measures/supremum.h"

/* Takes all of the space; scene as xrd_measure_channel leaves it.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_measure_space(const xrd_measure_scene *scene, int threads, xrd_supremum *sup,
                                          xrd_error *error);

#endif
