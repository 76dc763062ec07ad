/* Rates under a constraint on the law of the reproductions. */
#include <math.h>

#include "exactrd/perception.h"
#include "theory/claims/checks.h"

static xrd_perception problem_of(const xrd_sample *sample, const xrd_sample *cost, xrd_constraint constraint) {
  return (xrd_perception){xrd_sample_problem(sample), constraint, xrd_sample_problem(cost).distortion};
}

static xrd_status rate_at(xrd_trial *trial, const xrd_perception *problem, double distortion, double perceptual,
                          xrd_enclosure *rate) {
  xrd_perception_point point = {0};
  const xrd_status status = xrd_perception_at(problem, distortion, perceptual, &trial->options, &point, trial->error);
  if (status == XRD_OK) *rate = (xrd_enclosure){point.rate_lower, point.rate_upper};
  xrd_perception_point_clear(&point);
  return status;
}

/* A source with places on a line as its own reproductions, every symbol likely; squared errors, the cost |x - y|. */
static void draw_line(xrd_random *random, xrd_sample *sample, xrd_sample *cost) {
  const size_t n = sample->n = sample->m = 2 + xrd_random_below(random, 4);
  double x[XRD_SIDE], sum = 0;
  for (size_t i = 0; i < n; i++) x[i] = (double)i / 4 + (double)xrd_random_below(random, 3) / 16;
  for (size_t i = 0; i < n; i++) sum += sample->p[i] = 0.1 + xrd_random_uniform(random);
  for (size_t i = 0; i < n; i++) sample->p[i] /= sum;
  for (size_t k = 0; k < n * n; k++) sample->d[k] = (x[k / n] - x[k % n]) * (x[k / n] - x[k % n]);
  *cost = *sample;
  for (size_t k = 0; k < n * n; k++) cost->d[k] = fabs(x[k / n] - x[k % n]);
}

/* R(D, P) >= R(D, P') for P <= P', and R(D, P) = R(D) where P cannot be exceeded. */
static xrd_status check_perception(xrd_trial *trial) {
  xrd_sample sample = {0}, cost;
  draw_line(&trial->random, &sample, &cost);
  const xrd_perception problem = problem_of(&sample, &cost, (xrd_constraint)(trial->instance % 3));
  const double d = xrd_trial_inner_distortion(trial, &sample), p = 0.2 * xrd_random_uniform(&trial->random);
  const double places[] = {0, p, 2 * p + 0.01, 100};
  xrd_enclosure rates[4], plain;
  for (size_t k = 0; k < 4; k++) {
    const xrd_status status = rate_at(trial, &problem, d, places[k], &rates[k]);
    if (status != XRD_OK) return status;
  }
  const double wrong = xrd_trial_breaks(trial, 1) ? 1.01 * d : d;
  const xrd_status status = xrd_trial_rate(trial, &sample, xrd_exactly(wrong), &plain);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k + 1 < 4; k++)
    xrd_ledger_at_most(&trial->ledger, "R(D, P') <= R(D, P) for P <= P'", rates[xrd_trial_breaks(trial, 0) ? k : k + 1],
                       rates[xrd_trial_breaks(trial, 0) ? k + 1 : k]);
  xrd_ledger_equal(&trial->ledger, "R(D, infinity) = R(D)", rates[3], plain);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_perception = {{"perception", "rdp", "Blau and Michaeli 2019",
                                               "R(D, P) falls in P, to R(D) where P is free",
                                               "the order is reversed; R at 1.01 D", false, XRD_PROVED},
                                              check_perception};

/* P = 0 on Bernoulli(p), Hamming: the law of the reproductions is p, so that the joint law is (1 - p - D/2, D/2; D/2,
   p - D/2) and I = 2 h(p) - H(joint) up to D = 2 p (1 - p), where it is 0. */
static xrd_enclosure coupled_rate(double p, double d) {
  const xrd_enclosure half = xrd_exactly(d / 2),
                      both[] = {xrd_exactly(p), xrd_enclosure_sub(xrd_exactly(1), xrd_exactly(p))};
  xrd_enclosure rate = {0, 0};
  for (int k = 0; k < 2; k++) {
    rate = xrd_enclosure_add(rate, xrd_enclosure_scale(2, xrd_enclosure_surprise(both[k])));
    rate = xrd_enclosure_sub(rate, xrd_enclosure_surprise(xrd_enclosure_sub(both[k], half)));
    rate = xrd_enclosure_sub(rate, xrd_enclosure_surprise(half));
  }
  return rate;
}

/* All three constraints ask for the same law at P = 0. */
static xrd_status check_no_perceptual_loss(xrd_trial *trial) {
  const double p = (double)(8 + xrd_random_below(&trial->random, 48)) / 128;
  const xrd_sample sample = {.n = 2, .m = 2, .p = {1 - p, p}, .d = {0, 1, 1, 0}};
  const double d = 2 * p * (1 - p) * (0.05 + 0.9 * xrd_random_uniform(&trial->random));
  xrd_enclosure formula = coupled_rate(p, xrd_trial_breaks(trial, 1) ? 1.01 * d : d);
  if (xrd_trial_breaks(trial, 0)) formula = xrd_enclosure_scale(0.5, formula);
  for (int constraint = 0; constraint < 3; constraint++) {
    const xrd_perception problem = problem_of(&sample, &sample, (xrd_constraint)constraint);
    xrd_enclosure rate;
    const xrd_status status = rate_at(trial, &problem, d, 0, &rate);
    if (status != XRD_OK) return status;
    xrd_ledger_equal(&trial->ledger, "R(D, 0) = 2 h(p) - H(joint)", rate, formula);
  }
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_no_perceptual_loss = {
    {"perception0", "", "this project", "P = 0, Bernoulli(p): R = 2 h(p) - H(coupling), under each constraint",
     "half of it; D is raised by 1 %", false, XRD_PROVED},
    check_no_perceptual_loss};
