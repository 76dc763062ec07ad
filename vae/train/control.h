/* What the KL is multiplied with, step by step. */
#ifndef XRD_VAE_CONTROL_H
#define XRD_VAE_CONTROL_H

#include "exactrd/vae.h"

typedef struct {
  xrd_control_kind kind;
  double beta;   /* > 0; fixed, or where GECO begins */
  double target; /* nats */
  uint64_t
      length;   /* steps of the sine ramp, of the growth of C, or of waiting: GECO moves only its average during them */
  double speed; /* GECO: nu in beta <- beta exp(nu (average - target) / target) */
  double decay; /* GECO: of the moving average of the KL */
  double lowest, highest; /* GECO: beta stays between them */
} xrd_control;

/* Bias-corrected average = total / weight. */
typedef struct {
  double beta, total, weight;
} xrd_control_state;

void xrd_control_begin(const xrd_control *control, xrd_control_state *state);

/* Takes this step's mean KL; returns d(objective) / d(mean KL). */
double xrd_control_step(const xrd_control *control, uint64_t step, double kl_nats, xrd_control_state *state);

#endif
