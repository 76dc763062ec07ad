#include "theory/claims/boxed.h"

#include <math.h>

#include <lapacke.h>

xrd_boxed xrd_boxed_diagonal(size_t k, const xrd_enclosure *values) {
  xrd_boxed m = {.k = k};
  for (size_t i = 0; i < k; i++) m.entry[i * k + i] = values[i];
  return m;
}

xrd_boxed xrd_boxed_identity(size_t k) {
  xrd_enclosure ones[XRD_ORDER];
  for (size_t i = 0; i < k; i++) ones[i] = xrd_exactly(1);
  return xrd_boxed_diagonal(k, ones);
}

xrd_boxed xrd_boxed_random(xrd_random *random, size_t k) {
  xrd_boxed m = {.k = k};
  for (size_t i = 0; i < k * k; i++) m.entry[i] = xrd_exactly(xrd_random_normal(random));
  return m;
}

xrd_boxed xrd_boxed_add(const xrd_boxed *a, const xrd_boxed *b) {
  xrd_boxed sum = {.k = a->k};
  for (size_t i = 0; i < a->k * a->k; i++) sum.entry[i] = xrd_enclosure_add(a->entry[i], b->entry[i]);
  return sum;
}

xrd_boxed xrd_boxed_sub(const xrd_boxed *a, const xrd_boxed *b) {
  xrd_boxed difference = {.k = a->k};
  for (size_t i = 0; i < a->k * a->k; i++) difference.entry[i] = xrd_enclosure_sub(a->entry[i], b->entry[i]);
  return difference;
}

xrd_boxed xrd_boxed_mul(const xrd_boxed *a, const xrd_boxed *b) {
  const size_t k = a->k;
  xrd_boxed product = {.k = k};
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      for (size_t l = 0; l < k; l++)
        product.entry[i * k + j] = xrd_enclosure_add(product.entry[i * k + j],
                                                     xrd_enclosure_mul(a->entry[i * k + l], b->entry[l * k + j]));
  return product;
}

xrd_boxed xrd_boxed_scale(xrd_enclosure factor, const xrd_boxed *a) {
  xrd_boxed scaled = {.k = a->k};
  for (size_t i = 0; i < a->k * a->k; i++) scaled.entry[i] = xrd_enclosure_mul(factor, a->entry[i]);
  return scaled;
}

xrd_boxed xrd_boxed_transpose(const xrd_boxed *a) {
  xrd_boxed turned = {.k = a->k};
  for (size_t i = 0; i < a->k; i++)
    for (size_t j = 0; j < a->k; j++) turned.entry[i * a->k + j] = a->entry[j * a->k + i];
  return turned;
}

xrd_enclosure xrd_boxed_trace(const xrd_boxed *a) {
  xrd_enclosure sum = {0, 0};
  for (size_t i = 0; i < a->k; i++) sum = xrd_enclosure_add(sum, a->entry[i * a->k + i]);
  return sum;
}

static xrd_boxed givens(size_t k, size_t i, size_t j, double t) {
  xrd_boxed m = xrd_boxed_identity(k);
  const xrd_enclosure square = xrd_enclosure_square(xrd_exactly(t)), norm = xrd_enclosure_add(xrd_exactly(1), square);
  const xrd_enclosure sine = xrd_enclosure_div(xrd_exactly(2 * t), norm);
  m.entry[i * k + i] = m.entry[j * k + j] = xrd_enclosure_div(xrd_enclosure_sub(xrd_exactly(1), square), norm);
  m.entry[i * k + j] = sine;
  m.entry[j * k + i] = xrd_enclosure_sub(xrd_exactly(0), sine);
  return m;
}

xrd_boxed xrd_boxed_rotation(xrd_random *random, size_t k) {
  xrd_boxed product = xrd_boxed_identity(k);
  for (size_t i = 0; i < k; i++)
    for (size_t j = i + 1; j < k; j++) {
      const xrd_boxed turn = givens(k, i, j, xrd_random_normal(random));
      product = xrd_boxed_mul(&product, &turn);
    }
  return product;
}

