#include "cli/proved_curve.h"

#include "base/memory.h"
#include "files/write/columns.h"
#include "files/write/kind.h"

static double field(const xrd_kind *kind, const void *point, const char *name) {
  size_t index;
  const xrd_column *column = xrd_column_find(kind->columns, name, &index);
  return column != NULL ? *(const double *)((const char *)point + column->offset) : 0;
}

xrd_status cli_proved_points(const xrd_document *document, const char *path, xrd_proved_point **points,
                             xrd_error *error) {
  const xrd_kind *kind = document->kind;
  size_t index;
  *points = NULL;
  if (!kind->convex || kind->tangent == 0 || xrd_column_find(kind->columns, "rate_upper", &index) == NULL)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: not a curve of rates over a distortion", path);
  *points = xrd_allocate(document->count, sizeof **points);
  if (*points == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", document->count);
  for (size_t k = 0; k < document->count; k++) {
    const char *point = (const char *)document->points + k * kind->point_size;
    (*points)[k].bounds = (xrd_bounds){field(kind, point, kind->x), field(kind, point, "distortion_low"),
                                       field(kind, point, "rate_lower"), field(kind, point, "rate_upper")};
    xrd_kind_lines(kind, point, &(*points)[k].shallow, &(*points)[k].steep);
  }
  return XRD_OK;
}
