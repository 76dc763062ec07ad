/* The end of loading a finite problem. */
#ifndef XRD_INPUT_LOAD_H
#define XRD_INPUT_LOAD_H

#include "base/team.h"
#include "exactrd/input.h"

/* Lends the arrays of `input` to its problem and lets it judge them. */
XRD_MUST_USE xrd_status xrd_input_lend(xrd_input *input, xrd_error *error);

/* Who is to have which rows: those that `shares` tells of a problem whose arrays nobody has looked at yet are dealt out
   to a team (NULL: one process has all). */
typedef struct {
  const xrd_team *team;
  bool (*shares)(const xrd_problem *problem);
  int threads; /* that look at them */
} xrd_input_share;

/* As xrd_input_load, for answers that name no digests: large tables are mapped, not copied (files/read/mapped.h), and
   must not change while `input` lives.  Where rows are dealt out nothing is known of the rows of others: not even their
   p.  A failure is the same on all processes. */
XRD_MUST_USE xrd_status xrd_input_load_share(const xrd_input_request *request, const xrd_input_share *share,
                                             xrd_input *input, xrd_error *error);

#endif
