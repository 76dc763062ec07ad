/* Where the interior point method behind R(D, P) begins.  At small D slopes are large and steps towards them short, so
   that the slope is first found by halving, on the channel of the first law; small P asks for a small mu at once. */
#include <math.h>
#include <string.h>

#include "solvers/perception_work.h"

static const double PRICE = 3; /* of the constraint in units of a typical cost, a guess */

double xrd_saddle_cost_slope(const xrd_saddle_work *w, size_t k) {
  const xrd_saddle *q = w->saddle;
  return q->entropy ? log(w->y[k] / q->cost[k]) + 1 : q->cost[k];
}

double xrd_saddle_cost(const xrd_saddle_work *w) {
  double sum = 0;
  for (size_t k = 0; k < w->saddle->moves; k++)
    sum += w->y[k] * (w->saddle->entropy ? log(w->y[k] / w->saddle->cost[k]) : w->saddle->cost[k]);
  return sum;
}

void xrd_saddle_column(xrd_saddle_work *w, size_t j) {
  const xrd_saddle *q = w->saddle;
  double *v = w->v + j * q->n, top = -HUGE_VAL, sum = 0, mean = 0;
  for (size_t i = 0; i < q->n; i++) {
    const double d = q->d[i * q->m + j];
    v[i] = isinf(d) ? -HUGE_VAL : w->alpha[i] - w->s * d;
    top = fmax(top, v[i]);
  }
  for (size_t i = 0; i < q->n; i++) sum += v[i] = q->p[i] * exp(v[i] - top);
  for (size_t i = 0; i < q->n; i++) {
    v[i] /= sum;
    if (v[i] > 0) mean += v[i] * q->d[i * q->m + j];
  }
  w->g[j] = top + log(sum);
  w->mean[j] = mean;
}

/* Of a move that costs anything. */
static double typical_cost(const xrd_saddle *q) {
  double sum = 0, count = 0;
  for (size_t k = 0; k < q->moves && !q->entropy; k++)
    if (q->cost[k] > 0) sum += q->cost[k], count++;
  return count > 0 ? sum / count : 1;
}

/* Strictly inside and, but for the cheapest move of each group, near the path: y = mu / (t cost), with so small a mu
   that they use up half of P. */
static void start_moves(xrd_saddle_work *w) {
  const xrd_saddle *q = w->saddle;
  double *members = w->residual, *cheapest = w->right, *left = w->nu, best = 0; /* room for groups */
  for (size_t l = 0; l < q->groups; l++) members[l] = 0, cheapest[l] = HUGE_VAL, left[l] = q->mass[l];
  for (size_t k = 0; k < q->moves; k++) {
    members[q->group[k]]++;
    cheapest[q->group[k]] = fmin(cheapest[q->group[k]], q->cost[k]);
  }
  for (size_t l = 0; l < q->groups; l++) best += q->mass[l] * cheapest[l];
  const double price = PRICE / typical_cost(q), room = fmax(0.5 * (q->perception - best), 1e-3 * q->perception);
  w->t = isfinite(q->perception) ? price : 1;
  w->mu = isfinite(room) && !q->entropy ? fmin(w->mu, room * price / (double)q->moves) : w->mu;
  for (size_t k = 0; k < q->moves; k++) {
    const size_t l = q->group[k];
    const double even = q->mass[l] / (2 * members[l]), dearer = q->cost[k] - cheapest[l];
    w->y[k] = q->entropy ? q->cost[k] : dearer > 0 ? fmin(even, w->mu / (price * dearer)) : even;
    left[l] -= w->y[k];
  }
  for (size_t k = 0; k < q->moves && !q->entropy; k++) { /* to the first of the cheapest */
    const size_t l = q->group[k];
    if (q->cost[k] != cheapest[l]) continue;
    w->y[k] += left[l];
    left[l] = 0;
    cheapest[l] = -1;
  }
}

/* alpha_i = - log sum_j r_j exp(-s d_ij) at the law r of the moves, and the mean distortion of that channel. */
static double tilt(xrd_saddle_work *w, double s) {
  const xrd_saddle *q = w->saddle;
  double mean = 0;
  for (size_t i = 0; i < q->n; i++) {
    double least = HUGE_VAL, sum = 0, part = 0;
    for (size_t j = 0; j < q->m; j++)
      if (w->r[j] > 0) least = fmin(least, q->d[i * q->m + j]);
    for (size_t j = 0; j < q->m; j++) {
      const double d = q->d[i * q->m + j];
      if (!(w->r[j] > 0) || isinf(d)) continue;
      const double term = w->r[j] * exp(-s * (d - least));
      sum += term;
      part += term * d;
    }
    w->alpha[i] = isfinite(least) && sum > 0 ? s * least - log(sum) : 0;
    mean += sum > 0 ? q->p[i] * part / sum : 0;
  }
  return mean;
}

/* The slope at which the channel of the first moves' law has the mean distortion asked for: at small distortions slopes
   are large, and steps from 1 / d to them short. */
static double start_slope(xrd_saddle_work *w, double typical) {
  enum { HALVINGS = 60 };
  const xrd_saddle *q = w->saddle;
  double low = log(1e-3 / typical), high = log(1e9 / typical);
  memset(w->r, 0, q->m * sizeof *w->r);
  for (size_t k = 0; k < q->moves; k++) w->r[q->column[k]] += w->y[k];
  for (int k = 0; k < HALVINGS; k++) {
    const double middle = (low + high) / 2;
    *(tilt(w, exp(middle)) > q->distortion ? &low : &high) = middle;
  }
  return exp(low);
}

void xrd_saddle_start(xrd_saddle_work *w) {
  const xrd_saddle *q = w->saddle;
  double mean = 0, count = 0;
  for (size_t k = 0; k < q->n * q->m; k++)
    if (isfinite(q->d[k])) mean += q->d[k], count++;
  const double typical = mean > 0 ? mean / count : 1;
  w->mu = 0.1 / (double)q->moves;
  start_moves(w);
  w->s = q->begin * start_slope(w, typical);
  (void)tilt(w, w->s);
  w->mu = fmin(w->mu, 0.1 * w->s * q->distortion);
  w->tau = w->mu / w->s;
  const double left = isfinite(q->perception) ? q->perception - xrd_saddle_cost(w) : 1;
  w->sigma = fmax(left, 1e-3 * q->perception);
  w->t = w->mu / w->sigma;
  for (size_t k = 0; k < q->moves; k++) w->z[k] = w->mu / w->y[k];
  for (size_t j = 0; j < q->m; j++) xrd_saddle_column(w, j);
  for (size_t l = 0; l < q->groups; l++) w->nu[l] = 0;
  for (size_t k = 0; k < q->moves; k++) { /* exact where there is most */
    const double dual = -w->g[q->column[k]] + w->t * xrd_saddle_cost_slope(w, k) - w->z[k];
    w->nu[q->group[k]] += w->y[k] / q->mass[q->group[k]] * dual;
  }
}
