/* Processes that work on one problem, each on some of its rows, and take every decision alike: what they decide by has
   been summed in one order (base/tree.h) and sent to all.

   Rows are dealt out in leaves of XRD_LEAF: a process has those from `first` on.  NULL in place of a team: one process
   with all rows. */
#ifndef XRD_BASE_TEAM_H
#define XRD_BASE_TEAM_H

#include <stdbool.h>
#include <stddef.h>

#include "exactrd/status.h"

enum { XRD_LEAF = 4096 };

typedef struct xrd_team {
  size_t rank, size;
  size_t first, total; /* the first row here, and the rows of all */
  void *context;
  void (*send)(void *context, size_t to, const void *bytes, size_t size);
  void (*receive)(void *context, size_t from, void *bytes, size_t size);
  void (*broadcast)(void *context, void *bytes, size_t size); /* from rank 0 */
} xrd_team;

/* The first of `total` rows that are rank's; rank = size: `total`. */
size_t xrd_team_first_row(size_t total, size_t rank, size_t size);

/* Rows of all where `here` are here. */
static inline size_t xrd_team_rows(const xrd_team *team, size_t here) { return team == NULL ? here : team->total; }

/* What rank 0 has in `bytes`, to all. */
void xrd_team_broadcast(const xrd_team *team, void *bytes, size_t size);

/* The largest of everybody's numbers. */
int xrd_team_largest(const xrd_team *team, int number);

/* The sum of everybody's numbers, added in the order of ranks. */
double xrd_team_total(const xrd_team *team, double number);

/* XRD_OK where everybody's status is; else, on everyone, the failure of the first that has one, and its message. */
XRD_MUST_USE xrd_status xrd_team_agree(const xrd_team *team, xrd_status status, xrd_error *error);

/* Everybody's items in the order of rows: rank 0 has all of them in `all`, others nothing.  `items` here belong to the
   rows from `first_of(rank)` on; the caller knows how many everybody has: counts[rank]. */
void xrd_team_gather(const xrd_team *team, const void *here, const size_t *counts, size_t size, void *all);

#endif
