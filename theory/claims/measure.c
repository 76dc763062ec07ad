/* Expectations and information of small exact channels, in ball arithmetic. */
#include <math.h>

#include "theory/claims/ball.h"
#include "theory/claims/trial.h"

/* joint = p_i P(j|i), n x m balls. */
static arb_ptr joint_distribution(const xrd_sample *sample, const xrd_channel *kernel) {
  const size_t n = sample->n, m = sample->m;
  arb_ptr joint = _arb_vec_init((slong)(n * m)), p = _arb_vec_init((slong)n);
  xrd_ball_normalised(p, sample->p, n);
  for (size_t i = 0; i < n; i++) {
    xrd_ball_normalised(joint + i * m, kernel->cell + i * m, m);
    for (size_t j = 0; j < m; j++) arb_mul(joint + i * m + j, joint + i * m + j, p + i, XRD_BALL_BITS);
  }
  _arb_vec_clear(p, (slong)n);
  return joint;
}

xrd_enclosure xrd_measure_joint_distortion(const xrd_sample *sample, arb_srcptr joint) {
  const size_t cells = sample->n * sample->m;
  arb_t sum, d;
  arb_init(sum);
  arb_init(d);
  for (size_t k = 0; k < cells; k++) {
    if (arb_is_zero(joint + k)) continue;
    arb_set_d(d, sample->d[k]);
    arb_addmul(sum, joint + k, d, XRD_BALL_BITS);
  }
  const xrd_enclosure result = xrd_ball_enclosure(sum);
  arb_clear(sum);
  arb_clear(d);
  return result;
}

xrd_enclosure xrd_measure_distortion(const xrd_sample *sample, const xrd_channel *kernel) {
  arb_ptr joint = joint_distribution(sample, kernel);
  const xrd_enclosure result = xrd_measure_joint_distortion(sample, joint);
  _arb_vec_clear(joint, (slong)(sample->n * sample->m));
  return result;
}

/* I of a joint distribution of n x m balls. */
static xrd_enclosure information_of(arb_srcptr joint, size_t n, size_t m) {
  arb_ptr p = _arb_vec_init((slong)n), q = _arb_vec_init((slong)m);
  arb_t sum, product;
  arb_init(sum);
  arb_init(product);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++) {
      arb_add(p + i, p + i, joint + i * m + j, XRD_BALL_BITS);
      arb_add(q + j, q + j, joint + i * m + j, XRD_BALL_BITS);
    }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++) {
      arb_mul(product, p + i, q + j, XRD_BALL_BITS);
      xrd_ball_add_relative_entropy(sum, joint + i * m + j, product);
    }
  const xrd_enclosure result = xrd_ball_enclosure(sum);
  arb_clear(sum);
  arb_clear(product);
  _arb_vec_clear(p, (slong)n);
  _arb_vec_clear(q, (slong)m);
  return result;
}

xrd_enclosure xrd_measure_joint_information(const xrd_sample *sample, arb_srcptr joint) {
  return information_of(joint, sample->n, sample->m);
}

xrd_enclosure xrd_measure_information(const xrd_sample *sample, const xrd_channel *kernel) {
  arb_ptr joint = joint_distribution(sample, kernel);
  const xrd_enclosure result = information_of(joint, sample->n, sample->m);
  _arb_vec_clear(joint, (slong)(sample->n * sample->m));
  return result;
}

xrd_enclosure xrd_measure_class_information(const xrd_sample *sample, const xrd_channel *kernel, size_t classes) {
  const size_t m = sample->m;
  arb_ptr joint = joint_distribution(sample, kernel), merged = _arb_vec_init((slong)(classes * m));
  for (size_t k = 0; k < sample->n * m; k++) {
    arb_ptr cell = merged + k / m % classes * m + k % m;
    arb_add(cell, cell, joint + k, XRD_BALL_BITS);
  }
  const xrd_enclosure result = information_of(merged, classes, m);
  _arb_vec_clear(joint, (slong)(sample->n * m));
  _arb_vec_clear(merged, (slong)(classes * m));
  return result;
}

