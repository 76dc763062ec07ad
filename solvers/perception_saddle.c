/* Primal-dual interior point.  Unknowns: x = (alpha, s), y with duals z >= 0, nu of the groups, the price t of f(y) <=
   P with slack sigma, the slack tau of E d <= D.  The equations, with V_ij = p_i exp(alpha_i - s d_ij - G_j), r = law
   of y:

     p_i - sum_j r_j V_ij = 0,                 E d - D + tau = 0,  s tau = mu,
     -G_j + t f'_k - nu - z_k = 0,  y z = mu,  groups,  f(y) + sigma = P,  t sigma = mu.

   A Newton step eliminates z, sigma, tau, and those y_k whose theta_k = z_k / y_k + t f''_k is >= 1; the others stay,
   so that the symmetric system [M, A; A', -theta] stays well scaled at the end. */
#include "solvers/perception_saddle.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/perception_work.h"

enum { STEPS = 200, PATIENCE = 4 };
static const double WIDEST = 4;     /* of a step in alpha_i - s d_ij */
static const double LONELY = 1e-13; /* of p_i, added to the curvature in alpha_i */

static size_t slope_at(const xrd_saddle_work *w) { return w->saddle->n; }
static size_t group_at(const xrd_saddle_work *w, size_t k) { return w->saddle->n + 1 + w->saddle->group[k]; }
static size_t price_at(const xrd_saddle_work *w) { return w->saddle->n + 1 + w->saddle->groups; }

/* The equations' residuals: `residual` and rho, and their size without the complementarity. */
static void evaluate(xrd_saddle_work *w) {
  const xrd_saddle *q = w->saddle;
  double *residual = w->residual;
  memset(w->r, 0, q->m * sizeof *w->r);
  memset(residual, 0, w->unknowns * sizeof *residual);
  for (size_t j = 0; j < q->m; j++) xrd_saddle_column(w, j);
  for (size_t k = 0; k < q->moves; k++) {
    w->r[q->column[k]] += w->y[k];
    residual[group_at(w, k)] += w->y[k];
  }
  for (size_t l = 0; l < q->groups; l++) residual[q->n + 1 + l] -= q->mass[l];
  for (size_t i = 0; i < q->n; i++) {
    double sum = 0;
    for (size_t j = 0; j < q->m; j++) sum += w->r[j] * w->v[j * q->n + i];
    residual[i] = sum - q->p[i];
  }
  double mean = 0;
  for (size_t j = 0; j < q->m; j++) mean += w->r[j] * w->mean[j];
  residual[slope_at(w)] = q->distortion - mean - w->mu / w->s;
  residual[price_at(w)] = isinf(q->perception) ? 0 : q->perception - xrd_saddle_cost(w) - w->mu / w->t;
  w->violation = 0;
  for (size_t a = 0; a < w->unknowns; a++) w->violation = fmax(w->violation, fabs(residual[a]));
  w->violation = fmax(w->violation, 0);
  for (size_t k = 0; k < q->moves; k++) {
    const double dual = -w->g[q->column[k]] + w->t * xrd_saddle_cost_slope(w, k) - w->nu[q->group[k]];
    w->theta[k] = w->z[k] / w->y[k] + (q->entropy ? w->t / w->y[k] : 0);
    w->rho[k] = w->mu / w->y[k] - dual;
    w->violation = fmax(w->violation, fabs(dual - w->z[k]) * fmin(1, w->y[k] / q->mass[q->group[k]] + 1e-3));
  }
}

#define SYSTEM(a, b) w->system[(a)*size + (b)]

/* system += weight a a' of the move, a = (grad G_j, e_group, -f') */
static void add_move(xrd_saddle_work *w, size_t size, size_t k, double weight) {
  const xrd_saddle *q = w->saddle;
  const double *v = w->v + q->column[k] * q->n, f = -xrd_saddle_cost_slope(w, k), mean = w->mean[q->column[k]];
  const size_t l = group_at(w, k), t = price_at(w);
  for (size_t i = 0; i < q->n; i++) SYSTEM(l, i) += weight * v[i];
  SYSTEM(l, q->n) -= weight * mean;
  SYSTEM(l, l) += weight;
  if (isinf(q->perception)) return;
  for (size_t i = 0; i < q->n; i++) SYSTEM(t, i) += weight * f * v[i];
  SYSTEM(t, q->n) -= weight * f * mean;
  SYSTEM(t, l) += weight * f;
  SYSTEM(t, t) += weight * f * f;
}

