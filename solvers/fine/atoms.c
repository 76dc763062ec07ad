/* Atoms between members of the lattice: an interior point leaves them as short runs of members in use. */
#include <math.h>

#include "solvers/fine/parts.h"

static const double RUN = 1.4, SHORT_RUN = 0.3; /* longest runs that may be, and that are, one atom, in slope^-1/2 */

/* The end of the run of members in use from t on; their mass and mean place. */
static size_t end_of_run(const xrd_fine *fine, size_t t, double *mass, double *mean) {
  const xrd_fine_columns *columns = &fine->columns;
  const double origin = fine->place[columns->index[t]];
  double moment = 0;
  *mass = 0;
  for (; t < columns->count && xrd_fine_is_used(columns, t); t++) {
    *mass += columns->q[t];
    moment += columns->q[t] * (fine->place[columns->index[t]] - origin);
  }
  *mean = origin + moment / *mass;
  return t;
}

/* An atom shows as a run no longer than `most` slope^-1/2. */
static bool is_atom(const xrd_fine *fine, size_t t, size_t end, double most) {
  const size_t *index = fine->columns.index;
  return end >= t + 2 && fine->place[index[end - 1]] - fine->place[index[t]] <= most / sqrt(fine->columns.slope);
}

/* The last reproduction at or left of x, from j on. */
static size_t left_of(const xrd_fine *fine, size_t j, double x) {
  while (j < fine->high && fine->place[j + 1] <= x) j++;
  return j;
}

void xrd_fine_ask_for_means(xrd_fine *fine, size_t *count) {
  const xrd_fine_columns *columns = &fine->columns;
  double mass, mean;
  for (size_t t = 0, end = 0; t<columns->count; t = end> t ? end : t + 1) {
    end = end_of_run(fine, t, &mass, &mean);
    if (!is_atom(fine, t, end, RUN)) continue;
    const size_t j = left_of(fine, columns->index[t], mean);
    xrd_fine_ask_for(fine, j, count);
    if (j < fine->high) xrd_fine_ask_for(fine, j + 1, count);
  }
}

/* Adds mass to reproduction j of the list in chosen and price; it is not before the last but one. */
static size_t give(xrd_fine *fine, size_t j, double mass, size_t count) {
  for (size_t k = count; k-- > 0 && k + 2 >= count;)
    if (fine->chosen[k] == j) {
      fine->price[k] += mass;
      return count;
    }
  fine->chosen[count] = j;
  fine->price[count] = mass;
  return count + 1;
}

size_t xrd_fine_gather(xrd_fine *fine) {
  const xrd_fine_columns *columns = &fine->columns;
  double mass, mean;
  size_t count = 0;
  for (size_t t = 0, end = 0; t<columns->count; t = end> t ? end : t + 1) {
    end = end_of_run(fine, t, &mass, &mean);
    if (is_atom(fine, t, end, SHORT_RUN)) {
      const size_t j = left_of(fine, columns->index[t], mean);
      const double left = fine->place[j], share = j < fine->high ? (mean - left) / (fine->place[j + 1] - left) : 0;
      count = give(fine, j, mass * (1 - share), count);
      if (share > 0) count = give(fine, j + 1, mass * share, count);
    } else {
      for (size_t s = t; s < end; s++) count = give(fine, columns->index[s], columns->q[s], count);
    }
  }
  return count;
}