xrd_boxed xrd_boxed_triangle(xrd_random *random, size_t k, xrd_boxed *inverse) {
  xrd_boxed m = xrd_boxed_identity(k);
  *inverse = m;
  for (size_t i = k; i-- > 0;)
    for (size_t j = i + 1; j < k; j++) {
      m.entry[i * k + j] = xrd_exactly(0.5 * xrd_random_normal(random));
      for (size_t c = 0; c < k; c++)
        inverse->entry[i * k + c] = xrd_enclosure_sub(inverse->entry[i * k + c],
                                                      xrd_enclosure_mul(m.entry[i * k + j], inverse->entry[j * k + c]));
    }
  return m;
}

static xrd_enclosure size_of(xrd_enclosure x) { return xrd_exactly(fmax(-x.lower, x.upper)); }

/* The Frobenius norm of a matrix without its diagonal, or of all of it. */
static xrd_enclosure norm(const xrd_boxed *a, bool diagonal) {
  xrd_enclosure sum = {0, 0};
  for (size_t i = 0; i < a->k * a->k; i++)
    if (diagonal || i % (a->k + 1) != 0) sum = xrd_enclosure_add(sum, xrd_enclosure_square(size_of(a->entry[i])));
  return xrd_enclosure_sqrt(sum);
}

/* Approximate eigenvectors as the columns of V.  False where LAPACK fails. */
static bool approximate_vectors(const xrd_boxed *a, xrd_boxed *vectors) {
  double column[XRD_ORDER * XRD_ORDER], values[XRD_ORDER];
  const size_t k = a->k;
  for (size_t i = 0; i < k * k; i++) column[i] = (a->entry[i].lower + a->entry[i].upper) / 2;
  if (LAPACKE_dsyevd(LAPACK_ROW_MAJOR, 'V', 'U', (int)k, column, (int)k, values) != 0) return false;
  vectors->k = k;
  for (size_t i = 0; i < k * k; i++) vectors->entry[i] = xrd_exactly(column[i]);
  return true;
}

/* With V nearly orthogonal and A' = V^T A V: by Ostrowski lambda_i(A') = theta_i lambda_i(A) with theta_i between the
   extreme eigenvalues of V^T V, within |V^T V - I| of 1; by Weyl lambda_i(A') is within the norm of the rest of A' of
   its i-th smallest diagonal entry. */
void xrd_boxed_eigenvalues(const xrd_boxed *a, xrd_enclosure *values) {
  xrd_boxed v;
  for (size_t i = 0; i < a->k; i++) values[i] = (xrd_enclosure){0, HUGE_VAL};
  if (!approximate_vectors(a, &v)) return;
  const xrd_boxed turned = xrd_boxed_transpose(&v), one = xrd_boxed_identity(a->k);
  const xrd_boxed left = xrd_boxed_mul(&turned, a), near = xrd_boxed_mul(&left, &v);
  const xrd_boxed square = xrd_boxed_mul(&turned, &v), defect = xrd_boxed_sub(&square, &one);
  const double off = norm(&near, false).upper, skew = norm(&defect, true).upper;
  if (!(skew < 0.5)) return;
  double low[XRD_ORDER], high[XRD_ORDER];
  for (size_t i = 0; i < a->k; i++) { /* sorting both ends encloses the i-th smallest */
    size_t j = i, l = i;
    for (; j > 0 && low[j - 1] > near.entry[i * (a->k + 1)].lower; j--) low[j] = low[j - 1];
    for (; l > 0 && high[l - 1] > near.entry[i * (a->k + 1)].upper; l--) high[l] = high[l - 1];
    low[j] = near.entry[i * (a->k + 1)].lower;
    high[l] = near.entry[i * (a->k + 1)].upper;
  }
  const xrd_enclosure stretch = xrd_enclosure_add(xrd_exactly(1), (xrd_enclosure){-skew, skew});
  for (size_t i = 0; i < a->k; i++) {
    const xrd_enclosure moved = xrd_enclosure_add((xrd_enclosure){low[i], high[i]}, (xrd_enclosure){-off, off});
    values[i] = xrd_enclosure_div((xrd_enclosure){fmax(moved.lower, 0), fmax(moved.upper, 0)}, stretch);
  }
}
