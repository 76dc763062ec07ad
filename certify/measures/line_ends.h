/* Where the hull of distributions over two labels ends, as log odds. */
#ifndef XRD_CERTIFY_MEASURES_LINE_ENDS_H
#define XRD_CERTIFY_MEASURES_LINE_ENDS_H

#include "certify/measures/scene.h"
#include "certify/measures/supremum.h"

/* sign < 0: c is no larger below `end` than at it, or all of the line below `end` has been taken; sign > 0: above. */
void xrd_measure_line_end(const xrd_measure_scene *scene, int sign, xrd_supremum *sup, arf_t end);

#endif
