#include "files/write/document_problem.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const char *const kind_names[] = {
    [XRD_MATRIX] = "matrix", [XRD_SQUARED] = "squared", [XRD_ABSOLUTE] = "absolute", [XRD_HAMMING] = "hamming"};
enum { KINDS = sizeof kind_names / sizeof *kind_names };

static bool has_positions(xrd_distortion_kind kind) { return kind == XRD_SQUARED || kind == XRD_ABSOLUTE; }

static bool set_numbers(json_t *object, const char *name, const double *numbers, size_t count) {
  return json_object_set_new(object, name, xrd_json_from_numbers(numbers, count)) == 0;
}

json_t *xrd_document_problem_write(const xrd_problem *problem) {
  const xrd_distortion *d = &problem->distortion;
  json_t *object = json_pack("{s:s}", "distortion", kind_names[d->kind]);
  bool good = object != NULL && set_numbers(object, "pmf", problem->p, d->n);
  if (d->kind == XRD_MATRIX) {
    good = good && set_numbers(object, "matrix", d->matrix, d->n * d->m);
  } else if (has_positions(d->kind)) {
    good = good && json_object_set_new(object, "dim", json_integer((json_int_t)d->dim)) == 0;
    good = good && set_numbers(object, "alphabet", d->x, d->n * d->dim);
    good = good && set_numbers(object, "reproduction", d->y, d->m * d->dim);
  }
  if (good) return object;
  json_decref(object);
  return NULL;
}

static xrd_status read_kind(const xrd_json_place *place, xrd_distortion_kind *kind) {
  const char *name;
  const xrd_status status = xrd_json_text(place, "distortion", &name);
  if (status != XRD_OK) return status;
  for (int k = 0; k < KINDS; k++) {
    if (strcmp(name, kind_names[k]) != 0) continue;
    *kind = (xrd_distortion_kind)k;
    return XRD_OK;
  }
  return xrd_json_refuse(place, "distortion", "unknown kind of distortion");
}

static xrd_status read_size(const xrd_json_place *place, size_t a, size_t b, size_t *product) {
  if (xrd_size_multiply(a, b, product)) return XRD_OK;
  return xrd_json_refuse(place, "distortion", "sizes are too large");
}

static xrd_status read_distortion(const xrd_json_place *place, xrd_distortion *d, double **x, double **y) {
  static const char *const plain[] = {"distortion", "pmf", NULL};
  static const char *const matrix[] = {"distortion", "pmf", "matrix", NULL};
  static const char *const positions[] = {"distortion", "pmf", "dim", "alphabet", "reproduction", NULL};
  size_t size;
  uint64_t dim = 0;
  xrd_status status = read_kind(place, &d->kind);
  if (status != XRD_OK) return status;
  if (d->kind == XRD_HAMMING) return xrd_json_exactly(place, plain);
  if (d->kind == XRD_MATRIX) {
    status = xrd_json_exactly(place, matrix);
    if (status == XRD_OK) status = read_size(place, d->n, d->m, &size);
    return status == XRD_OK ? xrd_json_numbers(place, "matrix", size, 0, INFINITY, x) : status;
  }
  status = xrd_json_exactly(place, positions);
  if (status == XRD_OK) status = xrd_json_integer(place, "dim", 1, SIZE_MAX, &dim);
  d->dim = (size_t)dim;
  if (status == XRD_OK) status = read_size(place, d->n, d->dim, &size);
  if (status == XRD_OK) status = xrd_json_numbers(place, "alphabet", size, -DBL_MAX, DBL_MAX, x);
  if (status == XRD_OK) status = read_size(place, d->m, d->dim, &size);
  if (status == XRD_OK) status = xrd_json_numbers(place, "reproduction", size, -DBL_MAX, DBL_MAX, y);
  return status;
}

xrd_status xrd_document_problem_read(const xrd_json_place *place, size_t n, size_t m, xrd_input *input) {
  double *p = NULL, *x = NULL, *y = NULL;
  xrd_problem problem = {.distortion = {.n = n, .m = m}};
  xrd_status status = read_distortion(place, &problem.distortion, &x, &y);
  if (status == XRD_OK) status = xrd_json_numbers(place, "pmf", n, 0, DBL_MAX, &p);
  if (status == XRD_OK) {
    problem.p = p;
    if (problem.distortion.kind == XRD_MATRIX)
      problem.distortion.matrix = x;
    else
      problem.distortion.x = x, problem.distortion.y = y;
    xrd_error inner;
    status = xrd_input_copy(&problem, input, &inner);
    if (status != XRD_OK) (void)xrd_fail(place->error, status, "%s: %s: %s", place->file, place->path, inner.message);
  }
  free(p);
  free(x);
  free(y);
  return status;
}
