/* An optimum among given reproductions, and how it moves as the slope grows. */
#ifndef XRD_SOLVERS_MOTION_H
#define XRD_SOLVERS_MOTION_H

#include <stddef.h>

#include "exactrd/status.h"

/* FLOAT.  Rates are derivatives by the slope. */
typedef struct {
  size_t m;
  double slope;
  double residual;            /* wanted of |1 - price| where used; rounding may be in the way */
  double fit;                 /* the same of the rates, relatively */
  unsigned char *used;        /* m flags: the reproductions given */
  unsigned char *idle;        /* m flags, with no part in what is given: of these no price is wanted, and 0 is told */
  double *mass, *mass_rate;   /* m; 0 on the others */
  double *price, *price_rate; /* m: sum_i p_i exp(-slope e_ij) / u_i */
  double excess, excess_rate; /* E d - D_min */
  void *block;
} xrd_motion;

/* Errors: XRD_ERR_MEMORY.  A zeroed object is fine for xrd_motion_clear. */
XRD_MUST_USE xrd_status xrd_motion_init(xrd_motion *motion, size_t m, xrd_error *error);
void xrd_motion_clear(xrd_motion *motion);

#endif
