/* Atoms for the tests: found by Blahut's iteration with moving places, by nobody's solver. */
#ifndef XRD_TESTS_CERTIFY_MEASURES_ATOMS_H
#define XRD_TESTS_CERTIFY_MEASURES_ATOMS_H

#include "base/random.h"
#include "exactrd/measure.h"

/* Owns what it points to; release with atoms_clear. */
typedef struct {
  double *p, *x, *places, *masses;
  xrd_measure_problem problem;
  xrd_measure_witness witness;
} atoms_case;

/* Room for n symbols of dim numbers and `count` atoms of `width`; everything zero, pointers set. */
void atoms_init(atoms_case *c, xrd_measure_kernel kernel, size_t n, size_t dim, size_t count, size_t width);
void atoms_clear(atoms_case *c);

/* d(x_i, y_j) in doubles. */
double atoms_distance(const atoms_case *c, size_t i, size_t j);

/* q_j <- q_j c_j, y_j <- E[x | j] (ABSOLUTE keeps its places), so many times. */
void atoms_iterate(atoms_case *c, size_t steps);

/* u_i */
double atoms_normaliser(const atoms_case *c, size_t i);

/* Symbol i's term of c(y). */
double atoms_term(const atoms_case *c, size_t i, const double *place);

/* c(y) in doubles at any place of `width` numbers. */
double atoms_dual(const atoms_case *c, const double *place);

/* y <- E[x], a <- the labels' shares, under the weights of c, which never falls (Rose 1994), until it rises no more;
   returns c there. */
double atoms_ascend(const atoms_case *c, double *place);

/* n random probabilities. */
void atoms_distribution(xrd_random *random, double *p, size_t n);

/* 3 to 10 symbols with places in [-2, 3]^dim and labels for one or two tasks (of 2 and 3 labels), 1 to 4 atoms, a slope
   and the weight theta / slope; `labels` (20 of them) stays the caller's. */
void atoms_labelled(atoms_case *c, xrd_random *random, size_t dim, size_t tasks, double theta, uint32_t *labels);

/* 3 to 8 symbols in [-3, 5]^dim at a slope at which none sees another, pairs of them apart: each pair has one atom
   between its two, which are 2 `apart` / sqrt(slope) from each other, and c is largest beside that. */
void atoms_steep(atoms_case *c, xrd_random *random, size_t dim, double slope, double apart);

/* n points over [low, high] with weights exp(-x^2 / 2), normalised. */
void atoms_bell(atoms_case *c, double low, double high);

#endif
