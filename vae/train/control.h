/* What the KL is multiplied with, step by step. */
#ifndef XRD_VAE_CONTROL_H
#define XRD_VAE_CONTROL_H

#include <stdint.h>

typedef enum {
  XRD_CONTROL_BETA,     /* loss + beta KL, beta warmed up by a sine */
  XRD_CONTROL_CAPACITY, /* loss + beta |KL - C|, C growing linearly to `target` over `length` steps (Burgess et al.
                           2018) */
  XRD_CONTROL_GECO,     /* beta moves until the average KL is `target` (Rezende and Viola 2018, on the rate); during the
                           first     `length` steps only the average moves */
} xrd_control_kind;

typedef struct {
  xrd_control_kind kind;
  double beta;            /* > 0; fixed, or where GECO begins */
  double target;          /* nats */
  uint64_t length;        /* steps of warm-up, growth or waiting */
  double speed;           /* GECO: nu in beta <- beta exp(nu (average - target) / target) */
  double decay;           /* GECO: of the moving average of the KL */
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
