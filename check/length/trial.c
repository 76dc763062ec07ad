#include "check/length/trial.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

void xrd_length_trial_clear(xrd_length_trial *trial) {
  if (trial->share != NULL) _arb_vec_clear(trial->share, 2 * (slong)trial->count);
  free(trial->index);
  *trial = (xrd_length_trial){.share = NULL};
}

static double least_entry(const xrd_distortion *distortion, size_t i) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < distortion->m; j++) least = fmin(least, xrd_distortion_entry(distortion, i, j));
  return least;
}

static void set_shares(xrd_length_trial *t) {
  arb_t total;
  arb_init(total);
  for (size_t k = 0; k < t->count; k++) {
    arb_set_d(t->share + k, t->problem->p[t->index[k]]);
    arb_add(total, total, t->share + k, XRD_TRIAL_BITS);
  }
  _arb_vec_scalar_div(t->share, t->share, (slong)t->count, total, XRD_TRIAL_BITS);
  arb_clear(total);
}

static void set_densities(xrd_length_trial *t) {
  arb_t mean, slope, part;
  arb_init(mean), arb_init(slope), arb_init(part);
  arb_set_d(slope, t->point->witness_slope);
  for (size_t k = 0; k < t->count; k++) {
    arb_set_d(part, t->point->w[t->index[k]]);
    arb_log(t->density + k, part, XRD_TRIAL_BITS);
    arb_set_d(part, least_entry(&t->problem->distortion, t->index[k]));
    arb_addmul(t->density + k, slope, part, XRD_TRIAL_BITS);
    arb_addmul(mean, t->share + k, t->density + k, XRD_TRIAL_BITS);
  }
  arb_set_d(part, t->point->bounds.rate_lower);
  arb_sub(mean, mean, part, XRD_TRIAL_BITS);
  for (size_t k = 0; k < t->count; k++) arb_sub(t->density + k, t->density + k, mean, XRD_TRIAL_BITS);
  arb_clear(mean), arb_clear(slope), arb_clear(part);
}

xrd_status xrd_length_trial_init(xrd_length_trial *trial, const xrd_problem *problem, const xrd_length_point *point,
                                 xrd_error *error) {
  *trial = (xrd_length_trial){.problem = problem, .point = point};
  trial->index = xrd_allocate(problem->distortion.n, sizeof *trial->index);
  if (trial->index == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check codes for %zu symbols", problem->distortion.n);
  for (size_t i = 0; i < problem->distortion.n; i++)
    if (problem->p[i] > 0) trial->index[trial->count++] = i;
  trial->share = _arb_vec_init(2 * (slong)trial->count);
  trial->density = trial->share + trial->count;
  set_shares(trial);
  set_densities(trial);
  return XRD_OK;
}
