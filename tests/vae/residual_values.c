/* residual_values FOLDER: a residual model with random parameters, its values and its gradients, as raw doubles:
   parameters, x, noise, encoded, y, gradient.  For another program to compute again.  loss = sum y_i / (1 + i) + KL
   / 2. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/model/model.h"

enum { BATCH = 2, SIDE = 8, CHANNELS = 2 };

static const char *folder;

static void save(const char *name, const double *values, size_t count) {
  char path[4096];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *stream = fopen(path, "wb");
  if (stream == NULL || fwrite(values, sizeof *values, count, stream) != count || fclose(stream) != 0) exit(1);
}

static double *room(size_t count) {
  double *values = xrd_allocate_zero(count, sizeof *values);
  if (values == NULL) exit(1);
  return values;
}

static double *normals(const char *name, size_t count, xrd_random *random) {
  double *values = room(count);
  for (size_t i = 0; i < count; i++) values[i] = 0.5 * xrd_random_normal(random);
  save(name, values, count);
  return values;
}

static void backward(const xrd_model *m, const double *parameters, xrd_trace *encoder, xrd_trace *decoder,
                     const xrd_posterior *p) {
  double *gradient = room(m->parameters);
  const size_t outputs = BATCH * xrd_extent_size(m->decoder.out);
  for (size_t i = 0; i < outputs; i++) xrd_trace_output_gradient(decoder)[i] = 1 / (1 + (double)i);
  xrd_stack_backward(&m->decoder, parameters + m->decoder_at, decoder, NULL, true, gradient + m->decoder_at);
  xrd_posterior_backward(m, p, BATCH, 0.5, decoder->gradient[0], xrd_trace_output_gradient(encoder), gradient);
  xrd_stack_backward(&m->encoder, parameters, encoder, NULL, false, gradient);
  save("gradient", gradient, m->parameters);
  free(gradient);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  folder = argv[1];
  const xrd_architecture a = {.kind = XRD_MODEL_RESIDUAL,
                              .latents = 3,
                              .width_count = 2,
                              .widths = {4, 6},
                              .activation = XRD_LAYER_SILU,
                              .blocks = 1,
                              .groups = 2,
                              .attention = true};
  xrd_model m;
  xrd_trace encoder, decoder;
  if (xrd_model_init(&m, &a, (xrd_extent){SIDE, SIDE, CHANNELS}, NULL) != XRD_OK) return 1;
  if (xrd_trace_init(&encoder, &m.encoder, BATCH, true, NULL) != XRD_OK) return 1;
  if (xrd_trace_init(&decoder, &m.decoder, BATCH, true, NULL) != XRD_OK) return 1;
  xrd_random random;
  xrd_random_seed(&random, 3);
  const size_t latents = BATCH * m.latents;
  double *parameters = normals("parameters", m.parameters, &random);
  double *x = normals("x", BATCH * SIDE * SIDE * CHANNELS, &random), *noise = normals("noise", latents, &random);
  double *work = room(3 * latents);
  const xrd_posterior p = {work, work + latents, noise, work + 2 * latents};
  xrd_stack_forward(&m.encoder, parameters, x, BATCH, &encoder);
  save("encoded", xrd_trace_output(&encoder), BATCH * xrd_extent_size(m.encoder.out));
  xrd_posterior_sample(&m, parameters, xrd_trace_output(&encoder), BATCH, &p);
  xrd_stack_forward(&m.decoder, parameters + m.decoder_at, p.z, BATCH, &decoder);
  save("y", xrd_trace_output(&decoder), BATCH * xrd_extent_size(m.decoder.out));
  backward(&m, parameters, &encoder, &decoder, &p);
  free(parameters);
  free(x);
  free(noise);
  free(work);
  xrd_trace_clear(&encoder);
  xrd_trace_clear(&decoder);
  return 0;
}
