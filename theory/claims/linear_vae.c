/* The linear VAE on X ~ N(0, Sigma) with loss E |x - W z|_M^2 + beta KL, everything trained: with M = B^T B and l_i the
   eigenvalues of B Sigma B^T (those of M^(1/2) Sigma M^(1/2)), its optimum has s_i = min(1, theta / l_i),
   KL = sum (1/2) log(l_i / theta)+, D = sum min(l_i, theta), theta = beta / 2: a point of the ideal curve.
   B = V T, V a rotation and T triangular; Sigma = B^(-1) U diag(l) U^T B^(-T): l_i are doubles, all else is enclosed.
 */
#include <math.h>

#include "theory/claims/boxed.h"
#include "theory/claims/checks.h"
#include "theory/claims/gaussian_rate.h"

enum { MOST = 5 };

typedef struct {
  size_t k;
  double eigenvalue[MOST];                     /* l, ascending */
  xrd_boxed covariance, b, b_inverse, vectors; /* Sigma, B, its inverse, U */
  xrd_boxed encoder, decoder;                  /* G (latent x data), W (data x latent) */
  xrd_enclosure variance[MOST];                /* s_i */
} model;

static void draw_source(xrd_trial *trial, model *v) {
  const size_t k = v->k = 1 + xrd_random_below(&trial->random, MOST);
  xrd_enclosure values[MOST];
  double level = 0.1;
  for (size_t i = 0; i < k; i++) {
    level += xrd_random_below(&trial->random, 4) == 0 ? 0 : exp(xrd_random_normal(&trial->random));
    values[i] = xrd_exactly(v->eigenvalue[i] = level);
  }
  xrd_boxed inverse;
  const xrd_boxed turn = xrd_boxed_rotation(&trial->random, k), back = xrd_boxed_transpose(&turn);
  const xrd_boxed triangle = xrd_boxed_triangle(&trial->random, k, &inverse), l = xrd_boxed_diagonal(k, values);
  v->vectors = xrd_boxed_rotation(&trial->random, k);
  v->b = xrd_boxed_mul(&turn, &triangle);
  v->b_inverse = xrd_boxed_mul(&inverse, &back);
  const xrd_boxed root = xrd_boxed_mul(&v->b_inverse, &v->vectors), turned = xrd_boxed_transpose(&root);
  const xrd_boxed left = xrd_boxed_mul(&root, &l);
  v->covariance = xrd_boxed_mul(&left, &turned);
}

/* G = diag(g) U^T B, W = B^(-1) U diag(g l), g = sqrt((1 - s) / l). */
static void set_optimum(model *v, double theta) {
  xrd_enclosure g[MOST], gl[MOST];
  for (size_t i = 0; i < v->k; i++) {
    const xrd_enclosure l = xrd_exactly(v->eigenvalue[i]), t = xrd_exactly(theta);
    const bool seen = v->eigenvalue[i] > theta;
    v->variance[i] = seen ? xrd_enclosure_div(t, l) : xrd_exactly(1);
    const xrd_enclosure rest = xrd_enclosure_sub(xrd_exactly(1), v->variance[i]);
    g[i] = seen ? xrd_enclosure_sqrt(xrd_enclosure_div(rest, l)) : xrd_exactly(0);
    gl[i] = xrd_enclosure_mul(g[i], l);
  }
  const xrd_boxed in = xrd_boxed_diagonal(v->k, g), out = xrd_boxed_diagonal(v->k, gl);
  const xrd_boxed turned = xrd_boxed_transpose(&v->vectors);
  const xrd_boxed seen = xrd_boxed_mul(&turned, &v->b), back = xrd_boxed_mul(&v->b_inverse, &v->vectors);
  v->encoder = xrd_boxed_mul(&in, &seen);
  v->decoder = xrd_boxed_mul(&back, &out);
}

/* trace A X A^T */
static xrd_enclosure trace_of(const xrd_boxed *a, const xrd_boxed *x) {
  const xrd_boxed left = xrd_boxed_mul(a, x), turned = xrd_boxed_transpose(a);
  const xrd_boxed whole = xrd_boxed_mul(&left, &turned);
  return xrd_boxed_trace(&whole);
}

/* D = trace of B [(I - W G) Sigma (I - W G)^T + W S W^T] B^T; KL = (1/2) [trace G Sigma G^T + sum (s - 1 - log s)]. */
static void evaluate(const model *v, xrd_enclosure *distortion, xrd_enclosure *kl) {
  const xrd_boxed one = xrd_boxed_identity(v->k), wg = xrd_boxed_mul(&v->decoder, &v->encoder);
  const xrd_boxed miss = xrd_boxed_sub(&one, &wg), rest = xrd_boxed_mul(&v->b, &miss);
  const xrd_boxed noise = xrd_boxed_mul(&v->b, &v->decoder), s = xrd_boxed_diagonal(v->k, v->variance);
  *distortion = xrd_enclosure_add(trace_of(&rest, &v->covariance), trace_of(&noise, &s));
  *kl = trace_of(&v->encoder, &v->covariance);
  for (size_t i = 0; i < v->k; i++) {
    const xrd_enclosure log_part = xrd_enclosure_add(xrd_exactly(1), xrd_enclosure_log(v->variance[i]));
    *kl = xrd_enclosure_add(*kl, xrd_enclosure_sub(v->variance[i], log_part));
  }
  *kl = xrd_enclosure_scale(0.5, *kl);
}

