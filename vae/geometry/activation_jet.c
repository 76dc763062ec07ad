#include "vae/geometry/activation_jet.h"

#include <math.h>

static xrd_taylor kinked(double x, double slope) {
  return x > 0 ? (xrd_taylor){x, 1, 0} : (xrd_taylor){slope * x, slope, 0};
}

static xrd_taylor relu(double x) { return kinked(x, 0); }

static xrd_taylor leaky_relu(double x) { return kinked(x, 0.2); }

static xrd_taylor hyperbolic(double x) {
  const double t = tanh(x), first = 1 - t * t;
  return (xrd_taylor){t, first, -2 * t * first};
}

static xrd_taylor sigmoid(double x) {
  const double e = exp(-fabs(x)), s = (x >= 0 ? 1 : e) / (1 + e), first = e / ((1 + e) * (1 + e));
  return (xrd_taylor){s, first, first * (1 - 2 * s)};
}

static xrd_taylor silu(double x) {
  const xrd_taylor s = sigmoid(x);
  return (xrd_taylor){x * s.value, s.value + x * s.first, 2 * s.first + x * s.second};
}

xrd_activation_jet xrd_activation_jet_of(xrd_layer_kind kind) {
  switch (kind) {
  case XRD_LAYER_RELU: return relu;
  case XRD_LAYER_LEAKY_RELU: return leaky_relu;
  case XRD_LAYER_TANH: return hyperbolic;
  case XRD_LAYER_SIGMOID: return sigmoid;
  default: return silu;
  }
}

xrd_taylor xrd_angle_jet(double x) {
  const double first = 0.5 / cosh(x / 2);
  return (xrd_taylor){2 * atan(exp(x / 2)), first, -0.5 * tanh(x / 2) * first};
}
