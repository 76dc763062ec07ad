#include "certify/dual_step.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "certify/account.h"

enum { VECTORS = 6, ROUNDS = 200 };

static const double ENOUGH = 0x1p-67; /* left of a residual: less than what E_ij err by, XRD_WEIGHT_ERROR */

bool xrd_dual_step_init(xrd_dual_step *step, size_t rows, size_t columns) {
  step->rows = rows;
  step->columns = columns;
  if (!step->borrowed) step->share = xrd_allocate_zero(rows, columns * sizeof(double));
  step->weight = xrd_allocate_zero(rows, sizeof(double));
  step->x = xrd_allocate_zero(rows, sizeof(double));
  step->residual = xrd_allocate_zero(columns, sizeof(double));
  step->work = xrd_allocate_zero(VECTORS * columns + rows, sizeof(double));
  return step->share && step->weight && step->x && step->residual && step->work;
}

void xrd_dual_step_clear(xrd_dual_step *step) {
  if (!step->borrowed) free(step->share);
  free(step->weight);
  free(step->x);
  free(step->residual);
  free(step->work);
  memset(step, 0, sizeof *step);
}

/* In lanes, which vector code adds side by side. */
static double dot(size_t count, const double *x, const double *y) {
  enum { LANES = 16 };
  double sums[LANES] = {0}, sum = 0;
  size_t k = 0;
  for (; k + LANES <= count; k += LANES)
    for (size_t lane = 0; lane < LANES; lane++) sums[lane] += x[k + lane] * y[k + lane];
  for (; k < count; k++) sum += x[k] * y[k];
  for (size_t lane = 0; lane < LANES; lane++) sum += sums[lane];
  return sum;
}

/* x = A eta.  In any order of operations: what becomes of x is summed anew. */
static void set_x(const xrd_dual_step *step, const double *eta) {
  cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)step->rows, (int)step->used, 1, step->share, (int)step->columns, eta, 1,
              0, step->x, 1);
}

/* x = A eta; out_k = E[a_k x]. */
static void apply(const xrd_dual_step *step, const double *eta, double *weighted, double *out) {
  set_x(step, eta);
  for (size_t i = 0; i < step->rows; i++) weighted[i] = step->weight[i] * step->x[i];
  cblas_dgemv(CblasRowMajor, CblasTrans, (int)step->rows, (int)step->used, 1, step->share, (int)step->columns, weighted,
              1, 0, out, 1);
}

/* One over the diagonal of H. */
static void take_diagonal(const xrd_dual_step *step, double *scale) {
  const size_t k = step->used, stride = step->columns;
  memset(scale, 0, k * sizeof *scale);
  for (size_t i = 0; i < step->rows; i++)
    for (size_t t = 0; t < k; t++) {
      const double a = step->share[i * stride + t];
      scale[t] += step->weight[i] * a * a;
    }
  for (size_t t = 0; t < k; t++) scale[t] = scale[t] > 0 ? 1 / scale[t] : 0;
}

/* out = M^-1 in, M the matrix of the factor, or else H's diagonal; work: as many numbers. */
static void precondition(const xrd_dual_step *step, const double *scale, const double *in, double *work, double *out) {
  const xrd_dual_factor *factor = step->factor;
  if (factor == NULL) {
    for (size_t t = 0; t < step->used; t++) out[t] = scale[t] * in[t];
    return;
  }
  const int k = (int)factor->count, ld = (int)factor->ld;
  for (size_t t = 0; t < factor->count; t++) work[t] = factor->scale[t] * in[factor->column[t]];
  cblas_dtrsv(CblasColMajor, CblasUpper, CblasTrans, CblasNonUnit, k, factor->triangle, ld, work, 1);
  cblas_dtrsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, k, factor->triangle, ld, work, 1);
  for (size_t t = 0; t < factor->count; t++) out[factor->column[t]] = factor->scale[t] * work[t];
}

static double largest(size_t count, const double *x) {
  double most = 0;
  for (size_t k = 0; k < count; k++) most = fmax(most, fabs(x[k]));
  return most;
}

