/* sup_y c(y) for squared distances on the line, and for distributions over two labels. */
#ifndef XRD_CERTIFY_MEASURES_LINE_H
#define XRD_CERTIFY_MEASURES_LINE_H

#include "certify/measures/expansion.h"
#include "certify/measures/scene.h"

/* Takes all of the line; scene as xrd_measure_channel leaves it.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_measure_line(const xrd_measure_scene *scene, xrd_supremum *sup, xrd_error *error);

#endif
