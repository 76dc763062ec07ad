/* Which reproductions come into the working set. */
#include <stdint.h>

#include "solvers/newton_parts.h"

enum { ENTER_AT_LEAST = 40 };

static void add_empty(void *context, size_t j) { (void)xrd_working_set_add(context, j, 0); }

typedef struct {
  xrd_newton *newton;
  double least;
} promising;

static void add_promising(void *context, size_t j) {
  const promising *wanted = context;
  if (wanted->newton->pricing.price[j] > wanted->least) add_empty(&wanted->newton->set, j);
}

/* On a line: the prices' peaks, and around every point in use the places it may move to; prices below the threshold by
   more than others exceed it are not worth a column. */
static void enter_on_line(xrd_newton *newton, double threshold) {
  const xrd_prepared *problem = newton->problem;
  xrd_working_set *set = &newton->set;
  enum { REACH = 2 };
  const size_t members = set->count;
  promising wanted = {newton, 2 * threshold - xrd_largest(newton->pricing.price, problem->m)};
  for (size_t t = 0; t < members; t++)
    if (set->q[t] > 0) xrd_lattice_around(&problem->lattice, set->member[t], REACH, add_promising, &wanted);
  for (size_t j = 0; j < problem->m; j++)
    if (newton->pricing.price[j] > threshold && xrd_lattice_peak(&problem->lattice, newton->pricing.price, j))
      xrd_lattice_around(&problem->lattice, j, 1, add_empty, set);
}

/* Those that exceed a price, or only their peaks; how many are no members yet. */
static size_t take_above(xrd_newton *newton, double least, bool peaks, size_t *taken, size_t *count) {
  const xrd_prepared *problem = newton->problem;
  const double *price = newton->pricing.price;
  size_t fresh = 0;
  *count = 0;
  for (size_t j = 0; j < problem->m; j++) {
    if (!(price[j] > least) || (peaks && !xrd_lattice_peak(&problem->lattice, price, j))) continue;
    taken[(*count)++] = j;
    fresh += newton->set.place[j] == SIZE_MAX;
  }
  return fresh;
}

/* On a grid: those that promise most where they are few beside the members, as next to an edge; else the prices' peaks,
   for neighbours promise the same decrease. */
static void enter_on_grid(xrd_newton *newton, double threshold) {
  const double most = xrd_largest(newton->pricing.price, newton->problem->m), share = 0.1, few = 0.1;
  size_t *taken = newton->pricing.column, count;
  const size_t fresh = take_above(newton, threshold + share * (most - threshold), false, taken, &count);
  if (fresh == 0 || (double)fresh > few * (double)newton->set.count)
    (void)take_above(newton, threshold, true, taken, &count);
  xrd_working_set_add_all(&newton->set, taken, count);
}

/* Otherwise: those that promise the largest decrease, (c - 1)^2 / v. */
static void enter_best(xrd_newton *newton, double threshold) {
  size_t count = 0;
  for (size_t j = 0; j < newton->problem->m; j++) {
    if (!(newton->pricing.price[j] > threshold) || newton->set.place[j] != SIZE_MAX) continue;
    const double excess = newton->pricing.price[j] - threshold;
    newton->order[count++] = (xrd_candidate){excess * excess / newton->pricing.v[j], j};
  }
  const size_t limit = newton->set.count > ENTER_AT_LEAST ? newton->set.count : ENTER_AT_LEAST;
  if (count > limit) {
    xrd_candidates_sort(newton->order, count);
    count = limit;
  }
  size_t *chosen = newton->pricing.column;
  for (size_t s = 0; s < count; s++) chosen[s] = newton->order[s].index;
  xrd_working_set_add_all(&newton->set, chosen, count);
}

size_t xrd_newton_enter(xrd_newton *newton, double threshold) {
  const size_t before = newton->set.count;
  if (newton->problem->lattice.rank == 1)
    enter_on_line(newton, threshold);
  else if (newton->problem->lattice.rank > 1)
    enter_on_grid(newton, threshold);
  if (newton->problem->lattice.rank != 1 && newton->set.count == before) enter_best(newton, threshold);
  return newton->set.count - before;
}
