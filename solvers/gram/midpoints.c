#include "solvers/gram/midpoints.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/forms/tensor.h"

static const double UNDERFLOW = 708;   /* exponents beyond it give zero */
static const double LARGEST = 0x1p500; /* of weights and sums */

xrd_lattice xrd_midpoints_sources(const xrd_prepared *problem) {
  xrd_distortion mirrored = *problem->distortion;
  mirrored.y = mirrored.x;
  mirrored.m = mirrored.n;
  return xrd_lattice_find(&mirrored);
}

/* Do the sources lie on every other midpoint, in order?  Then source i is midpoint 2 i + *offset. */
static bool is_aligned(const xrd_distortion *d, ptrdiff_t *offset) {
  if (d->n < 2 || d->m < 2 || !xrd_even_points(d->x, d->n, 1)) return false;
  const double step = (d->y[d->m - 1] - d->y[0]) / (double)(d->m - 1);
  const double x_step = (d->x[d->n - 1] - d->x[0]) / (double)(d->n - 1);
  const double first = 2 * (d->x[0] - d->y[0]) / step;
  const double rounding = 8 * 0x1p-52 * fmax(fmax(fabs(d->x[0]), fabs(d->x[d->n - 1])), fabs(d->y[0]));
  if (!(fabs(first) < 1e6 + 2 * (double)d->m)) return false;
  *offset = (ptrdiff_t)llround(first);
  return fabs(x_step - step) * (double)d->n <= rounding && fabs(first - (double)*offset) * step <= 2 * rounding;
}

static bool take_axis(xrd_midpoints *midpoints, int r, size_t source_stride) {
  const xrd_distortion *d = midpoints->problem->distortion;
  const xrd_lattice *lattice = &midpoints->problem->lattice;
  const size_t n = midpoints->n[r], halves = midpoints->halves[r], axis = (size_t)r;
  double *x = midpoints->x[r] = xrd_allocate_zero(n, sizeof(double));
  double *middle = midpoints->middle[r] = xrd_allocate(halves, sizeof(double));
  if (x == NULL || middle == NULL) return false;
  for (size_t s = 0; s < halves; s++)
    middle[s] = 0.5 * (d->y[s / 2 * lattice->stride[r] * d->dim + axis] +
                       d->y[(s + 1) / 2 * lattice->stride[r] * d->dim + axis]);
  if (midpoints->kind == XRD_MIDPOINTS_LINE)
    for (size_t i = 0; i < midpoints->problem->n; i++) x[i] = d->x[midpoints->problem->symbol[i]];
  else
    for (size_t i = 0; i < n; i++) x[i] = d->x[i * source_stride * d->dim + axis];
  if (midpoints->kind != XRD_MIDPOINTS_PRODUCT) return true;
  size_t entries;
  const bool fits = xrd_size_multiply(halves, n, &entries);
  midpoints->factor[r] = fits ? xrd_allocate(entries, sizeof(double)) : NULL;
  return midpoints->factor[r] != NULL;
}

/* The largest tensor on the way from the weights to the sums, axis by axis from the last. */
static size_t largest_tensor(const xrd_midpoints *midpoints) {
  size_t most = 0;
  for (int split = 0; split <= midpoints->rank; split++) {
    size_t size = 1;
    for (int r = 0; r < midpoints->rank; r++) size *= r < split ? midpoints->n[r] : midpoints->halves[r];
    if (size > most) most = size;
  }
  return most;
}

xrd_status xrd_midpoints_init(xrd_midpoints *midpoints, const xrd_prepared *problem, xrd_error *error) {
  const xrd_lattice sources = xrd_midpoints_sources(problem);
  const size_t m = problem->m;
  midpoints->problem = problem;
  midpoints->rank = problem->lattice.rank;
  midpoints->kind = midpoints->rank > 1                                   ? XRD_MIDPOINTS_PRODUCT
                    : is_aligned(problem->distortion, &midpoints->offset) ? XRD_MIDPOINTS_ALIGNED
                                                                          : XRD_MIDPOINTS_LINE;
  bool good = true;
  size_t sums = 1;
  midpoints->points = 1;
  for (int r = 0; r < midpoints->rank; r++) {
    midpoints->n[r] = midpoints->kind == XRD_MIDPOINTS_LINE ? problem->stride : sources.size[r];
    midpoints->halves[r] = 2 * problem->lattice.size[r] - 1;
    good &= take_axis(midpoints, r, sources.stride[r]);
    midpoints->points *= midpoints->n[r];
    sums *= midpoints->halves[r];
  }
  if (midpoints->kind == XRD_MIDPOINTS_ALIGNED)
    for (int parity = 0; parity < 2; parity++) {
      midpoints->kernel[parity] = xrd_allocate(midpoints->points + m, sizeof(double));
      good &= midpoints->kernel[parity] != NULL;
    }
  midpoints->weight = xrd_allocate_zero(midpoints->points, sizeof(double));
  midpoints->work = xrd_allocate_zero(2 * largest_tensor(midpoints), sizeof(double));
  midpoints->sum = xrd_allocate(sums, sizeof(double));
  if (good && midpoints->weight && midpoints->work && midpoints->sum) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the %zu midpoints of a grid", sums);
}

void xrd_midpoints_clear(xrd_midpoints *midpoints) {
  for (int r = 0; r < midpoints->rank; r++) {
    free(midpoints->x[r]);
    free(midpoints->middle[r]);
    free(midpoints->factor[r]);
  }
  for (int parity = 0; parity < 2; parity++) free(midpoints->kernel[parity]);
  free(midpoints->weight);
  free(midpoints->work);
  free(midpoints->sum);
  memset(midpoints, 0, sizeof *midpoints);
}

