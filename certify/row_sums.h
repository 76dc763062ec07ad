/* Sums over all rows of a scene, in one order whatever the number of threads and of processes: few rows are cut into
   chunks that are added one after the other, many into the leaves of a tree (base/tree.h).

   The error of a sum of pairs.  xrd_sum_error(N) counts 2 N additions of low parts, each off by h of (N h + 2^-46) S.
   In a tree of leaves of L rows, those of a leaf are off by h of (L h + 2^-46) of its own share of S, 2 L of them;
   those of a level, two for each node, by h of (N h + 2^-46) of the nodes' shares: in all 2 (L + levels) h (N h +
   2^-46) S, and L + levels <= N.  No term goes through more than L + levels additions in plain arithmetic. */
#ifndef XRD_CERTIFY_ROW_SUMS_H
#define XRD_CERTIFY_ROW_SUMS_H

#include "base/tree.h"
#include "certify/scene.h"

/* Rows that are cut into leaves. */
enum { XRD_MANY_ROWS = 8 * XRD_LEAF };

/* How many rows are a problem's, wherever they are. */
static inline bool xrd_rows_are_many(const xrd_problem *problem, const xrd_team *team) {
  return xrd_team_rows(team, problem->distortion.n) >= XRD_MANY_ROWS;
}

/* `result` (job->size bytes) := the sum.  False, on all processes, where the memory of one is out. */
bool xrd_scene_sum(const xrd_scene *scene, const xrd_tree_job *job, void *result);

#endif
