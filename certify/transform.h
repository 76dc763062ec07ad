/* Products with the weights E_ij = exp(-slope (d~_ij - s~_i)) of a structured distortion, without its n m entries.
   d~ is exact (a real number); the problem's d_ij differs from it by at most a relative `stretch`.  All sums are of
   positive terms, in pairs, so that relative errors stay small. */
#ifndef XRD_CERTIFY_TRANSFORM_H
#define XRD_CERTIFY_TRANSFORM_H

#include <stdbool.h>

#include "base/stop.h"
#include "certify/up.h"
#include "certify/weights.h"
#include "exactrd/problem.h"

typedef struct {
  const xrd_distortion *distortion;
  const xrd_weight_kernel *kernel;
  double scale, slope; /* distortions times `scale` go with `slope` */
  xrd_up stretch;
  int threads;
  xrd_stop *stop; /* asked on the way; what a product that was stopped leaves means nothing */
  void *data;     /* the form's own */
} xrd_transform;

typedef struct {
  xrd_up stretch;

  /* Sets transform->data; false where memory is out.  The other members are set. */
  bool (*prepare)(xrd_transform *transform);
  void (*release)(xrd_transform *transform);

  /* u_i = sum_j q_j E_ij and x_i = sum_j q_j E_ij (d~_ij - s~_i), scaled.  Returns the relative error of both, besides
     weights below 2^-921 left out; infinite where memory is out. */
  xrd_up (*forward)(const xrd_transform *transform, const double *q, xrd_pairs u, xrd_pairs x);

  /* sum_j = sum_i weight_i E_ij, with the relative error returned in the same way. */
  xrd_up (*backward)(const xrd_transform *transform, xrd_pairs weight, xrd_pairs sum);
} xrd_transform_form;

/* Squared or absolute distances between product grids: the E_ij are products of one small table per axis. */
extern const xrd_transform_form xrd_transform_grid;

/* Absolute distances on a line: sums over what lies to the left and to the right, carried from point to point. */
extern const xrd_transform_form xrd_transform_line;

#endif
