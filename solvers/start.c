#include "solvers/start.h"

#include <stdint.h>
#include <stdlib.h>

static const double UNREACHED = 1e-30;

/* Makes reproduction j a member; false where there is no room. */
static bool let_in(xrd_working_set *set, size_t j) {
  if (set->place[j] != SIZE_MAX || xrd_working_set_add(set, j, 0)) return true;
  set->full = true;
  return false;
}

void xrd_start_cover(xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  (void)xrd_working_set_mix(set);
  for (size_t i = 0; i < problem->n && !xrd_stop_wanted(set->stop, 1); i++) {
    if (set->u[i] >= UNREACHED && set->u[i] >= UNREACHED * problem->p[i]) continue;
    const size_t j = problem->nearest[i];
    if (!let_in(set, j)) return;
    const double *a = set->a + set->place[j] * problem->stride;
    set->q[set->place[j]] += problem->p[i];
    for (size_t k = i; k < problem->n; k++) set->u[k] += problem->p[i] * a[k]; /* those nearby are reached too */
  }
}

/* How many reproductions are the nearest of some symbol; the set is empty. */
static size_t count_nearest(xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  size_t count = 0;
  for (size_t i = 0; i < problem->n; i++) {
    size_t *seen = &set->place[problem->nearest[i]];
    count += problem->p[i] > 0 && *seen == SIZE_MAX;
    if (problem->p[i] > 0) *seen = 0;
  }
  for (size_t i = 0; i < problem->n; i++) set->place[problem->nearest[i]] = SIZE_MAX;
  return count;
}

void xrd_start_nearest(xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  if (!problem->form->keeps_all) xrd_working_set_add_all(set, problem->nearest, problem->n);
  for (size_t i = 0; i < problem->n && !xrd_stop_wanted(set->stop, 1); i++) {
    const size_t j = problem->nearest[i];
    if (problem->p[i] == 0) continue;
    if (!let_in(set, j)) return;
    set->q[set->place[j]] += problem->p[i];
  }
}

void xrd_start(xrd_working_set *set) {
  const double steep = 40;
  const xrd_prepared *problem = set->problem;
  size_t central = 0;
  if (set->slope * problem->least_positive > steep) {
    set->full = count_nearest(set) > set->capacity;
    if (set->full) return; /* before anything is computed */
    xrd_start_nearest(set);
    xrd_start_cover(set);
    return;
  }
  for (size_t j = 1; j < problem->m; j++)
    if (problem->mean[j] < problem->mean[central]) central = j;
  (void)xrd_working_set_add(set, central, 1);
  xrd_start_cover(set);
}

static int by_gain(const void *left, const void *right) {
  const xrd_candidate *a = left, *b = right;
  if (a->gain != b->gain) return a->gain > b->gain ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

void xrd_candidates_sort(xrd_candidate *candidates, size_t count) {
  qsort(candidates, count, sizeof *candidates, by_gain);
}