/* sum += sign times the entropy of `count` balls, `stride` apart, each the sum of `parts` balls `step` apart. */
static void add_entropy(arb_t sum, int sign, arb_srcptr balls, size_t count, size_t stride, size_t parts, size_t step) {
  arb_t part, one, entropy;
  arb_init(part);
  arb_init(one);
  arb_init(entropy);
  arb_one(one);
  for (size_t k = 0; k < count; k++) {
    arb_zero(part);
    for (size_t l = 0; l < parts; l++) arb_add(part, part, balls + k * stride + l * step, XRD_BALL_BITS);
    xrd_ball_add_relative_entropy(entropy, part, one);
  }
  (sign > 0 ? arb_sub : arb_add)(sum, sum, entropy, XRD_BALL_BITS);
  arb_clear(part);
  arb_clear(one);
  arb_clear(entropy);
}

xrd_enclosure xrd_measure_entropies(const xrd_sample *sample, const xrd_channel *kernel) {
  const size_t n = sample->n, m = sample->m;
  arb_ptr joint = joint_distribution(sample, kernel);
  arb_t sum;
  arb_init(sum);
  add_entropy(sum, 1, joint, n, m, m, 1);
  add_entropy(sum, 1, joint, m, 1, n, m);
  add_entropy(sum, -1, joint, n * m, 1, 1, 1);
  const xrd_enclosure result = xrd_ball_enclosure(sum);
  arb_clear(sum);
  _arb_vec_clear(joint, (slong)(n * m));
  return result;
}

xrd_enclosure xrd_measure_entropy(const double *p, size_t n) {
  arb_ptr balls = _arb_vec_init((slong)n);
  arb_t sum, one;
  arb_init(sum);
  arb_init(one);
  arb_one(one);
  xrd_ball_normalised(balls, p, n);
  for (size_t i = 0; i < n; i++) xrd_ball_add_relative_entropy(sum, balls + i, one);
  arb_neg(sum, sum);
  const xrd_enclosure result = xrd_ball_enclosure(sum);
  arb_clear(sum);
  arb_clear(one);
  _arb_vec_clear(balls, (slong)n);
  return result;
}

static void set_minimum(arb_t minimum, const arb_t candidate, bool first) {
  if (first)
    arb_set(minimum, candidate);
  else
    arb_min(minimum, minimum, candidate, XRD_BALL_BITS);
}

/* E d(X, y_j); false where a symbol with positive probability is forbidden. */
static bool column_mean(arb_t mean, const xrd_sample *sample, arb_srcptr p, size_t j) {
  arb_t d;
  arb_init(d);
  arb_zero(mean);
  bool finite = true;
  for (size_t i = 0; i < sample->n; i++) {
    if (sample->p[i] == 0) continue;
    finite = finite && isfinite(sample->d[i * sample->m + j]);
    arb_set_d(d, sample->d[i * sample->m + j]);
    if (finite) arb_addmul(mean, p + i, d, XRD_BALL_BITS);
  }
  arb_clear(d);
  return finite;
}

void xrd_measure_ends(const xrd_sample *sample, xrd_enclosure *distortion_min, xrd_enclosure *distortion_max) {
  const size_t n = sample->n, m = sample->m;
  arb_ptr p = _arb_vec_init((slong)n);
  arb_t least, mean, d;
  arb_init(least);
  arb_init(mean);
  arb_init(d);
  xrd_ball_normalised(p, sample->p, n);
  for (size_t i = 0; i < n; i++) {
    double nearest = HUGE_VAL;
    for (size_t j = 0; j < m; j++) nearest = fmin(nearest, sample->d[i * m + j]);
    if (sample->p[i] == 0) continue;
    arb_set_d(d, nearest);
    arb_addmul(mean, p + i, d, XRD_BALL_BITS);
  }
  *distortion_min = xrd_ball_enclosure(mean);
  bool found = false;
  for (size_t j = 0; j < m; j++) {
    if (!column_mean(mean, sample, p, j)) continue;
    set_minimum(least, mean, !found);
    found = true;
  }
  *distortion_max = found ? xrd_ball_enclosure(least) : xrd_exactly(HUGE_VAL);
  arb_clear(least);
  arb_clear(mean);
  arb_clear(d);
  _arb_vec_clear(p, (slong)n);
}