/* The Hessian of sum_j r_j G_j, and weight_j times the squares of the gradients; lower triangle. */
static void add_columns(xrd_saddle_work *w, size_t size, const double *weight) {
  const xrd_saddle *q = w->saddle;
  const size_t n = q->n;
  for (size_t j = 0; j < q->m; j++) {
    const double *v = w->v + j * n, r = w->r[j], factor = weight[j] - r, mean = w->mean[j];
    double square = 0;
    for (size_t i = 0; i < n; i++) {
      double others = 0; /* 1 - v_i, but without its rounding: at large slopes v_i is nearly 1 */
      for (size_t k = 0; k < i; k++) SYSTEM(i, k) += factor * v[i] * v[k], others += v[k];
      for (size_t k = i + 1; k < n; k++) others += v[k];
      SYSTEM(i, i) += weight[j] * v[i] * v[i] + r * v[i] * others;
      const double d = v[i] > 0 ? q->d[i * q->m + j] : 0;
      SYSTEM(n, i) -= r * v[i] * (d - mean) + weight[j] * v[i] * mean;
      square += v[i] * (d - mean) * (d - mean);
    }
    SYSTEM(n, n) += r * square + weight[j] * mean * mean;
  }
  double scale = 0;
  for (size_t i = 0; i < n; i++) scale = fmax(scale, SYSTEM(i, i));
  for (size_t i = 0; i < n; i++) { /* alpha + constant changes nothing: kept where it is, like those alone */
    for (size_t k = 0; k <= i; k++) SYSTEM(i, k) += scale;
    SYSTEM(i, i) += LONELY * q->p[i];
  }
  SYSTEM(n, n) += w->tau / w->s;
}

static void dot_move(const xrd_saddle_work *w, size_t k, double *a) {
  const xrd_saddle *q = w->saddle;
  memset(a, 0, w->unknowns * sizeof *a);
  memcpy(a, w->v + q->column[k] * q->n, q->n * sizeof *a);
  a[slope_at(w)] = -w->mean[q->column[k]];
  a[group_at(w, k)] = 1;
  a[price_at(w)] = isinf(q->perception) ? 0 : -xrd_saddle_cost_slope(w, k);
}

static size_t build(xrd_saddle_work *w, double *weight, double *a) {
  const xrd_saddle *q = w->saddle;
  w->kept_count = 0;
  for (size_t k = 0; k < q->moves; k++)
    if (w->theta[k] < 1) w->kept[w->kept_count++] = k;
  const size_t size = w->unknowns + w->kept_count;
  memset(w->system, 0, size * size * sizeof *w->system);
  memset(weight, 0, q->m * sizeof *weight);
  for (size_t b = 0; b < w->unknowns; b++) w->right[b] = -w->residual[b];
  for (size_t k = 0; k < q->moves; k++) {
    if (w->theta[k] < 1) continue;
    weight[q->column[k]] += 1 / w->theta[k];
    add_move(w, size, k, 1 / w->theta[k]);
    dot_move(w, k, a);
    for (size_t b = 0; b < w->unknowns; b++) w->right[b] -= a[b] * w->rho[k] / w->theta[k];
  }
  add_columns(w, size, weight);
  SYSTEM(price_at(w), price_at(w)) += isinf(q->perception) ? 1 : w->sigma / w->t;
  for (size_t c = 0; c < w->kept_count; c++) {
    const size_t k = w->kept[c], row = w->unknowns + c;
    dot_move(w, k, &SYSTEM(row, 0));
    SYSTEM(row, row) = -w->theta[k];
    w->right[row] = -w->rho[k];
  }
  return size;
}

static bool newton(xrd_saddle_work *w, double *weight, double *a) {
  const size_t size = build(w, weight, a);
  if (LAPACKE_dsysv(LAPACK_COL_MAJOR, 'U', (lapack_int)size, 1, w->system, (lapack_int)size, w->pivots, w->right,
                    (lapack_int)size) != 0)
    return false;
  const xrd_saddle *q = w->saddle;
  for (size_t k = 0, c = 0; k < q->moves; k++) {
    if (c < w->kept_count && w->kept[c] == k) {
      w->dy[k] = w->right[w->unknowns + c++];
    } else {
      dot_move(w, k, a);
      double sum = w->rho[k];
      for (size_t b = 0; b < w->unknowns; b++) sum += a[b] * w->right[b];
      w->dy[k] = sum / w->theta[k];
    }
    w->dz[k] = w->mu / w->y[k] - w->z[k] - w->z[k] / w->y[k] * w->dy[k];
  }
  const double ds = w->right[slope_at(w)], dt = w->right[price_at(w)];
  w->dtau = w->mu / w->s - w->tau - w->tau / w->s * ds;
  w->dsigma = w->mu / w->t - w->sigma - w->sigma / w->t * dt;
  return true;
}

static double room(double step, double x, double dx) { return dx < 0 ? fmin(step, -x / dx) : step; }

