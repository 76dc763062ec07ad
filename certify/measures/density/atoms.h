/* Atoms on a line in order, and sums over those near a place. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_ATOMS_H
#define XRD_CERTIFY_MEASURES_DENSITY_ATOMS_H

#include <arb.h>
#include <stdbool.h>

#include "exactrd/measure.h"

/* Squared distances: k(x, y) = exp(-s (x - y)^2).  Only atoms of positive mass, places ascending. */
typedef struct {
  size_t count;
  double *place;
  arb_ptr mass;     /* normalised */
  double *log_mass; /* FLOAT */
  double slope;
  arb_t s;
  slong precision;
  slong sum_bits, strip_bits; /* what sums and strips leave out is 2^-bits of the nearest atom's term at most */
} xrd_atoms;

/* Errors: XRD_ERR_MEMORY.  xrd_atoms_clear in any case. */
XRD_MUST_USE xrd_status xrd_atoms_init(xrd_atoms *atoms, const xrd_measure_witness *witness, slong precision,
                                       xrd_error *error);
void xrd_atoms_clear(xrd_atoms *atoms);

/* The atoms that matter near x: first .. last - 1.  All others are farther than `radius` from every place within
   `slack` of x, and together less than 2^-bits of the nearest one's term. */
typedef struct {
  size_t first, last;
  double radius;
} xrd_atoms_window;

xrd_atoms_window xrd_atoms_near(const xrd_atoms *atoms, double x, double slack, slong bits);

/* u = sum_j q_j k(x, y_j) and uu = sum_j q_j k(x, y_j) (x - y_j)^2 at a ball x; `near` is a double within 1e-9 /
   sqrt(s) or a relative 2^-50 of it. */
void xrd_atoms_sums(const xrd_atoms *atoms, const arb_t x, arb_t u, arb_t uu);

/* Bounds for all complex z with |Re z - x| <= half, |Im z| <= height:
     inverse    >= 1 / |u(z)|
     logarithm  >= |log u(z)|, the branch that is real on the real line
     distortion >= |sum_j q_j k(z, y_j) (z - y_j)^2 / u(z)|
   False where u(z) = 0 is not excluded.  FLOAT x; half and height as exact doubles. */
typedef struct {
  arb_t inverse, logarithm, distortion; /* made and cleared by the caller; balls, their upper ends count */
} xrd_atoms_strip;

/* The same from any number m instead of the places' mean given x. */
bool xrd_atoms_strip_bound_about(const xrd_atoms *atoms, double x, double half, double height, double mean,
                                 xrd_atoms_strip *strip);
bool xrd_atoms_strip_bound(const xrd_atoms *atoms, double x, double half, double height, xrd_atoms_strip *strip);

#endif
