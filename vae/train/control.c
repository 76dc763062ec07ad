#include "vae/train/control.h"

#include <math.h>

#include "vae/train/adam.h"

void xrd_control_begin(const xrd_control *control, xrd_control_state *state) {
  *state = (xrd_control_state){.beta = control->beta};
}

double xrd_control_step(const xrd_control *control, uint64_t step, double kl_nats, xrd_control_state *state) {
  switch (control->kind) {
  case XRD_CONTROL_BETA: return control->beta * xrd_warm_up(step, control->length);
  case XRD_CONTROL_CAPACITY: {
    const double grown = control->length == 0 ? 1 : fmin(1, (double)step / (double)control->length);
    return kl_nats > control->target * grown ? control->beta : -control->beta;
  }
  case XRD_CONTROL_GECO: break;
  }
  state->total = control->decay * state->total + (1 - control->decay) * kl_nats;
  state->weight = control->decay * state->weight + (1 - control->decay);
  if (step < control->length) return state->beta;
  const double violation = (state->total / state->weight - control->target) / control->target;
  state->beta = fmin(fmax(state->beta * exp(control->speed * violation), control->lowest), control->highest);
  return state->beta;
}
