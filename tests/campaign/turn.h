/* One turn of an attack in a process of its own: PROGRAM SECONDS SEED [OPTIONS].  Trials have the seed (SEED, number of
   the trial); what fails is printed with both, and last how many were tried, for script/campaign to read. */
#ifndef XRD_TESTS_CAMPAIGN_TURN_H
#define XRD_TESTS_CAMPAIGN_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"

typedef struct {
  uint64_t seed, trial;
  double end; /* by the clock */
  unsigned long tried, failed;
  int only; /* >= 0: this trial alone */
} campaign_turn;

/* Leaves the program where the words cannot be read; *next is the first option. */
campaign_turn campaign_begin(int count, char **words, int *next);

/* Seeds the next trial; false when the time is over, at least one trial being done. */
bool campaign_next(campaign_turn *turn, xrd_random *random);

/* Counts; what failed is printed. */
__attribute__((format(printf, 3, 4))) void campaign_count(campaign_turn *turn, bool good, const char *what, ...);

/* Prints the count; returns the exit code. */
int campaign_finish(const campaign_turn *turn);

#endif
