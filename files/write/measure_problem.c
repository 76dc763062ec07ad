#include "files/write/measure_problem.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const char *const kernels[] = {[XRD_MEASURE_SQUARED] = "squared",
                                      [XRD_MEASURE_ABSOLUTE] = "absolute",
                                      [XRD_MEASURE_KL] = "kl",
                                      [XRD_MEASURE_LABELLED] = "labelled"};
enum { KERNELS = sizeof kernels / sizeof *kernels };

static bool has_rows(xrd_density_family family) {
  return family == XRD_DENSITY_MIXTURE || family == XRD_DENSITY_HISTOGRAM;
}

/* The labels, or how many each task has. */
static json_t *write_labels(const xrd_measure_problem *problem, bool counts) {
  json_t *array = json_array();
  for (size_t k = 0; array != NULL && k < problem->tasks * (counts ? 1 : problem->n); k++) {
    const double value = counts ? (double)problem->label_counts[k] : problem->labels[k];
    if (json_array_append_new(array, json_real(value)) == 0) continue;
    json_decref(array);
    return NULL;
  }
  return array;
}

json_t *xrd_measure_problem_write(const xrd_measure_problem *problem) {
  const char *kernel = kernels[problem->kernel];
  const xrd_density *density = problem->density;
  if (density != NULL) {
    const bool rows = has_rows(density->family);
    return json_pack("{s:s, s:s, s:o}", "kernel", kernel, "family", xrd_density_name(density->family),
                     rows ? "rows" : "parameters",
                     rows ? xrd_json_from_numbers(density->rows, density->count * XRD_DENSITY_COLUMNS)
                          : xrd_json_from_numbers(density->parameter, XRD_DENSITY_PARAMETERS));
  }
  json_t *x = xrd_json_from_numbers(problem->x, problem->n * problem->dim);
  if (problem->kernel == XRD_MEASURE_LABELLED)
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "kernel", kernel, "p",
                     xrd_json_from_numbers(problem->p, problem->n), "x", x, "label_counts", write_labels(problem, true),
                     "labels", write_labels(problem, false), "weight", xrd_json_from_number(problem->weight));
  if (problem->p == NULL) return json_pack("{s:s, s:o}", "kernel", kernel, "x", x);
  return json_pack("{s:s, s:o, s:o}", "kernel", kernel, "p", xrd_json_from_numbers(problem->p, problem->n), "x", x);
}

static xrd_status kernel_of(const xrd_json_place *place, xrd_measure_kernel *kernel) {
  const char *name;
  const xrd_status status = xrd_json_text(place, "kernel", &name);
  if (status != XRD_OK) return status;
  for (int k = 0; k < KERNELS; k++)
    if (strcmp(name, kernels[k]) == 0) {
      *kernel = (xrd_measure_kernel)k;
      return XRD_OK;
    }
  return xrd_json_refuse(place, "kernel", "not squared, absolute, kl or labelled");
}

static xrd_status family_of(const xrd_json_place *place, xrd_density_family *family) {
  const char *name;
  const xrd_status status = xrd_json_text(place, "family", &name);
  if (status != XRD_OK) return status;
  for (int k = 0; k <= XRD_DENSITY_HISTOGRAM; k++)
    if (strcmp(name, xrd_density_name((xrd_density_family)k)) == 0) {
      *family = (xrd_density_family)k;
      return XRD_OK;
    }
  return xrd_json_refuse(place, "family", "no family of densities");
}

/* Copies what was read, which is judged there. */
static xrd_status conclude(const xrd_json_place *place, const xrd_measure_problem *problem, xrd_measure_input *input) {
  xrd_error inner;
  const xrd_status status = xrd_measure_copy(problem, input, &inner);
  if (status == XRD_OK) return XRD_OK;
  return xrd_fail(place->error, status == XRD_ERR_MEMORY ? status : XRD_ERR_INPUT, "%s: %s: %s", place->file,
                  place->path, inner.message);
}

static xrd_status numbers_of(const xrd_json_place *place, const char *name, size_t rows, size_t columns, double least,
                             double **numbers) {
  size_t size;
  if (!xrd_size_multiply(rows, columns, &size)) return xrd_json_refuse(place, name, "sizes are too large");
  return xrd_json_numbers(place, name, size, least, DBL_MAX, numbers);
}

static xrd_status read_density(const xrd_json_place *place, size_t n, xrd_measure_problem *problem,
                               xrd_measure_input *input) {
  static const char *const of_rows[] = {"kernel", "family", "rows", NULL};
  static const char *const of_parameters[] = {"kernel", "family", "parameters", NULL};
  xrd_density density = {.count = 0};
  double *numbers = NULL;
  xrd_status status = family_of(place, &density.family);
  const bool rows = status == XRD_OK && has_rows(density.family);
  if (status == XRD_OK) status = xrd_json_exactly(place, rows ? of_rows : of_parameters);
  if (status == XRD_OK && !rows && n != 1) status = xrd_json_refuse(place, "family", "has no rows");
  if (status == XRD_OK && rows) status = numbers_of(place, "rows", n, XRD_DENSITY_COLUMNS, -DBL_MAX, &numbers);
  if (status == XRD_OK && !rows)
    status = numbers_of(place, "parameters", 1, XRD_DENSITY_PARAMETERS, -DBL_MAX, &numbers);
  if (status != XRD_OK) return status;
  if (rows)
    density.count = n, density.rows = numbers;
  else
    memcpy(density.parameter, numbers, sizeof density.parameter);
  problem->density = &density;
  problem->dim = problem->dim == xrd_measure_width(problem) ? 1 : problem->dim; /* a wrong m is refused */
  status = conclude(place, problem, input);
  problem->density = NULL; /* the input has a copy */
  free(numbers);
  return status;
}

