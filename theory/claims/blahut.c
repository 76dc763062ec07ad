/* Blahut-Arimoto in balls: q_j <- q_j c_j keeps sum q_j = 1 exactly, and at most doubles relative errors. */
#include <math.h>

#include "theory/claims/ball.h"
#include "theory/claims/checks.h"
#include "theory/claims/slope_form.h"

enum { STEPS = 128, BITS = STEPS + 192, UPDATE_INVERTED = 0, BOUND_HALVED = 1 };

typedef struct {
  size_t n, m;
  arb_ptr p, a, shift, q, c, scratch; /* p_i, A_ij with rows shifted by their least distortion, that times the slope */
} iteration;

static void iteration_init(iteration *it, const xrd_sample *s, double slope) {
  *it = (iteration){.n = s->n, .m = s->m};
  const slong n = (slong)s->n, m = (slong)s->m;
  it->p = _arb_vec_init(n), it->a = _arb_vec_init(n * m), it->shift = _arb_vec_init(n);
  it->q = _arb_vec_init(m), it->c = _arb_vec_init(m), it->scratch = _arb_vec_init(2);
  arb_ptr t = it->scratch;
  for (size_t i = 0; i < s->n; i++) arb_set_d(it->p + i, s->p[i]);
  for (size_t i = 0; i < s->n; i++) arb_add(t, t, it->p + i, BITS);
  for (size_t i = 0; i < s->n; i++) {
    arb_div(it->p + i, it->p + i, t, BITS);
    double nearest = HUGE_VAL;
    for (size_t j = 0; j < s->m; j++) nearest = fmin(nearest, s->d[i * s->m + j]);
    arb_set_d(it->shift + i, nearest);
    for (size_t j = 0; j < s->m && isfinite(nearest); j++) {
      arb_ptr a = it->a + i * s->m + j;
      if (isinf(s->d[i * s->m + j])) continue; /* A = 0 */
      arb_set_d(a, s->d[i * s->m + j]);
      arb_sub(a, it->shift + i, a, BITS);
      arb_set_d(t + 1, slope);
      arb_mul(a, a, t + 1, BITS);
      arb_exp(a, a, BITS);
    }
    arb_mul(it->shift + i, it->shift + i, t + 1, BITS);
  }
  for (size_t j = 0; j < s->m; j++) arb_set_ui(it->q + j, 1), arb_div_ui(it->q + j, it->q + j, s->m, BITS);
}

static void iteration_clear(iteration *it) {
  const slong n = (slong)it->n, m = (slong)it->m;
  _arb_vec_clear(it->p, n), _arb_vec_clear(it->a, n * m), _arb_vec_clear(it->shift, n);
  _arb_vec_clear(it->q, m), _arb_vec_clear(it->c, m), _arb_vec_clear(it->scratch, 2);
}

/* F(q) and c at the present q. */
static xrd_enclosure evaluate(iteration *it) {
  arb_ptr z = it->scratch, t = it->scratch + 1;
  arb_t f;
  arb_init(f);
  for (size_t j = 0; j < it->m; j++) arb_zero(it->c + j);
  for (size_t i = 0; i < it->n; i++) {
    if (arb_is_zero(it->p + i)) continue;
    arb_srcptr a = it->a + i * it->m;
    arb_zero(z);
    for (size_t j = 0; j < it->m; j++) arb_addmul(z, it->q + j, a + j, BITS);
    arb_div(t, it->p + i, z, BITS);
    for (size_t j = 0; j < it->m; j++) arb_addmul(it->c + j, t, a + j, BITS);
    arb_log(t, z, BITS);
    arb_sub(t, it->shift + i, t, BITS);
    arb_addmul(f, it->p + i, t, BITS);
  }
  const xrd_enclosure result = xrd_ball_enclosure(f);
  arb_clear(f);
  return result;
}

static void step(const xrd_trial *trial, iteration *it) {
  arb_ptr sum = it->scratch;
  arb_zero(sum);
  for (size_t j = 0; j < it->m; j++) {
    (xrd_trial_breaks(trial, UPDATE_INVERTED) ? arb_div : arb_mul)(it->q + j, it->q + j, it->c + j, BITS);
    arb_add(sum, sum, it->q + j, BITS);
  }
  if (xrd_trial_breaks(trial, UPDATE_INVERTED))
    for (size_t j = 0; j < it->m; j++) arb_div(it->q + j, it->q + j, sum, BITS);
}

/* One best reproduction and 23 rivals a little worse: F_k - F* comes within a factor of 1.94 of log(m)/k. */
static void draw_rivals(xrd_sample *sample) {
  *sample = (xrd_sample){.n = 2, .m = XRD_SIDE, .p = {0.5, 0.5}};
  for (size_t k = 0; k < 2 * (size_t)XRD_SIDE; k++) sample->d[k] = k % XRD_SIDE == 0 ? 0 : 0.125;
}

/* From uniform q: F never rises, stays above F*, and F_k - F* <= log(m) / k, so that it converges to F*. */
static xrd_status check_blahut(xrd_trial *trial) {
  xrd_sample sample;
  xrd_slope_form form;
  iteration it;
  const bool rivals = xrd_random_below(&trial->random, 5) == 0;
  xrd_sample_draw(&trial->random, 10, true, &sample);
  if (rivals) draw_rivals(&sample);
  const double slope = rivals ? 1 : exp(6 * xrd_random_uniform(&trial->random) - 2);
  const xrd_status status = xrd_trial_slope_form(trial, &sample, slope, &form);
  if (status != XRD_OK) return status;
  const xrd_enclosure best = xrd_slope_form_optimum(&form);
  const xrd_enclosure reach = xrd_enclosure_log(xrd_exactly((double)sample.m));
  iteration_init(&it, &sample, slope);
  xrd_enclosure before = evaluate(&it);
  for (size_t k = 1; k <= STEPS; k++) {
    step(trial, &it);
    const xrd_enclosure after = evaluate(&it);
    const double share = (double)k * (xrd_trial_breaks(trial, BOUND_HALVED) ? 2 : 1);
    xrd_ledger_at_most(&trial->ledger, "F does not rise", after, before);
    xrd_ledger_at_most(&trial->ledger, "F_k - F* <= log(m)/k", after,
                       xrd_enclosure_add(best, xrd_enclosure_div(reach, xrd_exactly(share))));
    xrd_ledger_at_most(&trial->ledger, "F* <= F_k", best, after);
    before = after;
  }
  iteration_clear(&it);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_blahut = {{"thm2.1", "ba", "lecture note, Theorem 2.1",
                                           "Blahut-Arimoto: F never rises, F_k - F* <= log(m)/k",
                                           "the update divides by c_j; log(m)/(2k)", false, XRD_PROVED},
                                          check_blahut};
