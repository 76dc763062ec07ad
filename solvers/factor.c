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
  else if (matrix->multiply != NULL)
    matrix->multiply(matrix->of, x, y);
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

/* The first row of column t that is not zero. */
static size_t top_of(const xrd_factor *factor, size_t t) {
  return t < factor->banded && t > factor->width ? t - factor->width : 0;
}

/* Columns `first` to end - 1 of a triangular solve: R above them, and the corner at the diagonal. */
static void solve_strip(const xrd_factor *factor, CBLAS_TRANSPOSE transpose, size_t first, size_t end, double *x) {
  const size_t ld = factor->capacity, top = end <= factor->banded ? top_of(factor, first) : 0;
  const double *above = factor->triangle + first * ld + top, *corner = factor->triangle + first * ld + first;
  const int rows = (int)(first - top), columns = (int)(end - first), leading = (int)ld;
  if (transpose == CblasTrans)
    cblas_dgemv(CblasColMajor, CblasTrans, rows, columns, -1, above, leading, x + top, 1, 1, x + first, 1);
  cblas_dtrsv(CblasColMajor, CblasUpper, transpose, CblasNonUnit, columns, corner, leading, x + first, 1);
  if (transpose == CblasNoTrans)
    cblas_dgemv(CblasColMajor, CblasNoTrans, rows, columns, -1, above, leading, x + first, 1, 1, x + top, 1);
}

/* x := R'^-1 x or R^-1 x; with a band strip after strip, or from the last one back. */
static void solve_triangle(const xrd_factor *factor, CBLAS_TRANSPOSE transpose, double *x) {
  enum { STRIP = 64 };
  if (factor->banded <= 2 * factor->width) {
    triangular_solve(factor, transpose, x);
    return;
  }
  const size_t count = factor->count, strips = (count + STRIP - 1) / STRIP;
  for (size_t k = 0; k < strips; k++) {
    const size_t first = STRIP * (transpose == CblasTrans ? k : strips - 1 - k);
    solve_strip(factor, transpose, first, first + STRIP < count ? first + STRIP : count, x);
  }
}

/* Of a band: anew on factor->chosen; what comes before `changed` along the line may stand. */
static bool factor_line(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t changed) {
  return xrd_band_factor(matrix->band, factor->chosen, changed, XRD_RIDGE, DEPENDENT, factor->triangle);
}

/* Copies the entries on `free`; how far from the diagonal the last one is that is not next to nothing beside it, or
   beside the ridge: entries below a part of that change a solution by less than it does. */
static size_t copy_entries(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t count) {
  const double beside_ridge = 1e-3;
  const double negligible = fmax(1e-18, beside_ridge * matrix->ridge);
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
  factor->count = factor->banded = 0;
  memcpy(factor->chosen, chosen, k);
  if (!(has_entries(matrix) ? factor_entries(factor, matrix, count) : factor_line(factor, matrix, SIZE_MAX))) {
    memset(factor->chosen, 0, k);
    return false;
  }
  for (size_t t = 0; t < count; t++) factor->position[factor->free[t]] = t;
  factor->count = factor->banded = count;
  return true;
}

static bool append_entries(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t j) {
  const size_t r = factor->count;
  double *column = factor->triangle + r * factor->capacity;
  for (size_t t = 0; t < r; t++) column[t] = matrix->entries[j * matrix->ld + factor->free[t]];
  if (r > 0) solve_triangle(factor, CblasTrans, column);
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

enum { ABREAST = 8 }; /* columns rotated side by side: each waits for its own row before */

/* Rotates rows `first` to end of `count` columns, row with row + 1. */
static void rotate(const double *rotation, size_t first, size_t end, size_t count, double *columns, size_t ld) {
  double carried[ABREAST] = {0};
  for (size_t b = 0; b < count; b++) carried[b] = columns[b * ld + first];
  for (size_t row = first; row < end; row++) {
    const double c = rotation[2 * row], s = rotation[2 * row + 1];
    for (size_t b = 0; b < count; b++) {
      double *at = columns + b * ld + row;
      at[0] = c * carried[b] + s * at[1];
      carried[b] = c * at[1] - s * carried[b];
    }
  }
  for (size_t b = 0; b < count; b++) columns[b * ld + end] = carried[b];
}

/* The column at `place` leaves the triangle, and rotations restore it; columns reach as far above the diagonal as
   before. */
static void delete_column(xrd_factor *factor, size_t place) {
  const size_t ld = factor->capacity, last = factor->count - 1;
  if (place < factor->banded) factor->banded--;
  for (size_t first = place, count = 0; first < last; first += count) {
    count = last - first < ABREAST ? last - first : ABREAST;
    double *columns = factor->triangle + first * ld;
    const size_t top = first + count <= factor->banded ? top_of(factor, first) : 0, begin = top > place ? top : place;
    for (size_t t = first; t < first + count; t++)
      memcpy(factor->triangle + t * ld + top, factor->triangle + (t + 1) * ld + top, (t + 2 - top) * sizeof(double));
    if (count == ABREAST)
      rotate(factor->rotation, begin, first, ABREAST, columns, ld);
    else
      rotate(factor->rotation, begin, first, count, columns, ld);
    for (size_t t = first; t < first + count; t++) {
      double *to = factor->triangle + t * ld, *rotation = factor->rotation + 2 * t;
      rotate(factor->rotation, first, t, 1, to, ld);
      const double length = sqrt(to[t] * to[t] + to[t + 1] * to[t + 1]);
      rotation[0] = to[t] / length;
      rotation[1] = to[t + 1] / length;
      to[t] = length;
    }
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
    solve_triangle(factor, CblasTrans, work);
    solve_triangle(factor, CblasNoTrans, work);
  }
  memset(x, 0, k * sizeof *x);
  for (size_t t = 0; t < factor->count; t++) x[factor->free[t]] = work[t];
  if (matrix->band != NULL) xrd_band_solve(matrix->band, factor->triangle, x);
}
