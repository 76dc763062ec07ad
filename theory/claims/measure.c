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

xrd_enclosure xrd_measure_distortion(const xrd_sample *sample, const xrd_channel *kernel) {
  const size_t cells = sample->n * sample->m;
  arb_ptr joint = joint_distribution(sample, kernel);
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
  _arb_vec_clear(joint, (slong)cells);
  return result;
}

xrd_enclosure xrd_measure_information(const xrd_sample *sample, const xrd_channel *kernel) {
  const size_t n = sample->n, m = sample->m;
  arb_ptr joint = joint_distribution(sample, kernel), p = _arb_vec_init((slong)n), q = _arb_vec_init((slong)m);
  arb_t sum, product;
  arb_init(sum);
  arb_init(product);
  xrd_ball_normalised(p, sample->p, n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++) arb_add(q + j, q + j, joint + i * m + j, XRD_BALL_BITS);
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
