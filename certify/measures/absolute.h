/* sup_y c(y) for absolute distances on the line. */
#ifndef XRD_CERTIFY_MEASURES_ABSOLUTE_H
#define XRD_CERTIFY_MEASURES_ABSOLUTE_H

#include "certify/measures/scene.h"
#include "certify/measures/supremum.h"

/* Takes all of the line: n exponentials.  scene as xrd_measure_channel leaves it.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_measure_absolute(const xrd_measure_scene *scene, xrd_supremum *sup, xrd_error *error);

#endif