/* How far the step may go: positive numbers stay positive, exponents move by at most WIDEST. */
static double longest(const xrd_saddle_work *w) {
  const xrd_saddle *q = w->saddle;
  double low = HUGE_VAL, high = -HUGE_VAL, step = 1 / 0.99;
  for (size_t k = 0; k < q->moves; k++) step = room(room(step, w->y[k], w->dy[k]), w->z[k], w->dz[k]);
  step = room(room(step, w->s, w->right[slope_at(w)]), w->tau, w->dtau);
  if (isfinite(q->perception)) step = room(room(step, w->t, w->right[price_at(w)]), w->sigma, w->dsigma);
  for (size_t i = 0; i < q->n; i++)
    for (size_t j = 0; j < q->m; j++)
      if (isfinite(q->d[i * q->m + j]) && w->v[j * q->n + i] > 1e-12) {
        const double change = w->right[i] - w->right[slope_at(w)] * q->d[i * q->m + j];
        low = fmin(low, change);
        high = fmax(high, change);
      }
  return fmin(1, 0.99 * fmin(step, WIDEST / fmax(high - low, 1e-300)));
}

static void move(xrd_saddle_work *w, double step) {
  const xrd_saddle *q = w->saddle;
  for (size_t i = 0; i < q->n; i++) w->alpha[i] += step * w->right[i];
  w->s += step * w->right[slope_at(w)];
  w->tau += step * w->dtau;
  for (size_t l = 0; l < q->groups; l++) w->nu[l] += step * w->right[q->n + 1 + l];
  if (isfinite(q->perception)) {
    w->t += step * w->right[price_at(w)];
    w->sigma += step * w->dsigma;
  }
  for (size_t k = 0; k < q->moves; k++) {
    w->y[k] += step * w->dy[k];
    w->z[k] += step * w->dz[k];
  }
}

/* The next mu: lower after a long step, but not far ahead of the equations; higher where steps stay short. */
static void steer(xrd_saddle_work *w, double step, double least, size_t *stuck) {
  const double behind = fmin(w->mu, w->saddle->caution * w->violation / (double)w->saddle->moves);
  *stuck = step < 0.1 ? *stuck + 1 : 0;
  if (step > 0.1) w->mu = fmax(fmax(least, behind), w->mu * (step > 0.9 ? 0.1 : step > 0.5 ? 0.3 : 0.7));
  if (*stuck < PATIENCE || w->saddle->caution == 0) return;
  w->mu *= 10;
  *stuck = 0;
}

static void iterate(xrd_saddle_work *w, double *weight, double *a, xrd_stop *stop, xrd_saddle_point *point) {
  const double least = 1e-13 / (double)w->saddle->moves;
  size_t settled = 0, stuck = 0;
  double before = HUGE_VAL;
  xrd_saddle_start(w);
  for (point->steps = 0; point->steps < STEPS; point->steps++) {
    evaluate(w);
    settled += w->mu <= least && !(w->violation < 0.5 * before);
    before = w->violation;
    if (w->mu <= least && (w->violation < 1e-14 || settled > 4)) break;
    xrd_stop_tell(stop, w->mu * (double)w->saddle->moves, least * (double)w->saddle->moves);
    const double n = (double)w->unknowns + (double)w->saddle->moves;
    if (xrd_stop_round(stop, n * n) || !newton(w, weight, a)) break;
    const double step = longest(w);
    move(w, step);
    steer(w, step, least, &stuck);
  }
}

static bool allocate(xrd_saddle_work *w, double **weight, double **a) {
  const xrd_saddle *q = w->saddle;
  const size_t unknowns = q->n + q->groups + 2, size = unknowns + q->moves;
  size_t entries;
  w->unknowns = unknowns;
  if (!xrd_size_multiply(size, size, &entries)) return false;
  w->z = xrd_allocate_zero(4 * q->moves + q->moves, sizeof(double));
  w->nu = xrd_allocate_zero(q->groups + 3 * unknowns + 3 * q->m + q->moves, sizeof(double));
  w->v = xrd_allocate_zero(q->n * q->m, sizeof(double));
  w->system = xrd_allocate(entries, sizeof(double));
  w->kept = xrd_allocate(q->moves, sizeof *w->kept);
  w->pivots = xrd_allocate(size, sizeof *w->pivots);
  if (!w->z || !w->nu || !w->v || !w->system || !w->kept || !w->pivots) return false;
  w->theta = w->z + q->moves, w->rho = w->theta + q->moves, w->dy = w->rho + q->moves, w->dz = w->dy + q->moves;
  w->residual = w->nu + q->groups, *a = w->residual + unknowns, w->right = *a + unknowns;
  w->mean = w->right + size, w->r = w->mean + q->m, *weight = w->r + q->m;
  return true;
}

bool xrd_saddle_solve(const xrd_saddle *saddle, xrd_stop *stop, xrd_saddle_point *point) {
  xrd_saddle_work w = {.saddle = saddle, .alpha = point->alpha, .g = point->g, .y = point->y};
  double *weight = NULL, *a = NULL;
  const bool ready = allocate(&w, &weight, &a);
  if (ready) {
    iterate(&w, weight, a, stop, point);
    point->slope = w.s;
    point->price = isfinite(saddle->perception) ? w.t : HUGE_VAL;
    point->residual = w.violation;
  }
  free(w.z);
  free(w.nu);
  free(w.v);
  free(w.system);
  free(w.kept);
  free(w.pivots);
  return ready;
}
