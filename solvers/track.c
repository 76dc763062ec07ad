#include "solvers/track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double FARTHEST = 2; /* steps of extrapolation, in units of the last one */

xrd_status xrd_track_init(xrd_track *track, size_t m, xrd_error *error) {
  memset(track, 0, sizeof *track);
  bool good = true;
  for (int k = 0; k < 2; k++) {
    track->q[k] = xrd_allocate(m, sizeof(double));
    track->price[k] = xrd_allocate(m, sizeof(double));
    good &= track->q[k] != NULL && track->price[k] != NULL;
  }
  if (good) return XRD_OK;
  xrd_track_clear(track);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory to track %zu masses", m);
}

void xrd_track_clear(xrd_track *track) {
  for (int k = 0; k < 2; k++) {
    free(track->q[k]);
    free(track->price[k]);
  }
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

void xrd_track_predict(const xrd_track *track, xrd_working_set *set, double slope) {
  const double t = steps(track, slope);
  xrd_working_set_move(set, slope);
  if (t == 0 || set->problem->lattice.rank > 0) return; /* on a lattice masses hop and prices are flat */
  for (size_t s = 0; s < set->count; s++) {
    const size_t j = set->member[s];
    set->q[s] = fmax(track->q[1][j] + t * (track->q[1][j] - track->q[0][j]), 0);
  }

  for (size_t j = 0; j < set->problem->m; j++) {
    const double last = track->price[1][j], before = track->price[0][j];
    if (last > 0.5 && last + t * (last - before) > 1) (void)xrd_working_set_add(set, j, 0);
  }
}
