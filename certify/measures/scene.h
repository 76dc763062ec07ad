/* A problem over measures and its atoms in balls: what the proofs of all kernels share. */
#ifndef XRD_CERTIFY_MEASURES_SCENE_H
#define XRD_CERTIFY_MEASURES_SCENE_H

#include "base/stop.h"
#include "certify/measures/balls.h"
#include "exactrd/measure.h"

typedef struct {
  const xrd_measure_problem *problem;
  const xrd_measure_witness *witness;
  slong precision;
  xrd_stop *stop; /* NULL unless set; what comes after it says so means nothing */
  size_t n, count, width;
  arb_t slope;

  arb_ptr share;     /* n: pi_i */
  arb_ptr mass;      /* count: q_j / sum q, so that sup c >= 1 */
  arb_ptr row;       /* KL, n x dim: the distributions x_i divided by their sums; else NULL */
  arb_ptr entropy;   /* KL, n: sum_k row_k log row_k; else NULL */
  arb_ptr log_place; /* count x width: logarithms of the places' distributions, after division by their sums; the
                        coordinates that are places of points, and logarithms of 0, are not used */

  /* Left by xrd_measure_channel. */
  arb_ptr weight; /* n: v_i = pi_i / u_i, so that c(y) = sum_i v_i k(x_i, y); 0 where pi_i = 0 */
  arb_ptr column; /* count: c_j = sum_i v_i k(x_i, y_j) */
  arb_t log_u;    /* sum_i pi_i log u_i */
} xrd_measure_scene;

/* Normalises p and distributions.  Errors: XRD_ERR_MEMORY.  xrd_measure_scene_clear in any case. */
XRD_MUST_USE xrd_status xrd_measure_scene_init(xrd_measure_scene *scene, const xrd_measure_problem *problem,
                                               const xrd_measure_witness *witness, slong precision, xrd_error *error);
void xrd_measure_scene_clear(xrd_measure_scene *scene);

/* d(x_i, y_j); false where it is infinite. */
bool xrd_measure_distance(const xrd_measure_scene *scene, size_t i, size_t j, arb_t distance);

#endif
