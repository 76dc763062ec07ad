#include "solvers/factor.h"

#include <cblas.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"
#include "solvers/dense.h"
#include "solvers/small.h"

static const double DEPENDENT = 4e-15; /* a squared pivot below this: the column adds nothing but rounding */

xrd_status xrd_factor_init(xrd_factor *factor, size_t capacity, xrd_error *error) {
  *factor = (xrd_factor){.capacity = capacity, .threads = 1};
  const xrd_array arrays[] = {XRD_ARRAY(factor->free, capacity),
                              XRD_ARRAY(factor->position, capacity),
                              XRD_ARRAY_2(factor->triangle, capacity, capacity),
                              XRD_ARRAY_2(factor->rotation, capacity, 2),
                              XRD_ARRAY(factor->work, capacity),
                              XRD_ARRAY(factor->chosen, capacity),
                              {0}};
  const xrd_status status = xrd_carve_bare(&factor->block, arrays, error);
  if (status == XRD_OK) memset(factor->chosen, 0, capacity);
  return status;
}

void xrd_factor_clear(xrd_factor *factor) {
  xrd_carve_free(factor->block);
  memset(factor, 0, sizeof *factor);
}

static bool has_entries(const xrd_gram_matrix *matrix) { return matrix->band == NULL; }

bool xrd_matrix_couples(const xrd_gram_matrix *matrix, size_t i, size_t j) {
  const double close = 0.5;
  return (matrix->band != NULL ? xrd_band_entry(matrix->band, i, j) : matrix->entries[i * matrix->ld + j]) > close;
}

void xrd_matrix_multiply(const xrd_gram_matrix *matrix, size_t k, const double *x, double *y) {
  if (matrix->band != NULL)
    xrd_band_multiply(matrix->band, x, y);
  else
    cblas_dsymv(CblasColMajor, CblasUpper, (int)k, 1, matrix->entries, (int)matrix->ld, x, 1, 1, y, 1);
}

void xrd_matrix_column(const xrd_gram_matrix *matrix, size_t k, size_t j, double *work, double *column) {
  if (has_entries(matrix)) {
    memcpy(column, matrix->entries + j * matrix->ld, k * sizeof *column);
    return;
  }
  memset(work, 0, k * sizeof *work);
  memset(column, 0, k * sizeof *column);
  work[j] = 1;
  xrd_matrix_multiply(matrix, k, work, column);
}

static void triangular_solve(const xrd_factor *factor, CBLAS_TRANSPOSE transpose, double *x) {
  if (factor->count <= XRD_SMALL) {
    (transpose == CblasTrans ? xrd_small_forward : xrd_small_backward)(factor->count, factor->triangle,
                                                                       factor->capacity, x);
    return;
  }
  cblas_dtrsv(CblasColMajor, CblasUpper, transpose, CblasNonUnit, (int)factor->count, factor->triangle,
              (int)factor->capacity, x, 1);
}

/* Of a band: anew on factor->chosen; what comes before `changed` along the line may stand. */
static bool factor_line(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t changed) {
  return xrd_band_factor(matrix->band, factor->chosen, changed, XRD_RIDGE, DEPENDENT, factor->triangle);
}

/* Copies the entries on `free`; how far from the diagonal the last one is that is not next to nothing beside it. */
static size_t copy_entries(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t count) {
  const double negligible = 1e-18;
  size_t width = 0;
  for (size_t t = 0; t < count; t++) {
    const double *from = matrix->entries + factor->free[t] * matrix->ld;
    double *to = factor->triangle + t * factor->capacity;
    for (size_t s = 0; s <= t; s++) to[s] = from[factor->free[s]];
    size_t far = 0;
    while (far < t && fabs(to[far]) < negligible) to[far++] = 0;
    if (t - far > width) width = t - far;
  }
  return width;
}

/* Copies the entries on `free` and factors them. */
static bool factor_entries(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t count) {
  const size_t ld = factor->capacity, width = factor->width = copy_entries(factor, matrix, count);
  if (count == 0 || !xrd_dense_cholesky(factor->threads, count, width, factor->triangle, ld, factor->stop))
    return false;
  for (size_t t = 0; t < count; t++) {
    const double diagonal = factor->triangle[t * ld + t];
    if (!(diagonal * diagonal > DEPENDENT)) return false;
  }
  return true;
}

