/* |W|_2 from above.  LAPACK proposes mu close to the largest eigenvalue of the smaller Gram matrix G; the proof is that
   the Cholesky factorisation of mu I - G runs to its end in floating point: then mu I - G >= -c I with
   c = gamma_{k+1} / (1 - gamma_{k+1}) trace (Rump, Verification of positive definiteness, BIT 46, 2006).  Constants are
   doubled to cover blocked kernels that multiply by reciprocals.  Rounding in G itself costs at most
   gamma_inner |W|_F^2.  The matrix is scaled by a power of two first, so that underflow cannot matter. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

#include "base/carve.h"
#include "exactrd/lipschitz.h"
#include "theory/lipschitz/directed.h"

static const double NEGLIGIBLE = 0x1p-500; /* far above all underflow, far below the largest entry, which is >= 1/2 */

/* sqrt(|W|_1 |W|_inf) and |W|_F^2, both rounded up, of the scaled matrix. */
static void simple_norms(const double *w, size_t rows, size_t cols, double *column_sums, double *row_column,
                         double *square) {
  double largest_row = 0, largest_column = 0, total = 0;
  memset(column_sums, 0, cols * sizeof *column_sums);
  for (size_t i = 0; i < rows; i++) {
    double sum = 0;
    for (size_t j = 0; j < cols; j++) {
      const double size = fabs(w[i * cols + j]);
      sum += size;
      column_sums[j] += size;
      total += size * size;
    }
    largest_row = fmax(largest_row, sum);
  }
  for (size_t j = 0; j < cols; j++) largest_column = fmax(largest_column, column_sums[j]);
  const double slack = 1 + 2 * xrd_gamma_up((double)(rows + cols) + 4);
  *row_column = xrd_up(sqrt(largest_row * largest_column * slack * slack) * (1 + 0x1p-50));
  *square = total * (1 + 2 * xrd_gamma_up((double)rows * (double)cols + 4));
}

/* Does the Cholesky factorisation of mu I - G run to its end?  `work` is k x k. */
static bool is_proved(const double *gram, lapack_int k, double mu, double *work) {
  const size_t size = (size_t)k;
  for (size_t i = 0; i < size; i++)
    for (size_t j = 0; j <= i; j++) work[i * size + j] = (i == j ? mu : 0) - gram[i * size + j];
  return LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', k, work, k) == 0;
}

/* lambda_max(G) + everything rounding can hide, for the Gram matrix of `inner` products; HUGE_VAL if LAPACK fails. */
static double proved_eigenvalue(const double *gram, size_t k, double inner, double square, double *work,
                                double *eigenvalues) {
  memcpy(work, gram, k * k * sizeof *work);
  const lapack_int order = (lapack_int)k;
  if (LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'N', 'U', order, work, order, eigenvalues) != 0) return HUGE_VAL;
  const double dimension = (double)k;
  double step = 8 * dimension * 0x1p-53;
  for (int attempt = 0; attempt < 60; attempt++, step *= 2) {
    const double mu = fmax(eigenvalues[k - 1], 0) * (1 + step) + NEGLIGIBLE;
    if (!is_proved(gram, order, mu, work)) continue;
    const double cholesky = 2 * xrd_gamma_up(dimension + 4) * dimension * mu;
    const double products = 2 * xrd_gamma_up(inner + 2) * square;
    return (mu * (1 + 0x1p-50) + cholesky + products + NEGLIGIBLE) * (1 + 0x1p-50);
  }
  return HUGE_VAL;
}

typedef struct {
  double *scaled, *gram, *work, *vector;
  void *block;
} buffers;

static double scaled_norm(buffers *b, size_t rows, size_t cols, xrd_norm_method *method) {
  const bool tall = rows >= cols;
  const int k = (int)(tall ? cols : rows), inner = (int)(tall ? rows : cols);
  double row_column, square;
  simple_norms(b->scaled, rows, cols, b->vector, &row_column, &square);
  /* row-major rows x cols is column-major cols x rows: W^T W = S S^T, W W^T = S^T S with S that matrix */
  cblas_dsyrk(CblasColMajor, CblasUpper, tall ? CblasNoTrans : CblasTrans, k, inner, 1, b->scaled, (int)cols, 0,
              b->gram, k);
  const double eigenvalue = proved_eigenvalue(b->gram, (size_t)k, inner, square, b->work, b->vector);
  const double by_cholesky = isfinite(eigenvalue) ? xrd_up(sqrt(eigenvalue)) : HUGE_VAL;
  *method = by_cholesky <= row_column ? XRD_BY_CHOLESKY : XRD_BY_ROW_COLUMN;
  return fmin(by_cholesky, row_column);
}

xrd_status xrd_spectral_norm(const double *matrix, size_t rows, size_t cols, double *upper, xrd_norm_method *method,
                             xrd_error *error) {
  const size_t k = rows < cols ? rows : cols;
  xrd_norm_method used = XRD_BY_ROW_COLUMN;
  buffers b;
  const xrd_array arrays[] = {XRD_ARRAY_2(b.scaled, rows, cols),
                              XRD_ARRAY_2(b.gram, k, k),
                              XRD_ARRAY_2(b.work, k, k),
                              XRD_ARRAY(b.vector, cols > k ? cols : k),
                              {0}};
  if (rows > INT32_MAX || cols > INT32_MAX)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the norm of a %zu x %zu matrix", rows, cols);
  const xrd_status status = xrd_carve(&b.block, arrays, error);
  if (status != XRD_OK) return status;
  double largest = 0;
  for (size_t i = 0; i < rows * cols; i++) largest = fmax(largest, fabs(matrix[i]));
  *upper = 0;
  if (largest > 0) {
    int exponent;
    (void)frexp(largest, &exponent);
    for (size_t i = 0; i < rows * cols; i++) b.scaled[i] = ldexp(matrix[i], -exponent);
    /* entries lost to underflow by the scaling are below 2^-1074, the product with the exponent is exact otherwise */
    const double lost = sqrt((double)rows * (double)cols) * NEGLIGIBLE;
    *upper = xrd_up(ldexp(xrd_up(scaled_norm(&b, rows, cols, &used) + lost), exponent));
  }
  xrd_carve_free(b.block);
  if (method != NULL) *method = used;
  return XRD_OK;
}
