/* The least concave nondecreasing majorant of a stream of points with u, v >= 0, and of the origin. */
#ifndef XRD_THEORY_MAJORANT_H
#define XRD_THEORY_MAJORANT_H

#include <stdbool.h>
#include <stddef.h>

#include "theory/domination/plane.h"

/* The first `hull` points are the vertices of the majorant so far, u and v strictly increasing, first u = 0;
   the rest, up to `count`, wait to be merged. */
typedef struct {
  size_t hull, count, capacity;
  xrd_plane_point *points;
} xrd_majorant;

/* False when memory is exhausted; xrd_majorant_clear is due in either case. */
bool xrd_majorant_init(xrd_majorant *majorant);
bool xrd_majorant_add(xrd_majorant *majorant, xrd_plane_point point);
void xrd_majorant_finish(xrd_majorant *majorant);
void xrd_majorant_clear(xrd_majorant *majorant);

#endif