static xrd_status read_points(const xrd_json_place *place, size_t n, size_t m, xrd_measure_problem *problem,
                              xrd_measure_input *input) {
  static const char *const of_points[] = {"kernel", "p", "x", NULL}, *const of_joint[] = {"kernel", "x", NULL};
  const bool joint = problem->kernel == XRD_MEASURE_KL;
  double *p = NULL, *x = NULL;
  xrd_status status = xrd_json_exactly(place, joint ? of_joint : of_points);
  if (status == XRD_OK && !joint) status = numbers_of(place, "p", n, 1, 0, &p);
  if (status == XRD_OK) status = numbers_of(place, "x", n, m, joint ? 0 : -DBL_MAX, &x);
  problem->n = n, problem->p = p, problem->x = x;
  if (status == XRD_OK) status = conclude(place, problem, input);
  free(p);
  free(x);
  return status;
}

static xrd_status not_whole(const xrd_json_place *place, const char *name, const double *numbers, size_t count) {
  for (size_t k = 0; k < count; k++)
    if (numbers[k] != floor(numbers[k])) return xrd_json_refuse(place, name, "not whole numbers");
  return XRD_OK;
}

/* The labels of each task, and what is left of m numbers of a reproduction: coordinates. */
static xrd_status read_counts(const xrd_json_place *place, size_t m, xrd_measure_problem *problem, size_t **counts) {
  const json_t *array;
  double *numbers = NULL;
  xrd_status status = xrd_json_array(place, "label_counts", &array);
  if (status != XRD_OK) return status;
  problem->tasks = json_array_size(array);
  problem->dim = m;
  status = numbers_of(place, "label_counts", problem->tasks, 1, 1, &numbers);
  if (status == XRD_OK) status = not_whole(place, "label_counts", numbers, problem->tasks);
  *counts = xrd_allocate(problem->tasks, sizeof **counts);
  if (status == XRD_OK && *counts == NULL) status = xrd_fail(place->error, XRD_ERR_MEMORY, "no memory for labels");
  for (size_t t = 0; t < problem->tasks && status == XRD_OK; t++) {
    if (!(numbers[t] < (double)problem->dim)) status = xrd_json_refuse(place, "label_counts", "leave no coordinates");
    if (status == XRD_OK) problem->dim -= (*counts)[t] = (size_t)numbers[t];
  }
  free(numbers);
  problem->label_counts = *counts;
  return status;
}

static xrd_status read_labels(const xrd_json_place *place, xrd_measure_problem *problem, uint32_t **labels) {
  const size_t count = problem->tasks * problem->n;
  double *numbers = NULL;
  xrd_status status = xrd_json_numbers(place, "labels", count, 0, UINT32_MAX, &numbers);
  if (status == XRD_OK) status = not_whole(place, "labels", numbers, count);
  *labels = xrd_allocate(count, sizeof **labels);
  if (status == XRD_OK && *labels == NULL) status = xrd_fail(place->error, XRD_ERR_MEMORY, "no memory for labels");
  for (size_t k = 0; k < count && status == XRD_OK; k++) (*labels)[k] = (uint32_t)numbers[k];
  free(numbers);
  problem->labels = *labels;
  return status;
}

static xrd_status read_labelled(const xrd_json_place *place, size_t n, size_t m, xrd_measure_problem *problem,
                                xrd_measure_input *input) {
  static const char *const names[] = {"kernel", "p", "x", "label_counts", "labels", "weight", NULL};
  double *p = NULL, *x = NULL;
  size_t *counts = NULL;
  uint32_t *labels = NULL;
  xrd_status status = xrd_json_exactly(place, names);
  problem->n = n;
  if (status == XRD_OK) status = read_counts(place, m, problem, &counts);
  if (status == XRD_OK) status = numbers_of(place, "p", n, 1, 0, &p);
  if (status == XRD_OK) status = numbers_of(place, "x", n, problem->dim, -DBL_MAX, &x);
  if (status == XRD_OK) status = read_labels(place, problem, &labels);
  if (status == XRD_OK) status = xrd_json_number(place, "weight", 0, DBL_MAX, &problem->weight);
  problem->p = p, problem->x = x;
  if (status == XRD_OK) status = conclude(place, problem, input);
  free(p), free(x), free(counts), free(labels);
  return status;
}

xrd_status xrd_measure_problem_read(const xrd_json_place *place, size_t n, size_t m, xrd_measure_input *input) {
  xrd_measure_problem problem = {.dim = m};
  memset(input, 0, sizeof *input);
  const xrd_status status = kernel_of(place, &problem.kernel);
  if (status != XRD_OK) return status;
  if (problem.kernel == XRD_MEASURE_LABELLED) return read_labelled(place, n, m, &problem, input);
  return json_object_get(place->object, "family") != NULL ? read_density(place, n, &problem, input)
                                                          : read_points(place, n, m, &problem, input);
}
