/* Milliseconds per training step: step MODEL THREADS STEPS, MODEL mlp, conv or residual.  Prints medians over STEPS of
   the time on the wall and of the processor's time, which a busy machine disturbs less. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vae/train/trainer.h"

static double now_ms(clockid_t clock) {
  struct timespec t;
  (void)clock_gettime(clock, &t);
  return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static int rising(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static xrd_status settings(const char *model, xrd_vae_config *c) {
  const bool residual = strcmp(model, "residual") == 0, conv = strcmp(model, "conv") == 0 || residual;
  const char *const pairs[][2] = {
      {"model", model},
      {"widths", residual ? "32,64"
                 : conv   ? "32,64,128"
                          : "400,400"},
      {"latents", residual ? "4" : "16"},
      {"activation", residual ? "silu" : "relu"},
      {"data", "leaves"},
      {"height", conv ? "32" : "28"},
      {"colors", conv ? "3" : "1"},
      {"samples", "512"},
      {"held-out", "64"},
      {"batch", conv ? "64" : "128"},
  };
  xrd_vae_config_init(c);
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    const xrd_status status = xrd_vae_config_set(c, pairs[i][0], pairs[i][1], NULL);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  openblas_set_num_threads(1);
  const int threads = atoi(argv[2]), steps = atoi(argv[3]), warm = 10;
  xrd_vae_config config;
  xrd_trainer *t = calloc(1, sizeof *t);
  double *wall = calloc((size_t)steps, sizeof *wall), *processor = calloc((size_t)steps, sizeof *processor);
  if (t == NULL || wall == NULL || processor == NULL || settings(argv[1], &config) != XRD_OK) return 1;
  if (xrd_trainer_init(t, &config, NULL) != XRD_OK) return 1;
  for (int i = -warm; i < steps; i++) {
    const double start = now_ms(CLOCK_MONOTONIC), spent = now_ms(CLOCK_PROCESS_CPUTIME_ID);
    if (xrd_trainer_step(t, threads, NULL) != XRD_OK) return 1;
    if (i < 0) continue;
    wall[i] = now_ms(CLOCK_MONOTONIC) - start;
    processor[i] = now_ms(CLOCK_PROCESS_CPUTIME_ID) - spent;
  }
  qsort(wall, (size_t)steps, sizeof *wall, rising);
  qsort(processor, (size_t)steps, sizeof *processor, rising);
  (void)printf("exactrd %s threads %d: wall median %.2f ms, least %.2f ms; processor median %.2f ms, least %.2f ms\n",
               argv[1], threads, wall[steps / 2], wall[0], processor[steps / 2], processor[0]);
  xrd_trainer_clear(t);
  free(t);
  free(wall);
  free(processor);
  return 0;
}
