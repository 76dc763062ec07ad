#include "certify/measures/divergence.h"

bool xrd_measure_has_one_parameter(const xrd_measure_problem *problem) {
  return (problem->kernel == XRD_MEASURE_SQUARED && problem->dim == 1) ||
         (problem->kernel == XRD_MEASURE_KL && problem->dim == 2);
}

void xrd_parameter_init(xrd_parameter *at) {
  arb_init(at->eta), arb_init(at->mean), arb_init(at->rest), arb_init(at->potential);
}

void xrd_parameter_clear(xrd_parameter *at) {
  arb_clear(at->eta), arb_clear(at->mean), arb_clear(at->rest), arb_clear(at->potential);
}

static bool is_kl(const xrd_measure_scene *scene) { return scene->problem->kernel == XRD_MEASURE_KL; }

/* 1 / (1 + exp(x)) */
static void logistic(arb_t mean, const arb_t x, slong precision) {
  arb_exp(mean, x, precision);
  arb_add_ui(mean, mean, 1, precision);
  arb_inv(mean, mean, precision);
}

/* A(eta) = max(eta, 0) + log(1 + exp(-|eta|)) */
static void set_potential(arb_t potential, const arb_t eta, slong precision) {
  arb_abs(potential, eta);
  arb_neg(potential, potential);
  arb_exp(potential, potential, precision);
  arb_log1p(potential, potential, precision);
  if (arb_is_positive(eta)) arb_add(potential, potential, eta, precision);
}

void xrd_parameter_close(const xrd_measure_scene *scene, xrd_parameter *at, slong precision) {
  if (is_kl(scene)) {
    logistic(at->rest, at->eta, precision);
    arb_neg(at->potential, at->eta);
    logistic(at->mean, at->potential, precision);
    set_potential(at->potential, at->eta, precision);
  } else {
    arb_mul_2exp_si(at->mean, at->eta, -1);
  }
}

void xrd_statistic(const xrd_measure_scene *scene, size_t i, bool other, arb_t x) {
  if (is_kl(scene))
    arb_set(x, scene->row + 2 * i + (other ? 1 : 0));
  else
    arb_set_d(x, scene->problem->x[i]);
}

void xrd_divergence(const xrd_measure_scene *scene, size_t i, const xrd_parameter *at, arb_t d, slong precision) {
  arb_t x;
  arb_init(x);
  xrd_statistic(scene, i, false, x);
  if (is_kl(scene)) {
    arb_mul(d, x, at->eta, precision);
    arb_sub(d, at->potential, d, precision);
    arb_add(d, d, scene->entropy + i, precision);
  } else {
    arb_sub(d, x, at->mean, precision);
    arb_mul(d, d, d, precision);
  }
  arb_clear(x);
}

void xrd_statistic_offset(const xrd_measure_scene *scene, size_t i, const xrd_parameter *at, arb_t z) {
  const bool other = is_kl(scene) && arb_lt(at->rest, at->mean);
  xrd_statistic(scene, i, other, z);
  arb_sub(z, z, other ? at->rest : at->mean, scene->precision);
  if (other) arb_neg(z, z);
}

void xrd_divergence_term(const xrd_measure_scene *scene, size_t i, const xrd_parameter *at, arb_t t, slong precision) {
  xrd_divergence(scene, i, at, t, precision);
  arb_mul(t, t, scene->slope, precision);
  arb_neg(t, t);
  arb_exp(t, t, precision);
  arb_mul(t, t, scene->weight + i, precision);
}

/* B = tau^2 / 4 */
static void squared_shape(const xrd_expansion_shape *shape, const arb_t tau, arb_ptr b, slong precision) {
  (void)shape;
  arb_mul(b, tau, tau, precision);
  arb_mul_2exp_si(b, b, -2);
  arb_mul_2exp_si(b + 1, tau, -1);
  arb_one(b + 2);
  arb_mul_2exp_si(b + 2, b + 2, -1);
}

/* With odds = mean exp(tau) / rest: B = log(1 + odds) + log(rest) - mean tau, B' = m - mean and B'' = m (1 - m) where
   m = 1 / (1 + 1 / odds) and 1 - m = 1 / (1 + odds): balls stay tight. */
static void logistic_shape(const xrd_expansion_shape *shape, const arb_t tau, arb_ptr b, slong precision) {
  arb_t odds, other;
  arb_init(odds), arb_init(other);
  arb_exp(odds, tau, precision);
  arb_mul(odds, odds, shape->mean, precision);
  arb_div(odds, odds, shape->rest, precision);
  arb_log1p(b, odds, precision);
  arb_log(other, shape->rest, precision);
  arb_add(b, b, other, precision);
  arb_submul(b, shape->mean, tau, precision);
  arb_add_ui(other, odds, 1, precision);
  arb_inv(other, other, precision);
  arb_inv(odds, odds, precision);
  arb_add_ui(odds, odds, 1, precision);
  arb_inv(b + 1, odds, precision);
  arb_mul(b + 2, b + 1, other, precision);
  arb_sub(b + 1, b + 1, shape->mean, precision);
  arb_clear(odds), arb_clear(other);
}

void xrd_divergence_shape(const xrd_measure_scene *scene, const xrd_parameter *at, xrd_expansion_shape *shape) {
  shape->evaluate = is_kl(scene) ? logistic_shape : squared_shape;
  arb_init(shape->mean), arb_init(shape->rest);
  arb_set(shape->mean, at->mean);
  arb_set(shape->rest, at->rest);
}
