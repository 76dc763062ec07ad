/* Random problems with several distortions, and what their check must say. */
#ifndef XRD_TESTS_CRITERIA_SAMPLE_H
#define XRD_TESTS_CRITERIA_SAMPLE_H

#include "base/random.h"
#include "exactrd/criteria.h"

typedef struct {
  size_t n, m, count;
  double p[12], d[3][144], targets[3];
  xrd_criteria criteria;
} criteria_sample;

/* Ties, straight pieces, one criterion a multiple of another, forbidden pairs, scales apart; targets that a random
   channel reaches. */
void criteria_sample_make(criteria_sample *s, xrd_random *random, unsigned kind, double rarest);

void criteria_expect_accepted(const xrd_criteria *criteria, const xrd_criteria_point *point, double gap);

/* Refused at a gap of 1e-10, with `part` in the reason. */
void criteria_expect_refused(const xrd_criteria *criteria, const xrd_criteria_point *point, const char *part);

#endif
