#include <stdlib.h>
#include <string.h>

#include "files/write/kind.h"

const xrd_kind *const xrd_kinds[] = {
    &xrd_kind_curve,
    &xrd_kind_criteria,
    &xrd_kind_capacity,
    &xrd_kind_peak,
    &xrd_kind_perception,
    &xrd_kind_measure,
    &xrd_kind_labelled,
    &xrd_kind_density,
    &xrd_kind_bottleneck,
    &xrd_kind_payoff,
    &xrd_kind_indirect,
    &xrd_kind_length,
    NULL,
};

const xrd_kind *xrd_kind_find(const char *name) {
  for (size_t k = 0; xrd_kinds[k] != NULL; k++)
    if (strcmp(xrd_kinds[k]->name, name) == 0) return xrd_kinds[k];
  return NULL;
}

const xrd_kind *xrd_kind_of_format(const char *format) {
  for (size_t k = 0; xrd_kinds[k] != NULL; k++)
    if (strcmp(xrd_kinds[k]->format, format) == 0) return xrd_kinds[k];
  return NULL;
}

const char *xrd_kind_name(const xrd_kind *kind) { return kind->name; }

void xrd_kind_lines(const xrd_kind *kind, const void *point, double *shallow, double *steep) {
  *shallow = *steep = *(const double *)((const char *)point + kind->tangent);
  if (kind->lines != NULL) kind->lines(point, shallow, steep);
}

static void clear(const xrd_column *columns, void *point) {
  for (; columns->name != NULL; columns++) {
    if (columns->cell != XRD_CELL_NUMBERS && columns->cell != XRD_CELL_MASSES) continue;
    double **numbers = (double **)((char *)point + columns->offset);
    free(*numbers);
    *numbers = NULL;
  }
}

void xrd_kind_clear_point(const xrd_kind *kind, void *point) {
  clear(kind->columns, point);
  clear(kind->proof, point);
}
