/* Product grids: d is a sum over axes, so A = A_0 x A_1 x A_2 (Kronecker) with small factors A_r = exp(-slope e_r).
   A product with A costs n (m_0 + m_1 + m_2) instead of n m. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#include "base/carve.h"
#include "base/memory.h"
#include "solvers/forms/tensor.h"
#include "solvers/prepared.h"

/* exp(-slope e_r) as it was asked for last. */
typedef struct {
  double slope;
  double *a[XRD_LATTICE_RANK];          /* m_r x n_r, row-major */
  double *transposed[XRD_LATTICE_RANK]; /* n_r x m_r */
} factors;

typedef struct {
  int rank;
  size_t n[XRD_LATTICE_RANK], m[XRD_LATTICE_RANK];
  double *excess[XRD_LATTICE_RANK]; /* m_r x n_r, row-major */
  double *least[XRD_LATTICE_RANK];  /* n_r */
  size_t *nearest[XRD_LATTICE_RANK];
  double *marginal[XRD_LATTICE_RANK], *mean[XRD_LATTICE_RANK]; /* n_r of p; m_r: of the excess under it */
  factors at[2];                                               /* for prices, and for their squares */
  void *block;
} product;

static void release(xrd_prepared *problem) {
  product *data = problem->data;
  if (data != NULL) xrd_carve_free(data->block);
  free(data);
}

static xrd_status allocate(product *data, const xrd_lattice *source, const xrd_lattice *reproduction,
                           xrd_error *error) {
  xrd_array arrays[9 * XRD_LATTICE_RANK + 1];
  size_t count = 0;
  data->rank = source->rank;
  for (int r = 0; r < data->rank; r++) {
    const size_t n = data->n[r] = source->size[r], m = data->m[r] = reproduction->size[r];
    arrays[count++] = (xrd_array)XRD_ARRAY_2(data->excess[r], m, n);
    arrays[count++] = (xrd_array)XRD_ARRAY(data->least[r], n);
    arrays[count++] = (xrd_array)XRD_ARRAY(data->nearest[r], n);
    arrays[count++] = (xrd_array)XRD_ARRAY(data->marginal[r], n);
    arrays[count++] = (xrd_array)XRD_ARRAY(data->mean[r], m);
    for (int k = 0; k < 2; k++) {
      arrays[count++] = (xrd_array)XRD_ARRAY_2(data->at[k].a[r], m, n);
      arrays[count++] = (xrd_array)XRD_ARRAY_2(data->at[k].transposed[r], n, m);
    }
  }
  arrays[count].pointer = NULL;
  data->at[0].slope = data->at[1].slope = NAN;
  return xrd_carve(&data->block, arrays, error);
}

/* Distances along one axis, their least per row, and what exceeds it. */
static void take_axis(xrd_prepared *problem, product *data, int r, const xrd_lattice *source) {
  const xrd_distortion *d = problem->distortion;
  const size_t axis = (size_t)r, n = data->n[r], m = data->m[r];
  for (size_t i = 0; i < n; i++) data->least[r][i] = HUGE_VAL;
  for (size_t j = 0; j < m; j++)
    for (size_t i = 0; i < n; i++) {
      const double difference = d->x[i * source->stride[r] * d->dim + axis] -
                                d->y[j * problem->lattice.stride[r] * d->dim + axis];
      const double distance = d->kind == XRD_SQUARED ? difference * difference : fabs(difference);
      data->excess[r][j * n + i] = distance;
      if (distance < data->least[r][i]) {
        data->least[r][i] = distance;
        data->nearest[r][i] = j;
      }
    }
  for (size_t j = 0; j < m; j++)
    for (size_t i = 0; i < n; i++) {
      double *entry = &data->excess[r][j * n + i];
      *entry -= data->least[r][i];
      if (*entry > 0 && *entry < problem->least_positive) problem->least_positive = *entry;
    }
}

/* Row i's place along each axis. */
static void split(size_t index, int rank, const size_t *size, size_t *place) {
  for (int r = rank - 1; r >= 0; r--) {
    place[r] = index % size[r];
    index /= size[r];
  }
}

static void take_rows(xrd_prepared *problem, const product *data) {
  size_t place[XRD_LATTICE_RANK];
  for (size_t i = 0; i < problem->n; i++) {
    split(i, data->rank, data->n, place);
    problem->least[i] = 0;
    problem->nearest[i] = 0;
    for (int r = 0; r < data->rank; r++) {
      problem->least[i] += data->least[r][place[r]];
      problem->nearest[i] += data->nearest[r][place[r]] * problem->lattice.stride[r];
      data->marginal[r][place[r]] += problem->p[i];
    }
  }
}

/* mean_j = sum over axes of the axis's own mean, under the marginal of p. */
static void take_means(xrd_prepared *problem, const product *data) {
  size_t place[XRD_LATTICE_RANK];
  for (int r = 0; r < data->rank; r++)
    cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)data->m[r], (int)data->n[r], 1, data->excess[r], (int)data->n[r],
                data->marginal[r], 1, 0, data->mean[r], 1);
  for (size_t j = 0; j < problem->m; j++) {
    split(j, data->rank, data->m, place);
    for (int r = 0; r < data->rank; r++) problem->mean[j] += data->mean[r][place[r]];
  }
}

