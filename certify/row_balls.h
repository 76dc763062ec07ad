/* Sums of balls over all rows of a problem, wherever they are: few rows one after the other, many by the leaves of a
   tree (base/tree.h).  Each addition is one of balls, whatever the order; between processes balls go as the exact text
   of their ends. */
#ifndef XRD_CERTIFY_ROW_BALLS_H
#define XRD_CERTIFY_ROW_BALLS_H

#include <arb.h>
#include <stdbool.h>

#include "base/team.h"
#include "exactrd/problem.h"

enum { XRD_ROW_BALLS_MOST = 4 };

typedef struct {
  const xrd_problem *problem; /* the rows here */
  const xrd_team *team;
  size_t count; /* of balls, at most XRD_ROW_BALLS_MOST */
  slong precision;

  /* balls[k] += sums over the rows begin .. end - 1 here. */
  void (*add_rows)(const void *context, size_t begin, size_t end, arb_ptr balls);
  const void *context;
} xrd_row_balls;

/* balls[k] := the sums (initialised by the caller).  False where memory is out. */
bool xrd_row_balls_sum(const xrd_row_balls *sums, arb_ptr balls);

#endif
