/* Points evenly spaced on a line, the source's among the reproductions': A_ij depends on j - i alone, and a product
   with A is a convolution.  FFT rounding is relative to the largest entries, which is what prices need near the
   optimum. */
#include <fftw3.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/prepared.h"

typedef struct {
  size_t size; /* of the transforms, >= n + m - 1 */
  double step;
  ptrdiff_t offset; /* x_i sits at reproduction i + offset */
  fftw_plan forward, backward;
} toeplitz;

/* Smallest number of the form 2^a 3^b 5^c that is at least `least`. */
static size_t smooth_size(size_t least) {
  size_t best = SIZE_MAX;
  for (size_t five = 1; five < 2 * least; five *= 5)
    for (size_t three = five; three < 2 * least; three *= 3) {
      size_t two = three;
      while (two < least) two *= 2;
      if (two < best) best = two;
    }
  return best;
}

static double distance_at(const xrd_prepared *problem, ptrdiff_t steps) {
  const toeplitz *data = problem->data;
  const double difference = (double)steps * data->step;
  return problem->distortion->kind == XRD_SQUARED ? difference * difference : fabs(difference);
}

static void release(xrd_prepared *problem) {
  toeplitz *data = problem->data;
  if (data == NULL) return;
  fftw_destroy_plan(data->forward);
  fftw_destroy_plan(data->backward);
  free(data);
}

/* Prefix moments give every mean distortion in O(n + m): sum p (x - y)^2, or sum p |x - y|. */
static void take_means(xrd_prepared *problem) {
  const toeplitz *data = problem->data;
  double mass = 0, first = 0, second = 0, below = 0, below_first = 0;
  for (size_t i = 0; i < problem->n; i++) {
    const double x = ((double)i + (double)data->offset) * data->step;
    mass += problem->p[i];
    first += problem->p[i] * x;
    second += problem->p[i] * x * x;
  }
  size_t next = 0;
  for (size_t j = 0; j < problem->m; j++) {
    const double y = (double)j * data->step;
    for (; next < problem->n && (ptrdiff_t)next + data->offset <= (ptrdiff_t)j; next++) {
      below += problem->p[next];
      below_first += problem->p[next] * ((double)next + (double)data->offset) * data->step;
    }
    problem->mean[j] = problem->distortion->kind == XRD_SQUARED
                           ? fmax(second - 2 * y * first + y * y * mass, 0)
                           : y * below - below_first + (first - below_first) - y * (mass - below);
  }
}

static xrd_status prepare(xrd_prepared *problem, xrd_error *error) {
  toeplitz *data = problem->data = xrd_allocate_zero(1, sizeof *data);
  if (data == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a line");
  const double *x = problem->distortion->x, *y = problem->distortion->y;
  data->size = smooth_size(problem->n + problem->m - 1);
  data->step = (y[problem->m - 1] - y[0]) / (double)(problem->m - 1);
  data->offset = (ptrdiff_t)llround((x[0] - y[0]) / data->step);
  double *real = xrd_allocate(data->size, sizeof(double));
  fftw_complex *complex_values = xrd_allocate(data->size / 2 + 1, sizeof(fftw_complex));
  if (real != NULL && complex_values != NULL) {
    data->forward = fftw_plan_dft_r2c_1d((int)data->size, real, complex_values, FFTW_ESTIMATE);
    data->backward = fftw_plan_dft_c2r_1d((int)data->size, complex_values, real, FFTW_ESTIMATE);
  }
  free(real);
  free(complex_values);
  if (data->forward == NULL || data->backward == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for transforms of length %zu", data->size);
  for (size_t i = 0; i < problem->n; i++) {
    problem->least[i] = 0;
    problem->nearest[i] = (size_t)((ptrdiff_t)i + data->offset);
  }
  problem->least_positive = distance_at(problem, 1);
  take_means(problem);
  return XRD_OK;
}

static void excess_rows(const xrd_prepared *problem, size_t j, size_t first, size_t end, double *scratch) {
  const ptrdiff_t steps = (ptrdiff_t)j - ((const toeplitz *)problem->data)->offset;
  for (size_t i = first; i < end; i++) scratch[i] = distance_at(problem, steps - (ptrdiff_t)i);
}

static const double *excess(const xrd_prepared *problem, size_t j, double *scratch) {
  excess_rows(problem, j, 0, problem->n, scratch);
  for (size_t i = problem->n; i < problem->stride; i++) scratch[i] = 0;
  return scratch;
}

/* out_j = sum_i x_i K(j - i - offset) with K(l) = exp(-slope d(l)): entry j + n - 1 of a circular convolution. */
static void convolve(const xrd_prepared *problem, double slope, const double *x, double *work, double *out) {
  const toeplitz *data = problem->data;
  const size_t size = data->size, half = (size / 2 + 1 + 7) / 8 * 8;
  double *real = work;
  fftw_complex *signal = (fftw_complex *)(work + (size + 7) / 8 * 8), *kernel = signal + half;
  memset(real, 0, size * sizeof *real);
  memcpy(real, x, problem->n * sizeof *real);
  fftw_execute_dft_r2c(data->forward, real, signal);
  memset(real, 0, size * sizeof *real);
  for (size_t l = 0; l < problem->n + problem->m - 1; l++) {
    const double exponent = slope * distance_at(problem, (ptrdiff_t)l - (ptrdiff_t)(problem->n - 1) - data->offset);
    real[l] = exponent < 708 ? exp(-exponent) : 0;
  }
  fftw_execute_dft_r2c(data->forward, real, kernel);
  for (size_t k = 0; k < size / 2 + 1; k++) {
    const double re = signal[k][0] * kernel[k][0] - signal[k][1] * kernel[k][1];
    signal[k][1] = signal[k][0] * kernel[k][1] + signal[k][1] * kernel[k][0];
    signal[k][0] = re;
  }
  fftw_execute_dft_c2r(data->backward, signal, real);
  for (size_t j = 0; j < problem->m; j++) out[j] = fmax(real[j + problem->n - 1] / (double)size, 0);
}

/* All columns. */
static bool price(const xrd_prepared *problem, const xrd_pricing_pass *pass, const size_t *columns, size_t count,
                  bool coarse) {
  (void)columns;
  (void)count;
  double *square = pass->work, *rest = pass->work + problem->stride;
  if (coarse) return false;
  for (size_t i = 0; i < problem->n; i++) square[i] = pass->w[i] * pass->w[i] * problem->inverse_p[i];
  convolve(problem, pass->slope, pass->w, rest, pass->c);
  convolve(problem, 2 * pass->slope, square, rest, pass->v);
  return true;
}

static size_t work_size(const xrd_prepared *problem, int threads) {
  (void)threads;
  const toeplitz *data = problem->data;
  return problem->stride + (data->size + 7) / 8 * 8 + 4 * ((data->size / 2 + 1 + 7) / 8 * 8);
}

const xrd_form xrd_form_toeplitz = {.name = "toeplitz",
                                    .keeps_all = true,
                                    .prepare = prepare,
                                    .release = release,
                                    .excess = excess,
                                    .excess_rows = excess_rows,
                                    .price = price,
                                    .work_size = work_size};
