/* Mutual information between a sample and its latent, from both sides.  Symbols: M components, chosen[i] the sample
   that the i-th is; mu, w = 1 / s and c = sum log s of each, latent by latent so that loops over components are vector
   code; z one draw of a component.  All log-densities leave out -(k/2) log 2 pi, which cancels. */
#include <math.h>
#include <stdlib.h>

#include "base/carve.h"
#include "base/memory.h"
#include "base/random.h"
#include "vae/measure/posteriors.h"

enum { COMPONENTS = 4096 };

void xrd_information_options_init(xrd_information_options *options) {
  *options = (xrd_information_options){.components = COMPONENTS, .seed = 1};
}

typedef struct {
  size_t count, latents;
  size_t *chosen;
  double *mean, *precision, *log_volume; /* latents x count, latents x count, count */
  double *z, *density;                   /* latents; count */
  double *lower, *upper;                 /* count each */
} aggregate;

static xrd_status aggregate_init(aggregate *a, void **block, xrd_error *error) {
  const size_t n = a->count, k = a->latents;
  const xrd_array arrays[] = {
      XRD_ARRAY_2(a->mean, k, n), XRD_ARRAY_2(a->precision, k, n), XRD_ARRAY(a->log_volume, n), XRD_ARRAY(a->z, k),
      XRD_ARRAY(a->density, n),   XRD_ARRAY(a->lower, n),          XRD_ARRAY(a->upper, n),      {0}};
  return xrd_carve(block, arrays, error);
}

/* The first `count` of a random order of all samples; all of them in their own order if there are no more. */
static size_t *choose(size_t samples, size_t count, xrd_random *random) {
  size_t *order = xrd_allocate(samples, sizeof *order);
  for (size_t i = 0; order != NULL && i < samples; i++) order[i] = i;
  for (size_t i = 0; order != NULL && count < samples && i < count; i++) {
    const size_t j = i + (size_t)xrd_random_below(random, samples - i), kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}

static void aggregate_fill(aggregate *a, const xrd_posteriors *q) {
  for (size_t i = 0; i < a->count; i++)
    for (size_t j = 0; j < a->latents; j++) {
      const size_t from = a->chosen[i] * a->latents + j, to = j * a->count + i;
      a->mean[to] = q->mean[from];
      a->precision[to] = exp(-q->log_variance[from]);
      a->log_volume[i] += q->log_variance[from];
    }
}

/* Log-densities of z under every component. */
static void fill_densities(const aggregate *a) {
  for (size_t i = 0; i < a->count; i++) a->density[i] = a->log_volume[i];
  for (size_t j = 0; j < a->latents; j++) {
    const double *mean = a->mean + j * a->count, *precision = a->precision + j * a->count, z = a->z[j];
    for (size_t i = 0; i < a->count; i++) a->density[i] += (z - mean[i]) * (z - mean[i]) * precision[i];
  }
  for (size_t i = 0; i < a->count; i++) a->density[i] *= -0.5;
}

/* log sum over all components but `left_out` (count: none) of exp of their densities. */
static double log_sum(const aggregate *a, size_t left_out) {
  double largest = -HUGE_VAL, sum = 0;
  for (size_t i = 0; i < a->count; i++)
    if (i != left_out) largest = fmax(largest, a->density[i]);
  for (size_t i = 0; i < a->count; i++)
    if (i != left_out) sum += exp(a->density[i] - largest);
  return largest + log(sum);
}

static void draw(aggregate *a, const xrd_posteriors *q, size_t i, const double *noise, xrd_random *random) {
  const size_t first = a->chosen[i] * a->latents;
  for (size_t j = 0; j < a->latents; j++) {
    const double e = noise != NULL ? noise[first + j] : xrd_random_normal(random);
    a->z[j] = q->mean[first + j] + exp(q->log_variance[first + j] / 2) * e;
  }
}

static xrd_status check_options(const xrd_posteriors *q, const xrd_information_options *options, xrd_error *error) {
  if (options->components < 2)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "components is %zu: at least 2 make a mixture", options->components);
  if (options->noise == NULL) return XRD_OK;
  if (options->components < q->samples)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "noise for %zu samples needs as many components, not %zu", q->samples,
                    options->components);
  for (size_t i = 0; i < q->samples * q->latents; i++)
    if (!isfinite(options->noise[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "noise[%zu,%zu] is %g", i / q->latents, i % q->latents, options->noise[i]);
  return XRD_OK;
}

static void estimate(aggregate *a, const xrd_posteriors *q, const double *noise, xrd_random *random,
                     xrd_posterior_information *m) {
  const double count = (double)a->count;
  for (size_t i = 0; i < a->count; i++) {
    draw(a, q, i, noise, random);
    fill_densities(a);
    a->lower[i] = a->density[i] - log_sum(a, a->count) + log(count);
    a->upper[i] = a->density[i] - log_sum(a, i) + log(count - 1);
  }
  m->components = a->count;
  m->information_lower = xrd_mean_with_error(a->lower, a->count, &m->information_lower_error);
  m->information_upper = xrd_mean_with_error(a->upper, a->count, &m->information_upper_error);
}

static double mean_kl(const xrd_posteriors *q) {
  double sum = 0;
  for (size_t i = 0; i < q->samples * q->latents; i++)
    sum += (q->mean[i] * q->mean[i] + expm1(q->log_variance[i]) - q->log_variance[i]) / 2 / (double)q->samples;
  return sum;
}

xrd_status xrd_posterior_inform(const xrd_posteriors *q, const xrd_information_options *options,
                                xrd_posterior_information *m, xrd_error *error) {
  xrd_status status = xrd_posteriors_check(q, error);
  if (status == XRD_OK) status = check_options(q, options, error);
  if (status != XRD_OK) return status;
  aggregate a = {.count = options->components < q->samples ? options->components : q->samples, .latents = q->latents};
  void *block;
  status = aggregate_init(&a, &block, error);
  if (status != XRD_OK) return status;
  xrd_random random;
  xrd_random_seed(&random, options->seed);
  a.chosen = choose(q->samples, a.count, &random);
  if (a.chosen != NULL) {
    aggregate_fill(&a, q);
    estimate(&a, q, options->noise, &random, m);
    m->aggregate_lower = mean_kl(q) - m->information_upper;
    m->aggregate_upper = mean_kl(q) - m->information_lower;
  } else {
    status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu samples", q->samples);
  }
  free(a.chosen);
  xrd_carve_free(block);
  return status;
}
