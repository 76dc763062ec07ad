#include "files/read/distortion.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "files/read/draw.h"
#include "files/read/labels.h"
#include "files/read/mapped.h"
#include "files/read/message.h"
#include "files/read/record.h"
#include "files/read/request.h"

/* Up to here all samples are reproductions unless the request says otherwise. */
enum { MOST_OWN_REPRODUCTIONS = 32768 };

xrd_status xrd_distortion_reaches(const char *path, const xrd_input *input, size_t first, size_t end,
                                  xrd_error *error) {
  const size_t m = input->problem.distortion.m;
  for (size_t i = first; i < end; i++) {
    size_t j = 0;
    while (j < m && isinf(input->matrix[i * m + j])) j++;
    if (j == m && input->p[i] > 0)
      return xrd_fail_at(error, XRD_ERR_INPUT, path, "",
                         "row %zu (from 0) forbids every reproduction of a symbol of probability %.15g", i,
                         input->p[i]);
  }
  return XRD_OK;
}

static xrd_status load_matrix(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  xrd_numbers numbers;
  const xrd_status status = xrd_mapped_table(input, "distortion", request->distortion, XRD_TABLE, XRD_DISTORTION,
                                             &numbers, error);
  if (status != XRD_OK) return status;
  input->matrix = numbers.values;
  d->kind = XRD_MATRIX;
  d->m = numbers.columns;
  if (numbers.rows != d->n)
    return xrd_fail_at(error, XRD_ERR_INPUT, request->distortion, "", "rows: %zu, source symbols: %zu%s", numbers.rows,
                       d->n, numbers.columns == d->n ? "; its columns are as many: transpose it" : "");
  return input->table_room.address != NULL ? XRD_OK
                                           : xrd_distortion_reaches(request->distortion, input, 0, d->n, error);
}

static xrd_status load_alphabet(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  xrd_numbers numbers;
  const xrd_status status = xrd_record_numbers(input, "alphabet", request->alphabet, XRD_POINTS, XRD_COORDINATE,
                                               &numbers, error);
  if (status != XRD_OK) return status;
  free(input->x);
  input->x = numbers.values;
  d->dim = numbers.columns;
  if (numbers.rows != d->n)
    return xrd_fail_at(error, XRD_ERR_INPUT, request->alphabet, "",
                       "rows: %zu, source symbols: %zu (one row for each symbol)", numbers.rows, d->n);
  return XRD_OK;
}

static xrd_status load_reproduction(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  xrd_numbers numbers;
  const xrd_status status = xrd_record_numbers(input, "reproduction", request->reproduction, XRD_POINTS, XRD_COORDINATE,
                                               &numbers, error);
  if (status != XRD_OK) return status;
  input->y = numbers.values;
  d->m = numbers.rows;
  if (numbers.columns != d->dim)
    return xrd_fail_at(error, XRD_ERR_INPUT, request->reproduction, "", "coordinates: %zu, those of the source: %zu",
                       numbers.columns, d->dim);
  return XRD_OK;
}

static xrd_status draw_reproduction(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  if (input->pieces != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--draw wants samples in one file; give --reproduction FILE");
  if (request->draw > d->n)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--draw %zu of only %zu samples", request->draw, d->n);
  d->m = request->draw;
  if (d->m == d->n) return XRD_OK;
  input->y = xrd_allocate(d->m * d->dim, sizeof *input->y);
  if (input->y == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for %zu reproductions", d->m);
  xrd_draw_rows(input->x, d->n, d->dim, d->m, request->seed, input->y);
  return XRD_OK;
}

/* 0 .. n-1: where the symbols of a bare list of probabilities stand. */
static xrd_status number_symbols(xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  input->x = xrd_allocate(d->n, sizeof *input->x);
  if (input->x == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for %zu positions", d->n);
  for (size_t i = 0; i < d->n; i++) input->x[i] = (double)i;
  d->dim = 1;
  return XRD_OK;
}

/* x and, unless they are the same, y. */
static xrd_status load_points(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  if (request->alphabet != NULL) {
    const xrd_status status = load_alphabet(request, input, error);
    if (status != XRD_OK) return status;
  } else if (request->pmf != NULL && xrd_request_distortion(request) != XRD_BY_HAMMING) {
    const xrd_status status = number_symbols(input, error);
    if (status != XRD_OK) return status;
  }
  if (input->x == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--distortion %s needs positions of the source's symbols: give --alphabet",
                    request->distortion);
  if (request->reproduction != NULL) return load_reproduction(request, input, error);
  if (request->draw != 0) return draw_reproduction(request, input, error);
  if (request->samples != NULL && d->n > MOST_OWN_REPRODUCTIONS)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "%zu samples are too many (more than %d) to be the reproductions too: "
                    "give --draw COUNT or --reproduction FILE",
                    d->n, MOST_OWN_REPRODUCTIONS);
  d->m = d->n;
  return XRD_OK;
}

static xrd_status load_hamming(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  if (request->alphabet != NULL || request->reproduction != NULL || request->samples != NULL) {
    const xrd_status status = load_points(request, input, error);
    return status != XRD_OK ? status : xrd_labels_match(input, error);
  }
  free(input->x);
  input->x = NULL;
  d->kind = XRD_HAMMING;
  d->m = d->n;
  d->dim = 0;
  return XRD_OK;
}

xrd_status xrd_distortion_load(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  switch (xrd_request_distortion(request)) {
  case XRD_BY_FILE:
    free(input->x);
    input->x = NULL;
    input->problem.distortion.dim = 0;
    return load_matrix(request, input, error);
  case XRD_BY_HAMMING: return load_hamming(request, input, error);
  case XRD_BY_SQUARED: input->problem.distortion.kind = XRD_SQUARED; break;
  case XRD_BY_ABSOLUTE: input->problem.distortion.kind = XRD_ABSOLUTE; break;
  }
  return load_points(request, input, error);
}
