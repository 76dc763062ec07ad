#include "tests/curve/perception_instances.h"

#include <math.h>

#include "base/random.h"

static void make_source(xrd_random *random, perception_instance *instance, size_t n) {
  const double evenness = xrd_random_uniform(random);
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    const double u = xrd_random_uniform(random);
    sum += instance->p[i] = evenness < 0.2 ? pow(u, 6) + 1e-9 : 0.01 + u;
  }
  if (evenness > 0.9 && n > 2) {
    sum -= instance->p[1];
    instance->p[1] = 0;
  }
  for (size_t i = 0; i < n; i++) instance->p[i] /= sum;
  for (size_t k = 0; k < 2 * n; k++) instance->x[k] = xrd_random_uniform(random);
}

static xrd_distortion make_distortion(xrd_random *random, perception_instance *instance, size_t n) {
  const size_t dim = 1 + (size_t)xrd_random_below(random, 2);
  xrd_distortion d = {.n = n, .m = n, .dim = dim, .x = instance->x, .y = instance->x};
  switch (xrd_random_below(random, 4)) {
  case 0: d.kind = XRD_SQUARED; return d;
  case 1: d.kind = XRD_ABSOLUTE; return d;
  case 2: return (xrd_distortion){.kind = XRD_HAMMING, .n = n, .m = n};
  default: break;
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) instance->matrix[i * n + j] = i == j ? 0 : xrd_random_uniform(random);
  return (xrd_distortion){.kind = XRD_MATRIX, .n = n, .m = n, .matrix = instance->matrix};
}

static double largest_needed(const xrd_problem *problem) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < problem->distortion.m; j++) {
    double mean = 0;
    for (size_t i = 0; i < problem->distortion.n; i++)
      mean += problem->p[i] * xrd_distortion_entry(&problem->distortion, i, j);
    least = fmin(least, mean);
  }
  return least;
}

void perception_instance_make(uint64_t seed, perception_instance *instance) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  const size_t n = 2 + (size_t)xrd_random_below(&random, XRD_INSTANCE_MOST - 1);
  make_source(&random, instance, n);
  const xrd_distortion d = make_distortion(&random, instance, n);
  xrd_distortion cost = d;
  if (xrd_random_below(&random, 2) == 0)
    cost = (xrd_distortion){.kind = XRD_ABSOLUTE, .n = n, .m = n, .dim = 1, .x = instance->x, .y = instance->x};
  instance->perception = (xrd_perception){{instance->p, d}, (xrd_constraint)xrd_random_below(&random, 3), cost};
  const double u = xrd_random_uniform(&random), v = xrd_random_uniform(&random);
  instance->distortion = largest_needed(&instance->perception.problem) * pow(10, -5 + 5.2 * u);
  instance->perceptual = xrd_random_below(&random, 7) == 0 ? 0 : pow(10, -7 + 7 * v);
}
