#include "solvers/track.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"

static const double FARTHEST = 2; /* steps of extrapolation, in units of the last one */

xrd_status xrd_track_init(xrd_track *track, size_t m, xrd_error *error) {
  memset(track, 0, sizeof *track);
  const xrd_array arrays[] = {XRD_ARRAY(track->q[0], m),     XRD_ARRAY(track->q[1], m),   XRD_ARRAY(track->price[0], m),
                              XRD_ARRAY(track->price[1], m), XRD_ARRAY(track->rising, m), {0}};
  return xrd_carve_bare(&track->block, arrays, error);
}

void xrd_track_clear(xrd_track *track) {
  xrd_carve_free(track->block);
  memset(track, 0, sizeof *track);
}

static void swap(double **a, double **b) {
  double *held = *a;
  *a = *b;
  *b = held;
}

void xrd_track_record(xrd_track *track, const xrd_working_set *set, const double *price) {
  const size_t m = set->problem->m;
  if (track->count == 0 || track->slope[1] != set->slope) {
    swap(&track->q[0], &track->q[1]);
    swap(&track->price[0], &track->price[1]);
    track->slope[0] = track->slope[1];
    track->count += track->count < 2;
  }
  track->slope[1] = set->slope;
  memset(track->q[1], 0, m * sizeof(double));
  for (size_t t = 0; t < set->count; t++) track->q[1][set->member[t]] = set->q[t];
  memcpy(track->price[1], price, m * sizeof(double));
}

/* How many of the last steps the new one is worth; 0 where nothing can be extrapolated. */
static double steps(const xrd_track *track, double slope) {
  if (track->count < 2 || !(track->slope[0] > 0) || !(slope > 0)) return 0;
  const double t = log(slope / track->slope[1]) / log(track->slope[1] / track->slope[0]);
  return t > 0 && t <= FARTHEST ? t : 0;
}

/* A few neighbouring reproductions on a line that stand for one point between them. */
typedef struct {
  double mass, place; /* place: mean index */
} atom;

/* The next atom from index *j on; false at the end.  One of more than WIDEST reproductions has mass NaN. */
static bool next_atom(const double *q, size_t m, size_t *j, atom *found) {
  enum { WIDEST = 4, APART = 2 };
  while (*j < m && q[*j] == 0) ++*j;
  if (*j == m) return false;
  const size_t first = *j;
  size_t last = first;
  double mass = 0, moment = 0;
  for (; *j < m && *j <= last + APART; ++*j) {
    if (q[*j] == 0) continue;
    last = *j;
    mass += q[*j];
    moment += q[*j] * (double)(*j - first);
  }
  found->mass = last - first < WIDEST ? mass : (double)NAN;
  found->place = (double)first + moment / mass;
  return true;
}

/* How many there are; 0 where some are too wide to be one. */
static size_t count_atoms(const double *q, size_t m) {
  size_t at = 0, count = 0;
  for (atom found; next_atom(q, m, &at, &found); count++)
    if (isnan(found.mass)) return 0;
  return count;
}

/* Do both slopes have atoms, all narrow, and nearly as many? */
static bool atoms_correspond(const size_t count[2]) {
  enum { NEWCOMERS = 4 };
  return count[0] > 0 && count[1] > 0 && count[0] <= count[1] + NEWCOMERS && count[1] <= count[0] + NEWCOMERS;
}

/* Puts each atom where it is heading, on the two reproductions around that place, and drops all others.  Atoms split
   and merge in the middle: of different numbers those at both ends are matched, and what is left in the middle stays.
 */
static void move_atoms(const xrd_track *track, xrd_working_set *set, double t, double slope, const size_t count[2]) {
  const size_t m = set->problem->m, matched = count[0] < count[1] ? count[0] : count[1], left = matched / 2;
  const size_t right = left + count[1] - matched, skipped = count[0] - matched;
  size_t at[2] = {0, 0};
  atom old = {0, 0}, last;
  xrd_working_set_empty(set);
  xrd_working_set_move(set, slope);
  for (size_t k = 0; next_atom(track->q[1], m, &at[1], &last); k++) {
    if (k >= left && k < right) {
      old = last;
    } else {
      for (size_t passed = 0; passed < (k == right ? skipped + 1 : 1); passed++)
        (void)next_atom(track->q[0], m, &at[0], &old);
    }
    const double heading = last.place + t * (last.place - old.place);
    const double target = fmin(fmax(heading, 0), (double)(m - 1)), share = target - floor(target);
    const double mass = fmax(last.mass + t * (last.mass - old.mass), 0.1 * last.mass);
    const size_t j = (size_t)target;
    xrd_working_set_give(set, j, mass * (1 - share));
    if (share > 0) xrd_working_set_give(set, j + 1, mass * share);
  }
}

static bool rises(const xrd_track *track, double t, size_t j) {
  const double last = track->price[1][j], before = track->price[0][j];
  return last > 0.5 && last + t * (last - before) > 1;
}

/* Those whose price is heading above 1 come in.  Where they are many more than the members, hardly any stays: all are
   left to be priced. */
static void add_rising(const xrd_track *track, xrd_working_set *set, double t) {
  enum { AT_LEAST = 40 };
  const size_t m = set->problem->m, most = set->count > AT_LEAST ? set->count : AT_LEAST;
  size_t count = 0;
  for (size_t j = 0; j < m; j++)
    if (set->place[j] == SIZE_MAX && rises(track, t, j)) track->rising[count++] = j;
  if (count <= most) xrd_working_set_add_all(set, track->rising, count);
}

void xrd_track_predict(const xrd_track *track, xrd_working_set *set, double slope) {
  const double t = steps(track, slope);
  const size_t m = set->problem->m;
  const bool line = t != 0 && set->problem->lattice.rank == 1;
  const size_t count[2] = {line ? count_atoms(track->q[0], m) : 0, line ? count_atoms(track->q[1], m) : 0};
  if (atoms_correspond(count)) {
    move_atoms(track, set, t, slope, count);
    return;
  }
  xrd_working_set_move(set, slope);
  if (t == 0 || set->problem->lattice.rank > 0) return; /* on a lattice masses hop and prices are flat */
  for (size_t s = 0; s < set->count; s++) {
    const size_t j = set->member[s];
    set->q[s] = fmax(track->q[1][j] + t * (track->q[1][j] - track->q[0][j]), 0);
  }
  add_rising(track, set, t);
}
