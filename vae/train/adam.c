#include "vae/train/adam.h"

#include <math.h>
#include <string.h>

#include "base/carve.h"

static const double PI = 3.14159265358979323846;

xrd_status xrd_adam_init(xrd_adam *adam, size_t count, double decay_first, double decay_second, xrd_error *error) {
  *adam = (xrd_adam){.count = count, .decay_first = decay_first, .decay_second = decay_second};
  const xrd_array moments[] = {XRD_ARRAY(adam->first, count), XRD_ARRAY(adam->second, count), {0}};
  return xrd_carve(&adam->block, moments, error);
}

void xrd_adam_clear(xrd_adam *adam) {
  xrd_carve_free(adam->block);
  memset(adam, 0, sizeof *adam);
}

static xrd_real root(xrd_real x) {
#ifdef XRD_VAE_DOUBLE
  return sqrt(x);
#else
  return sqrtf(x);
#endif
}

static void step_range(const xrd_adam *adam, size_t begin, size_t end, double rate, const xrd_real *gradient,
                       const xrd_real *other, xrd_real *parameters) {
  const double correct_first = 1 - pow(adam->decay_first, (double)adam->steps);
  const double correct_second = 1 - pow(adam->decay_second, (double)adam->steps);
  const xrd_real b1 = (xrd_real)adam->decay_first, b2 = (xrd_real)adam->decay_second;
  const xrd_real c1 = (xrd_real)(1 - adam->decay_first), c2 = (xrd_real)(1 - adam->decay_second);
  const xrd_real size = (xrd_real)(rate / correct_first), scale = (xrd_real)(1 / sqrt(correct_second));
  const xrd_real epsilon = (xrd_real)1e-8;
  xrd_real *restrict m = adam->first, *restrict v = adam->second, *restrict p = parameters;
  for (size_t i = begin; i < end; i++) {
    const xrd_real g = gradient[i] + other[i];
    m[i] = b1 * m[i] + c1 * g;
    v[i] = b2 * v[i] + c2 * g * g;
    p[i] -= size * m[i] / (scale * root(v[i]) + epsilon);
  }
}

void xrd_adam_step(xrd_adam *adam, double rate, const xrd_real *gradient, const xrd_real *other, int threads,
                   xrd_real *parameters) {
  adam->steps++;
  const size_t middle = adam->count / 2 / 16 * 16;
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int half = 0; half < 2; half++)
    step_range(adam, half == 0 ? 0 : middle, half == 0 ? middle : adam->count, rate, gradient, other, parameters);
}

double xrd_cosine_rate(double rate, uint64_t step, uint64_t steps) {
  return rate * (1 + cos(PI * (double)step / (double)steps)) / 2;
}

double xrd_warm_up(uint64_t step, uint64_t length) {
  return step >= length ? 1 : sin(PI / 2 * (double)step / (double)length);
}