bool xrd_factor_set(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t k, const unsigned char *chosen) {
  size_t count = 0;
  for (size_t j = 0; j < k; j++) {
    const size_t next = matrix->order != NULL ? matrix->order[j] : j;
    factor->position[j] = SIZE_MAX;
    if (chosen[next]) factor->free[count++] = next;
  }
  factor->count = 0;
  memcpy(factor->chosen, chosen, k);
  if (!(has_entries(matrix) ? factor_entries(factor, matrix, count) : factor_line(factor, matrix, SIZE_MAX))) {
    memset(factor->chosen, 0, k);
    return false;
  }
  for (size_t t = 0; t < count; t++) factor->position[factor->free[t]] = t;
  factor->count = count;
  return true;
}

static bool append_entries(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t j) {
  const size_t r = factor->count;
  double *column = factor->triangle + r * factor->capacity;
  for (size_t t = 0; t < r; t++) column[t] = matrix->entries[j * matrix->ld + factor->free[t]];
  if (r > 0) triangular_solve(factor, CblasTrans, column);
  const double diagonal = matrix->entries[j * matrix->ld + j];
  const double pivot = diagonal - cblas_ddot((int)r, column, 1, column, 1);
  if (!(pivot > DEPENDENT * diagonal)) return false;
  column[r] = sqrt(pivot);
  return true;
}

bool xrd_factor_append(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t j) {
  factor->chosen[j] = 1;
  if (!(has_entries(matrix) ? append_entries(factor, matrix, j) : factor_line(factor, matrix, j))) {
    factor->chosen[j] = 0;
    if (!has_entries(matrix)) (void)factor_line(factor, matrix, j);
    return false;
  }
  factor->free[factor->count] = j;
  factor->position[j] = factor->count++;
  return true;
}

/* The column at `place` leaves the triangle, and rotations restore it. */
static void delete_column(xrd_factor *factor, size_t place) {
  const size_t ld = factor->capacity;
  for (size_t t = place; t + 1 < factor->count; t++) {
    double *to = factor->triangle + t * ld;
    memcpy(to, factor->triangle + (t + 1) * ld, (t + 2) * sizeof *to);
    for (size_t row = place; row < t; row++) {
      const double c = factor->rotation[2 * row], s = factor->rotation[2 * row + 1];
      const double upper = to[row], lower = to[row + 1];
      to[row] = c * upper + s * lower;
      to[row + 1] = c * lower - s * upper;
    }
    const double length = sqrt(to[t] * to[t] + to[t + 1] * to[t + 1]);
    factor->rotation[2 * t] = to[t] / length;
    factor->rotation[2 * t + 1] = to[t + 1] / length;
    to[t] = length;
  }
}

void xrd_factor_remove(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t j) {
  const size_t place = factor->position[j];
  if (has_entries(matrix)) delete_column(factor, place);
  factor->position[j] = SIZE_MAX;
  factor->chosen[j] = 0;
  factor->count--;
  for (size_t t = place; t < factor->count; t++) {
    factor->free[t] = factor->free[t + 1];
    factor->position[factor->free[t]] = t;
  }
  if (!has_entries(matrix)) (void)factor_line(factor, matrix, j);
}

void xrd_factor_solve(const xrd_factor *factor, const xrd_gram_matrix *matrix, size_t k, const double *right,
                      double *x) {
  double *work = factor->work;
  for (size_t t = 0; t < factor->count; t++) work[t] = right[factor->free[t]];
  if (has_entries(matrix) && factor->count > 0) {
    triangular_solve(factor, CblasTrans, work);
    triangular_solve(factor, CblasNoTrans, work);
  }
  memset(x, 0, k * sizeof *x);
  for (size_t t = 0; t < factor->count; t++) x[factor->free[t]] = work[t];
  if (matrix->band != NULL) xrd_band_solve(matrix->band, factor->triangle, x);
}