static xrd_enclosure loss_of(xrd_enclosure distortion, double theta, xrd_enclosure kl) {
  return xrd_enclosure_add(distortion, xrd_enclosure_scale(2 * theta, kl));
}

static void perturb(xrd_random *random, const model *optimum, double reach, model *other) {
  *other = *optimum;
  const xrd_enclosure step = xrd_exactly(reach);
  const xrd_boxed in = xrd_boxed_random(random, optimum->k), out = xrd_boxed_random(random, optimum->k);
  const xrd_boxed small_in = xrd_boxed_scale(step, &in), small_out = xrd_boxed_scale(step, &out);
  other->encoder = xrd_boxed_add(&optimum->encoder, &small_in);
  other->decoder = xrd_boxed_add(&optimum->decoder, &small_out);
  for (size_t i = 0; i < other->k; i++)
    other->variance[i] = xrd_exactly(other->variance[i].upper * exp(reach * xrd_random_normal(random)));
}

/* No other linear model lies below the curve or has a lower loss. */
static void compare_with_others(xrd_trial *trial, const model *v, double theta, xrd_enclosure best) {
  for (int round = 0; round < 6; round++) {
    model other;
    xrd_enclosure distortion, kl;
    perturb(&trial->random, v, round < 3 ? 0.01 : 0.3, &other);
    evaluate(&other, &distortion, &kl);
    xrd_ledger_at_most(&trial->ledger, "R(D) <= KL for every linear model",
                       xrd_gaussian_rate(v->eigenvalue, v->k, distortion), kl);
    xrd_ledger_at_most(&trial->ledger, "no linear model has a lower loss", best, loss_of(distortion, theta, kl));
  }
}

/* The broken variants' formulas have another level than the model. */
static double wrong_level(const xrd_trial *trial, double theta) {
  return xrd_trial_breaks(trial, 0) ? 2 * theta : xrd_trial_breaks(trial, 1) ? 1.01 * theta : theta;
}

static void check_at(xrd_trial *trial, model *v, double theta) {
  xrd_enclosure distortion, kl, flat = {0, 0};
  set_optimum(v, theta);
  evaluate(v, &distortion, &kl);
  const double level = wrong_level(trial, theta);
  for (size_t i = 0; i < v->k; i++) flat = xrd_enclosure_add(flat, xrd_exactly(v->eigenvalue[i]));
  xrd_ledger_equal(&trial->ledger, "D = sum min(l_i, theta)", distortion,
                   xrd_gaussian_water(v->eigenvalue, v->k, level));
  xrd_ledger_equal(&trial->ledger, "KL = sum log(l_i / theta)+ / 2", kl,
                   xrd_gaussian_rate_at_level(v->eigenvalue, v->k, level));
  xrd_ledger_equal(&trial->ledger, "KL = R(D): on the ideal curve", kl,
                   xrd_gaussian_rate(v->eigenvalue, v->k, distortion));
  xrd_ledger_at_most(&trial->ledger, "no worse than sending nothing", loss_of(distortion, theta, kl), flat);
  compare_with_others(trial, v, theta, loss_of(distortion, theta, kl));
}

static xrd_status check_linear_vae(xrd_trial *trial) {
  model v;
  draw_source(trial, &v);
  check_at(trial, &v, v.eigenvalue[v.k - 1] * (0.02 + 0.9 * xrd_random_uniform(&trial->random)));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_linear_vae = {{"linearvae", "", "this project",
                                               "the linear beta-VAE's optimum lies on the ideal curve",
                                               "theta = beta; theta is raised by 1 %", false, XRD_PROVED},
                                              check_linear_vae};

/* KL = 0 at the optimum from beta / 2 = max l on, and not before. */
static xrd_status check_collapse(xrd_trial *trial) {
  model v;
  xrd_enclosure distortion, kl;
  draw_source(trial, &v);
  const double wrong = xrd_trial_breaks(trial, 0) ? 0.5 : xrd_trial_breaks(trial, 1) ? 0.99 : 1;
  const double critical = v.eigenvalue[v.k - 1] * wrong;
  const double above = critical * (trial->instance % 2 == 0 ? 1 : 1 + 0.5 * xrd_random_uniform(&trial->random));
  set_optimum(&v, above);
  evaluate(&v, &distortion, &kl);
  xrd_ledger_equal(&trial->ledger, "KL = 0 from the critical beta on", kl, xrd_exactly(0));
  compare_with_others(trial, &v, above, loss_of(distortion, above, kl));
  set_optimum(&v, critical * (0.5 + 0.49 * xrd_random_uniform(&trial->random)));
  evaluate(&v, &distortion, &kl);
  xrd_ledger_less(&trial->ledger, "KL > 0 below it", xrd_exactly(0), kl);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_collapse = {{"collapse", "", "lecture note, Example 3",
                                             "linear VAE: KL = 0 exactly from beta/2 = max l on",
                                             "beta = max l; the critical value is cut by 1 %", false, XRD_PROVED},
                                            check_collapse};
