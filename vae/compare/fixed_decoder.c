#include "vae/compare/fixed_decoder.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum { LATENTS = 5, PRIOR = 16384, SHOWN = 128, BISECTIONS = 40 };

/* distances[i * PRIOR + m] = |x_i - decode(z_m)|^2; z by one generator, a lane's capacity at a time. */
static void fill_distances(xrd_trainer *t, size_t shown, double *distances) {
  const size_t size = xrd_extent_size(t->test.shape), k = t->model.latents;
  xrd_lane *lane = &t->lanes[0];
  xrd_random random;
  xrd_random_seed(&random, t->config.data_seed ^ UINT64_C(0x7072696f72));
  for (size_t first = 0; first < PRIOR; first += lane->count) {
    const size_t count = PRIOR - first < lane->count ? PRIOR - first : lane->count;
    for (size_t i = 0; i < count * k; i++) lane->posterior.z[i] = (xrd_real)xrd_random_normal(&random);
    xrd_stack_forward(&t->model.decoder, t->parameters + t->model.decoder_at, lane->posterior.z, count, &lane->decoder);
    const xrd_real *y = xrd_trace_output(&lane->decoder);
    for (size_t i = 0; i < shown; i++)
      for (size_t m = 0; m < count; m++) {
        double sum = 0;
        for (size_t p = 0; p < size; p++) {
          const double difference = (double)t->test.samples[i * size + p] - (double)y[m * size + p];
          sum += difference * difference;
        }
        distances[i * PRIOR + first + m] = sum;
      }
  }
}

typedef struct {
  double distortion, rate, effective;
} averages;

static averages at_slope(const double *distances, size_t shown, double slope) {
  averages a = {0, 0, PRIOR};
  for (size_t i = 0; i < shown; i++) {
    const double *d = distances + i * PRIOR;
    double least = d[0], z = 0, square = 0, mean = 0;
    for (size_t m = 1; m < PRIOR; m++) least = fmin(least, d[m]);
    for (size_t m = 0; m < PRIOR; m++) {
      const double w = exp(-slope * (d[m] - least));
      z += w;
      square += w * w;
      mean += w * d[m];
    }
    mean /= z;
    a.distortion += mean / (double)shown;
    a.rate += (-slope * (mean - least) - log(z / PRIOR)) / (double)shown;
    a.effective = fmin(a.effective, z * z / square);
  }
  return a;
}

static void measure_model(xrd_trainer *t, size_t shown, xrd_fixed_decoder *result) {
  const size_t size = xrd_extent_size(t->test.shape), k = t->model.latents;
  xrd_lane *lane = &t->lanes[0];
  xrd_random random;
  xrd_random_seed(&random, t->config.data_seed ^ UINT64_C(0x6d6f64656c));
  for (size_t first = 0; first < shown; first += lane->count) {
    const size_t count = shown - first < lane->count ? shown - first : lane->count;
    /* Many draws of the noise: the samples are few, and both sides of the comparison must see the same D. */
    enum { DRAWS = 64 };
    for (int draw = 0; draw < DRAWS; draw++) {
      for (size_t i = 0; i < count * k; i++) t->noise[i] = (xrd_real)xrd_random_normal(&random);
      xrd_lane_forward(t, lane, t->test.samples + first * size, t->test.classes + first, t->noise, count, false);
      for (size_t b = 0; b < count; b++) {
        result->distortion += lane->sse[b] / ((double)shown * DRAWS);
        result->kl_nats += lane->kl[b] / ((double)shown * DRAWS);
      }
    }
  }
}

xrd_status xrd_fixed_decoder_rate(xrd_trainer *t, xrd_fixed_decoder *result, xrd_error *error) {
  if (t->model.latents > LATENTS || t->config.loss != XRD_LOSS_SSE)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the split needs squared error and at most %d latents", LATENTS);
  const size_t shown = t->test.count < SHOWN ? t->test.count : SHOWN;
  double *distances = xrd_allocate(shown * PRIOR, sizeof *distances);
  if (distances == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the distances to prior samples");
  *result = (xrd_fixed_decoder){.distortion = 0};
  measure_model(t, shown, result);
  fill_distances(t, shown, distances);
  double low = 1e-6, high = 1e6; /* D falls as the slope rises */
  for (int round = 0; round < BISECTIONS; round++) {
    const double middle = sqrt(low * high);
    if (at_slope(distances, shown, middle).distortion > result->distortion)
      low = middle;
    else
      high = middle;
  }
  const averages best = at_slope(distances, shown, low);
  result->rate_nats = fmax(0, best.rate);
  result->effective = best.effective;
  free(distances);
  return XRD_OK;
}
