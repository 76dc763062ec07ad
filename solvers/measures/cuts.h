/* Where the weights 1/u of a density's lower bound end and kappa / p begins.  In a thin tail c is hard to hold below 1
   and hardly matters: a nearer cut leaves out of the bound what the tail's atoms lack, at the price of its probability
   times what log(u / p) varies there. */
#ifndef XRD_SOLVERS_MEASURES_CUTS_H
#define XRD_SOLVERS_MEASURES_CUTS_H

#include "solvers/measures/search.h"

#include "exactrd/density.h"

typedef struct {
  bool moved;
  double cut, kappa;
  double loss; /* of E log w */
} xrd_cut;

/* For tail k of the symbols, from the field as it is set and the maxima found. */
xrd_cut xrd_cut_choose(const xrd_search *search, const xrd_density *density, size_t k);

/* The largest log c with the cuts moved; leaves the field as it was but for the maxima.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_cuts_try(xrd_search *search, const xrd_cut cuts[2], double *top, xrd_error *error);

#endif
