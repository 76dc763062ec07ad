/* Random working sets on random problems. */
#ifndef XRD_TESTS_SOLVERS_RANDOM_SET_H
#define XRD_TESTS_SOLVERS_RANDOM_SET_H

#include "solvers/working_set.h"
#include "tests/random_problem.h"

typedef struct {
  random_problem source;
  xrd_prepared *prepared;
  xrd_working_set set;
} random_set;

/* A problem with n, m <= limit, room for all its reproductions, and some of them with random masses at a random slope;
   mixed and priced where every symbol is reached. */
void random_set_make(random_set *made, xrd_random *random, size_t limit);

void random_set_clear(random_set *made);

#endif
