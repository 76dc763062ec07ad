/* Random problems, biased to corners, with witnesses of any quality. */
#ifndef XRD_TESTS_CERTIFY_RANDOM_CASE_H
#define XRD_TESTS_CERTIFY_RANDOM_CASE_H

#include "base/random.h"
#include "exactrd/certificate.h"

typedef struct {
  xrd_problem problem;
  xrd_witness witness;
  double *p, *matrix, *x, *y, *q, *w; /* owned */
} random_case;

/* How often to repeat: count times the environment variable XRD_TEST_MULTIPLIER. */
size_t repetitions(size_t count);

/* n, m <= limit; any kind of distortion, ties, 40 % forbidden pairs, zero and tiny probabilities, duplicates; then a
   slope fitting the distortion's scale, and q after `iterations` steps of Blahut-Arimoto from a random start with
   w = 1/u blurred by a relative `blur`. */
void random_case_make(random_case *c, xrd_random *random, size_t limit, int iterations, double blur);

/* Sets the slope and q, w as above for the problem in c. */
void random_case_witness(random_case *c, xrd_random *random, double slope, int iterations, double blur);

void random_case_clear(random_case *c);

#endif
