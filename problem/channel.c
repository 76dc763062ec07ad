#include "problem/channel.h"

#include <math.h>
#include <string.h>

static double weight(double excess, double slope) {
  if (excess == 0) return 1;
  return isinf(excess) || isinf(slope) ? 0 : exp(-slope * excess);
}

static void fill_row(const xrd_problem *problem, double slope, const double *q, size_t i, double *row) {
  const xrd_distortion *d = &problem->distortion;
  double least = HUGE_VAL, sum = 0;
  for (size_t j = 0; j < d->m; j++) least = fmin(least, row[j] = xrd_distortion_entry(d, i, j));
  for (size_t j = 0; j < d->m; j++) sum += row[j] = q[j] * weight(isinf(least) ? HUGE_VAL : row[j] - least, slope);
  for (size_t j = 0; j < d->m && sum > 0; j++) row[j] /= sum;
}

void xrd_channel_fill(const xrd_problem *problem, double slope, const double *q, double *channel, double *law) {
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  double total = 0;
  memset(law, 0, m * sizeof *law);
  for (size_t i = 0; i < n; i++) total += problem->p[i];
  for (size_t i = 0; i < n; i++) {
    fill_row(problem, slope, q, i, channel + i * m);
    for (size_t j = 0; j < m; j++) law[j] += problem->p[i] / total * channel[i * m + j];
  }
}