double xrd_midpoints_cost(const xrd_midpoints *midpoints) {
  const double exponential = 10;
  double cost = 0;
  size_t tensor = midpoints->points;
  switch (midpoints->kind) {
  case XRD_MIDPOINTS_ALIGNED: return 2 * (double)(midpoints->points * midpoints->halves[0]);
  case XRD_MIDPOINTS_LINE: return exponential * (double)(midpoints->points * midpoints->halves[0]);
  case XRD_MIDPOINTS_PRODUCT:
    for (int r = midpoints->rank - 1; r >= 0; r--) {
      cost += (double)midpoints->halves[r] * ((double)tensor + 4 * exponential * (double)midpoints->n[r]);
      tensor = tensor / midpoints->n[r] * midpoints->halves[r];
    }
  }
  return cost;
}

static ptrdiff_t floor_half(ptrdiff_t k) { return (k - (k & 1)) / 2; }

/* Source i and midpoint s are 2 i + offset - s = 2 (i + f) + parity half steps apart: for each parity a table over
   i + f, and a sum over the sources within reach of s. */
static void sum_aligned(xrd_midpoints *midpoints, double slope) {
  const ptrdiff_t n = (ptrdiff_t)midpoints->points, halves = (ptrdiff_t)midpoints->halves[0];
  const ptrdiff_t lowest = floor_half(midpoints->offset - halves + 1);
  const ptrdiff_t count = n + floor_half(midpoints->offset) - lowest;
  const double *middle = midpoints->middle[0];
  const double half = (middle[halves - 1] - middle[0]) / (double)(halves - 1);
  const double reach = fmin(sqrt(UNDERFLOW / (2 * slope)) / half, 1e15);
  for (ptrdiff_t parity = 0; parity < 2; parity++)
    for (ptrdiff_t k = 0; k < count; k++) {
      const double t = half * (double)(2 * (lowest + k) + parity);
      midpoints->kernel[parity][k] = exp(-2 * slope * t * t);
    }
  for (ptrdiff_t s = 0; s < halves; s++) {
    const ptrdiff_t shift = midpoints->offset - s;
    const double from = fmax(ceil(0.5 * (-reach - (double)shift)), 0);
    const double to = fmin(floor(0.5 * (reach - (double)shift)), (double)(n - 1));
    const ptrdiff_t first = (ptrdiff_t)from;
    const double *kernel = midpoints->kernel[shift & 1] + (floor_half(shift) - lowest) + first;
    midpoints->sum[s] = to < from ? 0 : cblas_ddot((int)(to - from) + 1, midpoints->weight + first, 1, kernel, 1);
  }
}

static void sum_line(xrd_midpoints *midpoints, double slope) {
  const xrd_prepared *problem = midpoints->problem;
  const double *x = midpoints->x[0];
  double *distance = midpoints->work, unused;
  for (size_t s = 0; s < midpoints->halves[0]; s++) {
    const double u = midpoints->middle[0][s];
    for (size_t i = 0; i < problem->n; i++) distance[i] = (x[i] - u) * (x[i] - u);
    problem->kernel->price(problem->stride, distance, 2 * slope, midpoints->weight, problem->inverse_p,
                           &midpoints->sum[s], &unused);
  }
}

static void sum_product(xrd_midpoints *midpoints, double slope) {
  const size_t tensor = largest_tensor(midpoints);
  size_t before = midpoints->points, after = 1;
  const double *from = midpoints->weight;
  for (int r = midpoints->rank - 1; r >= 0; r--) {
    const size_t n = midpoints->n[r], halves = midpoints->halves[r];
    double *factor = midpoints->factor[r], *to = r == 0 ? midpoints->sum : midpoints->work + (size_t)(r % 2) * tensor;
    for (size_t s = 0; s < halves; s++)
      for (size_t i = 0; i < n; i++) {
        const double t = midpoints->x[r][i] - midpoints->middle[r][s];
        factor[s * n + i] = exp(-2 * slope * t * t);
      }
    before /= n; /* NOLINT(clang-analyzer-core.DivideZero): grids have points */
    xrd_tensor_contract(before, n, halves, after, factor, from, to);
    after *= halves;
    from = to;
  }
}

bool xrd_midpoints_weigh(xrd_midpoints *midpoints, double slope, const double *root) {
  const xrd_prepared *problem = midpoints->problem;
  for (size_t i = 0; i < problem->n; i++) {
    const size_t place = midpoints->kind == XRD_MIDPOINTS_LINE ? i : problem->symbol[i];
    midpoints->weight[place] = root[i] * root[i] * exp(2 * slope * problem->least[i]);
  }
  size_t sums = 1;
  for (int r = 0; r < midpoints->rank; r++) sums *= midpoints->halves[r];
  switch (midpoints->kind) {
  case XRD_MIDPOINTS_ALIGNED: sum_aligned(midpoints, slope); break;
  case XRD_MIDPOINTS_LINE: sum_line(midpoints, slope); break;
  case XRD_MIDPOINTS_PRODUCT: sum_product(midpoints, slope);
  }
  double most = 0;
  for (size_t s = 0; s < sums; s++) most = midpoints->sum[s] > most ? midpoints->sum[s] : most;
  for (size_t i = 0; i < midpoints->points; i++) most += midpoints->weight[i];
  return most < LARGEST;
}
