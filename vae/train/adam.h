/* Adam (Kingma and Ba 2015), and the schedules of its rate. */
#ifndef XRD_VAE_ADAM_H
#define XRD_VAE_ADAM_H

#include <stdint.h>

#include "exactrd/status.h"
#include "vae/real.h"

/* Moments of `count` parameters.  Owns them; release with xrd_adam_clear. */
typedef struct {
  size_t count;
  xrd_real *first, *second;
  void *block;
  uint64_t steps;
  double decay_first, decay_second; /* usually 0.9 and 0.999 */
} xrd_adam;

XRD_MUST_USE xrd_status xrd_adam_init(xrd_adam *adam, size_t count, double decay_first, double decay_second,
                                      xrd_error *error);
void xrd_adam_clear(xrd_adam *adam);

/* One step down the sum of two gradients (added in that order); no weight decay, epsilon 1e-8.  The elements do not
   mix: any number of threads gives the same bits. */
void xrd_adam_step(xrd_adam *adam, double rate, const xrd_real *gradient, const xrd_real *other, int threads,
                   xrd_real *parameters);

/* rate (1 + cos(pi step / steps)) / 2. */
double xrd_cosine_rate(double rate, uint64_t step, uint64_t steps);

/* sin(pi/2 min(1, step / length)); 1 where length is 0. */
double xrd_warm_up(uint64_t step, uint64_t length);

#endif
