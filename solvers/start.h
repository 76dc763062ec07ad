/* Where a solve begins, and how candidates are ranked. */
#ifndef XRD_SOLVERS_START_H
#define XRD_SOLVERS_START_H

#include "solvers/working_set.h"

/* A cold start at set->slope: the reproduction of least mean distortion, and the nearest one of each symbol it misses.
 */
void xrd_start(xrd_working_set *set);

/* Every symbol on its nearest reproduction: the optimum where the slope is so steep that no other is in sight. */
void xrd_start_nearest(xrd_working_set *set);

/* Adds the nearest reproduction of each symbol that the members hardly reach. */
void xrd_start_cover(xrd_working_set *set);

/* A reproduction that would enter, and the decrease of F it promises: (c - 1)^2 / v. */
typedef struct {
  double gain;
  size_t index;
} xrd_candidate;

/* Largest gain first, ties by index. */
void xrd_candidates_sort(xrd_candidate *candidates, size_t count);

#endif