static xrd_status prepare(xrd_prepared *problem, xrd_error *error) {
  xrd_distortion mirrored = *problem->distortion; /* the lattice of the source points */
  mirrored.y = mirrored.x;
  mirrored.m = mirrored.n;
  const xrd_lattice source = xrd_lattice_find(&mirrored);
  product *data = problem->data = xrd_allocate_zero(1, sizeof *data);
  if (data == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a product grid of %zu symbols", problem->n);
  const xrd_status status = allocate(data, &source, &problem->lattice, error);
  if (status != XRD_OK) return status;
  for (int r = 0; r < data->rank; r++) take_axis(problem, data, r, &source);
  take_rows(problem, data);
  take_means(problem, data);
  return XRD_OK;
}

/* The last axis's, whose rows follow each other, and what the others add to each run of rows, the first run last. */
static const double *excess(const xrd_prepared *problem, size_t j, double *scratch) {
  const product *data = problem->data;
  size_t place[XRD_LATTICE_RANK], run = 1;
  split(j, data->rank, data->m, place);
  scratch[0] = 0;
  for (int r = data->rank - 1; r >= 0; run *= data->n[r--]) {
    const double *axis = data->excess[r] + place[r] * data->n[r];
    for (size_t i = data->n[r]; i-- > 0;)
      for (size_t t = 0; t < run; t++) scratch[i * run + t] = scratch[t] + axis[i];
  }
  for (size_t i = problem->n; i < problem->stride; i++) scratch[i] = 0;
  return scratch;
}

/* As excess, with factors in place of terms: an exponential for each place along an axis. */
static void column(const xrd_prepared *problem, size_t j, double slope, double *a) {
  const product *data = problem->data;
  size_t place[XRD_LATTICE_RANK], run = 1;
  split(j, data->rank, data->m, place);
  a[0] = 1;
  for (int r = data->rank - 1; r >= 0; run *= data->n[r--]) {
    const double *axis = data->excess[r] + place[r] * data->n[r];
    for (size_t i = data->n[r]; i-- > 0;) {
      const double factor = exp(-slope * axis[i]);
      for (size_t t = 0; t < run; t++) a[i * run + t] = a[t] * factor;
    }
  }
  for (size_t i = problem->n; i < problem->stride; i++) a[i] = 1;
}

/* Of those between the axes, in either direction. */
static size_t largest_tensor(const product *data) {
  size_t most = 0;
  for (int split_at = 0; split_at <= data->rank; split_at++) {
    size_t there = 1, back = 1;
    for (int r = 0; r < data->rank; r++) {
      there *= r < split_at ? data->n[r] : data->m[r];
      back *= r < split_at ? data->m[r] : data->n[r];
    }
    if (there > most) most = there;
    if (back > most) most = back;
  }
  return most;
}

static const factors *factors_at(product *data, int which, double slope) {
  factors *at = &data->at[which];
  if (at->slope == slope) return at;
  at->slope = slope;
  for (int r = 0; r < data->rank; r++)
    for (size_t j = 0; j < data->m[r]; j++)
      for (size_t i = 0; i < data->n[r]; i++)
        at->transposed[r][i * data->m[r] + j] = at->a[r][j * data->n[r] + i] = exp(-slope *
                                                                                   data->excess[r][j * data->n[r] + i]);
  return at;
}

/* out = the product of x with all factors, the last axis first; `in` and `to` are the tensors' sizes. */
static void multiply(const product *data, double *const *a, const size_t *in, const size_t *to, const double *x,
                     double *work, double *out) {
  const size_t tensor = largest_tensor(data);
  double *held[2] = {work, work + tensor};
  const double *from = x;
  size_t before = 1, after = 1;
  for (int r = 0; r < data->rank; r++) before *= in[r];
  for (int r = data->rank - 1; r >= 0; r--) {
    double *next = r == 0 ? out : held[r % 2];
    before /= in[r];
    xrd_tensor_contract(before, in[r], to[r], after, a[r], from, next);
    after *= to[r];
    from = next;
  }
}

static void mix(const xrd_prepared *problem, double slope, const double *q, double *work, double *u) {
  product *data = problem->data;
  multiply(data, factors_at(data, 0, slope)->transposed, data->m, data->n, q, work, u);
}

static double product_cost(const xrd_prepared *problem) {
  const product *data = problem->data;
  double cost = 0, size = (double)problem->n;
  for (int r = data->rank - 1; r >= 0; r--) {
    cost += size * (double)data->m[r];
    size *= (double)data->m[r] / (double)data->n[r];
  }
  return cost;
}

/* All columns. */
static bool price(const xrd_prepared *problem, const xrd_pricing_pass *pass, const size_t *columns, size_t count,
                  bool coarse) {
  (void)columns;
  (void)count;
  product *data = problem->data;
  double *square = pass->work, *held = pass->work + problem->n;
  if (coarse) return false;
  multiply(data, factors_at(data, 0, pass->slope)->a, data->n, data->m, pass->w, held, pass->c);
  if (pass->v == NULL) return true;
  for (size_t i = 0; i < problem->n; i++) square[i] = pass->w[i] * pass->w[i] * problem->inverse_p[i];
  multiply(data, factors_at(data, 1, 2 * pass->slope)->a, data->n, data->m, square, held, pass->v);
  return true;
}

static size_t work_size(const xrd_prepared *problem, int threads) {
  (void)threads;
  return problem->n + 2 * largest_tensor(problem->data);
}

const xrd_form xrd_form_product = {.name = "product",
                                   .keeps_all = true,
                                   .prepare = prepare,
                                   .release = release,
                                   .excess = excess,
                                   .column = column,
                                   .price = price,
                                   .mix = mix,
                                   .product_cost = product_cost,
                                   .work_size = work_size};
