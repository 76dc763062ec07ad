/* Points under the majorant found so far are dropped at once; the others wait in a buffer that is merged into it when
   full (Andrew's monotone chain).  The buffer grows only when the majorant itself fills half of it, so that memory is
   proportional to the answer. */
#include "theory/domination/majorant.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_CAPACITY = 4096 };

bool xrd_majorant_init(xrd_majorant *majorant) {
  *majorant = (xrd_majorant){0, 0, 0, NULL};
  majorant->points = xrd_allocate(FIRST_CAPACITY, sizeof *majorant->points);
  if (majorant->points == NULL) return false;
  majorant->capacity = FIRST_CAPACITY;
  majorant->points[0] = (xrd_plane_point){0, 0};
  majorant->hull = majorant->count = 1;
  return true;
}

void xrd_majorant_clear(xrd_majorant *majorant) {
  free(majorant->points);
  *majorant = (xrd_majorant){0, 0, 0, NULL};
}

static int by_u_then_falling_v(const void *left, const void *right) {
  const xrd_plane_point *a = left, *b = right;
  if (a->u != b->u) return a->u < b->u ? -1 : 1;
  return (a->v < b->v) - (a->v > b->v);
}

void xrd_majorant_finish(xrd_majorant *majorant) {
  xrd_plane_point *point = majorant->points;
  if (majorant->count == majorant->hull) return;
  qsort(point, majorant->count, sizeof *point, by_u_then_falling_v);
  size_t hull = 1;
  for (size_t i = 1; i < majorant->count; i++) {
    if (point[i].v <= point[hull - 1].v) continue;
    while (hull >= 2 && xrd_plane_side(point[hull - 2], point[hull - 1], point[i]) >= 0) hull--;
    point[hull++] = point[i];
  }
  majorant->hull = majorant->count = hull;
}

/* Is the point on or under the majorant found so far? */
static bool is_covered(const xrd_majorant *majorant, xrd_plane_point p) {
  const xrd_plane_point *point = majorant->points;
  size_t low = 0, high = majorant->hull;
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (point[middle].u <= p.u)
      low = middle;
    else
      high = middle;
  }
  if (p.v <= point[low].v) return true;
  if (high == majorant->hull || point[low].u == p.u) return false;
  return xrd_plane_side(point[low], point[high], p) <= 0;
}

static bool grow(xrd_majorant *majorant) {
  xrd_plane_point *points = NULL;
  if (majorant->capacity <= (size_t)-1 / 2) points = xrd_allocate(2 * majorant->capacity, sizeof *points);
  if (points == NULL) return false;
  memcpy(points, majorant->points, majorant->count * sizeof *points);
  free(majorant->points);
  majorant->points = points;
  majorant->capacity *= 2;
  return true;
}

bool xrd_majorant_add(xrd_majorant *majorant, xrd_plane_point point) {
  if (is_covered(majorant, point)) return true;
  if (majorant->count == majorant->capacity) {
    xrd_majorant_finish(majorant);
    if (majorant->hull > majorant->capacity / 2 && !grow(majorant)) return false;
  }
  majorant->points[majorant->count++] = point;
  return true;
}
