/* The linear VAE on X ~ N(0, Sigma) with loss E |x - W z|_M^2 + beta KL, everything trained: with M = B^T B and l_i the
   eigenvalues of B Sigma B^T (those of M^(1/2) Sigma M^(1/2)), its optimum has s_i = min(1, theta / l_i),
   KL = sum (1/2) log(l_i / theta)+, D = sum min(l_i, theta), theta = beta / 2: a point of the ideal curve. */
#include <math.h>
#include <string.h>

#include <lapacke.h>

#include "theory/claims/checks.h"

enum { MOST = 5 };

typedef struct {
  size_t k;
  double covariance[MOST * MOST], b[MOST * MOST];    /* Sigma, B */
  double eigenvalue[MOST], vector[MOST * MOST];      /* of B Sigma B^T, columns of a column-major matrix */
  double encoder[MOST * MOST], decoder[MOST * MOST]; /* G (latent x data), W (data x latent) */
  double variance[MOST];                             /* s_i */
} model;

/* c = a b, all k x k row-major; c is none of them. */
static void multiply(size_t k, const double *a, const double *b, double *c) {
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++) {
      c[i * k + j] = 0;
      for (size_t l = 0; l < k; l++) c[i * k + j] += a[i * k + l] * b[l * k + j];
    }
}

static void transpose(size_t k, const double *a, double *t) {
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++) t[i * k + j] = a[j * k + i];
}