/* Preconditioned conjugate gradients for H eta = r. */
static void iterate(xrd_dual_step *step, double *eta) {
  const size_t k = step->used, stride = step->columns;
  double *rest = step->work + stride, *direction = rest + stride, *image = direction + stride, *scale = image + stride,
         *near = scale + stride, *weighted = near + stride;
  if (step->factor == NULL) take_diagonal(step, scale);
  memset(eta, 0, k * sizeof *eta);
  memcpy(rest, step->residual, k * sizeof *rest);
  precondition(step, scale, rest, image, near);
  memcpy(direction, near, k * sizeof *near);
  double size = dot(k, rest, near);
  for (int round = 0; round < ROUNDS && largest(k, rest) > ENOUGH; round++) {
    apply(step, direction, weighted, image);
    const double length = size / dot(k, direction, image);
    if (!isfinite(length)) break;
    for (size_t t = 0; t < k; t++) {
      eta[t] += length * direction[t];
      rest[t] -= length * image[t];
    }
    precondition(step, scale, rest, image, near);
    const double next = dot(k, rest, near);
    for (size_t t = 0; t < k; t++) direction[t] = near[t] + next / size * direction[t];
    size = next;
  }
}

void xrd_dual_step_solve(xrd_dual_step *step, double limit) {
  double *eta = step->work;
  iterate(step, eta);
  set_x(step, eta);
  step->mean = step->largest = 0;
  bool good = true;
  for (size_t i = 0; i < step->rows; i++) {
    step->mean += step->weight[i] * step->x[i];
    step->largest = fmax(step->largest, fabs(step->x[i]));
    good = good && fabs(step->x[i]) <= limit; /* false for NaN */
  }
  if (good) return;
  memset(step->x, 0, step->rows * sizeof *step->x);
  step->mean = step->largest = 0;
}

void xrd_dual_step_products(const xrd_dual_step *step, double *product) {
  memset(product, 0, step->columns * sizeof *product);
  for (size_t i = 0; i < step->rows; i++) {
    const double x = step->weight[i] * step->x[i];
    const double *share = step->share + i * step->columns;
    for (size_t k = 0; k < step->columns; k++) product[k] += x * share[k];
  }
}

/* pi_i, two products, additions. */
xrd_up xrd_dual_step_product_error(const xrd_dual_step *step, xrd_up price) {
  const xrd_up relative = xrd_up_compound(xrd_up_of(XRD_SHARE_ERROR), xrd_roundings(step->rows + 4));
  return xrd_up_scale(step->largest, xrd_up_multiply(relative, price));
}

/* pi_i, a product, additions. */
xrd_up xrd_dual_step_mean_error(const xrd_dual_step *step) {
  return xrd_up_scale(step->largest, xrd_roundings(step->rows + 3));
}

/* With s = XRD_SHARE_ERROR and |.| the root of a mean square, |a~ - a| <= s |a| for the shares a~ as computed, so that
   |a - 1| <= |a~ - 1| + s (1 + |a - 1|).  The sum of squares: pi_i, two differences, two products, additions. */
xrd_up xrd_dual_step_deviation(const xrd_dual_step *step, size_t k, xrd_up *peak) {
  const xrd_up share = xrd_up_of(XRD_SHARE_ERROR), one = xrd_up_of(1);
  double sum = 0, most = 0;
  for (size_t i = 0; i < step->rows; i++) {
    const double a = step->share[i * step->columns + k];
    sum += step->weight[i] * (a - 1) * (a - 1);
    most = fmax(most, a);
  }
  const xrd_up rounded = xrd_up_add(one, xrd_up_inverse(xrd_roundings(step->rows + 6)));
  const xrd_up square = xrd_up_add(xrd_up_scale(sum, rounded), xrd_up_of(0x1p-900));
  *peak = xrd_up_divide(xrd_up_of(most), xrd_up_complement(share));
  return xrd_up_divide(xrd_up_add(xrd_up_root(square), share), xrd_up_complement(share));
}