static xrd_status draw_source(xrd_trial *trial, model *v) {
  const size_t k = v->k = 1 + xrd_random_below(&trial->random, MOST);
  double root[MOST * MOST], turned[MOST * MOST], product[MOST * MOST];
  for (size_t i = 0; i < k * k; i++) {
    root[i] = xrd_random_normal(&trial->random);
    v->b[i] = 0.4 * xrd_random_normal(&trial->random) + (i % (k + 1) == 0 ? 2 : 0);
  }
  transpose(k, root, turned);
  multiply(k, root, turned, v->covariance);
  transpose(k, v->b, turned);
  multiply(k, v->covariance, turned, product);
  multiply(k, v->b, product, v->vector);
  if (LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', (int)k, v->vector, (int)k, v->eigenvalue) != 0)
    return xrd_fail(trial->error, XRD_ERR_INTERNAL, "eigenvalues of a %zu x %zu covariance not found", k, k);
  for (size_t i = 0; i < k; i++) v->eigenvalue[i] = fmax(v->eigenvalue[i], 0);
  return XRD_OK;
}

/* G = diag(g) U^T B, W = B^(-1) U diag(g l), g = sqrt((1 - s) / l). */
static xrd_status set_optimum(xrd_trial *trial, model *v, double theta) {
  const size_t k = v->k;
  double factor[MOST * MOST];
  int pivot[MOST];
  for (size_t i = 0; i < k; i++) {
    const double l = v->eigenvalue[i];
    v->variance[i] = l > theta ? theta / l : 1;
    const double g = l > theta ? sqrt((1 - v->variance[i]) / l) : 0;
    for (size_t j = 0; j < k; j++) {
      v->encoder[i * k + j] = 0;
      for (size_t c = 0; c < k; c++) v->encoder[i * k + j] += g * v->vector[i * k + c] * v->b[c * k + j];
      v->decoder[j * k + i] = v->vector[i * k + j] * g * l;
    }
  }
  memcpy(factor, v->b, sizeof factor);
  if (LAPACKE_dgesv(LAPACK_ROW_MAJOR, (int)k, (int)k, factor, (int)k, pivot, v->decoder, (int)k) != 0)
    return xrd_fail(trial->error, XRD_ERR_INTERNAL, "a random metric is singular");
  return XRD_OK;
}

/* D = trace of B [(I - W G) Sigma (I - W G)^T + W S W^T] B^T; KL = (1/2) [trace G Sigma G^T + sum (s - 1 - log s)]. */
static void evaluate(const model *v, double *distortion, double *kl) {
  const size_t k = v->k;
  double rest[MOST * MOST], seen[MOST * MOST], noise[MOST * MOST], scratch[MOST * MOST];
  multiply(k, v->decoder, v->encoder, scratch);
  for (size_t i = 0; i < k * k; i++) scratch[i] = (i % (k + 1) == 0 ? 1 : 0) - scratch[i];
  multiply(k, v->b, scratch, rest);
  multiply(k, rest, v->covariance, seen);
  multiply(k, v->b, v->decoder, noise);
  *distortion = *kl = 0;
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      *distortion += seen[i * k + j] * rest[i * k + j] + noise[i * k + j] * noise[i * k + j] * v->variance[j];
  multiply(k, v->encoder, v->covariance, seen);
  for (size_t i = 0; i < k; i++) {
    for (size_t j = 0; j < k; j++) *kl += seen[i * k + j] * v->encoder[i * k + j] / 2;
    *kl += (v->variance[i] - 1 - log(v->variance[i])) / 2;
  }
}

static void perturb(xrd_random *random, const model *optimum, double reach, model *other) {
  *other = *optimum;
  for (size_t i = 0; i < other->k * other->k; i++) {
    other->encoder[i] += reach * xrd_random_normal(random);
    other->decoder[i] += reach * xrd_random_normal(random);
  }
  for (size_t i = 0; i < other->k; i++) other->variance[i] *= exp(reach * xrd_random_normal(random));
}

static const double ERROR = 1e-11;

static double water(const model *v, double level) {
  double sum = 0;
  for (size_t i = 0; i < v->k; i++) sum += fmin(v->eigenvalue[i], level);
  return sum;
}

/* R(D) of the Gaussian vector, enclosed without trusting the level found: at any level t with rate r and distortion d,
   R(D) >= r - (D - d) / (2 t), and R(D) <= r if d <= D. */
static xrd_enclosure gaussian_rate(const model *v, double distortion) {
  double low = 0, high = v->eigenvalue[v->k - 1];
  if (distortion >= water(v, high)) return xrd_exactly(0);
  for (int step = 0; step < 200; step++) {
    const double middle = low + (high - low) / 2;
    if (water(v, middle) <= distortion)
      low = middle;
    else
      high = middle;
  }
  double rate = 0;
  for (size_t i = 0; i < v->k; i++) rate += v->eigenvalue[i] > low ? log(v->eigenvalue[i] / low) / 2 : 0;
  const double lower = rate - (distortion - water(v, low)) / (2 * low);
  return (xrd_enclosure){lower - 1e-12 * (1 + rate), rate + 1e-12 * (1 + rate)};
}

static xrd_enclosure close_to(double value) { return xrd_about(value, ERROR, ERROR); }

/* No other linear model lies below the curve or has a lower loss. */
static void compare_with_others(xrd_trial *trial, const model *v, double theta, double best) {
  for (int round = 0; round < 6; round++) {
    model other;
    double distortion, kl;
    perturb(&trial->random, v, round < 3 ? 0.01 : 0.3, &other);
    evaluate(&other, &distortion, &kl);
    xrd_ledger_at_most(&trial->ledger, "R(D) <= KL for every linear model", gaussian_rate(v, distortion * (1 + ERROR)),
                       close_to(kl));
    xrd_ledger_at_most(&trial->ledger, "no linear model has a lower loss", close_to(best),
                       close_to(distortion + 2 * theta * kl));
  }
}

static xrd_status check_at(xrd_trial *trial, model *v, double theta) {
  double distortion, kl, flat = 0, d = 0, r = 0;
  xrd_status status = set_optimum(trial, v, theta);
  if (status != XRD_OK) return status;
  evaluate(v, &distortion, &kl);
  const double level = trial->sabotaged ? 2 * theta : theta;
  for (size_t i = 0; i < v->k; i++) {
    const double l = v->eigenvalue[i];
    d += fmin(l, level);
    r += l > level ? log(l / level) / 2 : 0;
    flat += l;
  }
  xrd_ledger_equal(&trial->ledger, "D = sum min(l_i, theta)", close_to(distortion), close_to(d));
  xrd_ledger_equal(&trial->ledger, "KL = sum log(l_i / theta)+ / 2", close_to(kl), close_to(r));
  const xrd_enclosure rate = gaussian_rate(v, distortion);
  xrd_ledger_equal(&trial->ledger, "KL = R(D): on the ideal curve", close_to(kl),
                   (xrd_enclosure){rate.lower - ERROR, rate.upper + ERROR});
  xrd_ledger_at_most(&trial->ledger, "no worse than sending nothing", close_to(distortion + 2 * theta * kl),
                     close_to(flat));
  compare_with_others(trial, v, theta, distortion + 2 * theta * kl);
  return XRD_OK;
}

/* The broken variant takes theta = beta. */
static xrd_status check_linear_vae(xrd_trial *trial) {
  model v;
  const xrd_status status = draw_source(trial, &v);
  if (status != XRD_OK) return status;
  const double largest = v.eigenvalue[v.k - 1];
  return check_at(trial, &v, largest * (0.02 + 0.9 * xrd_random_uniform(&trial->random)));
}

const xrd_claim_entry xrd_claim_linear_vae = {{"linearvae", "", "this project",
                                               "the linear beta-VAE's optimum lies on the ideal curve", "theta = beta",
                                               false, XRD_FLOAT},
                                              check_linear_vae};

/* KL = 0 at the optimum from beta / 2 = max l on, and not before.  The broken variant puts the critical value at
   beta = max l. */
static xrd_status check_collapse(xrd_trial *trial) {
  model v;
  xrd_status status = draw_source(trial, &v);
  if (status != XRD_OK) return status;
  const double critical = v.eigenvalue[v.k - 1] / (trial->sabotaged ? 2 : 1);
  double distortion, kl;
  const double above = critical * (1 + 0.5 * xrd_random_uniform(&trial->random));
  status = set_optimum(trial, &v, above);
  if (status != XRD_OK) return status;
  evaluate(&v, &distortion, &kl);
  xrd_ledger_equal(&trial->ledger, "KL = 0 above the critical beta", xrd_exactly(kl), xrd_exactly(0));
  compare_with_others(trial, &v, above, distortion + 2 * above * kl);
  status = set_optimum(trial, &v, critical * (0.5 + 0.49 * xrd_random_uniform(&trial->random)));
  if (status != XRD_OK) return status;
  evaluate(&v, &distortion, &kl);
  xrd_ledger_less(&trial->ledger, "KL > 0 below it", xrd_exactly(0), xrd_about(kl, 1e-12, 1e-12));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_collapse = {{"collapse", "", "lecture note, Example 3",
                                             "linear VAE: KL = 0 exactly from beta/2 = max l on", "beta = max l", false,
                                             XRD_FLOAT},
                                            check_collapse};
