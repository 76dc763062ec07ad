/* What the passes over rows share: the problem in scaled numbers and what each row has given. */
#ifndef XRD_CERTIFY_SCENE_H
#define XRD_CERTIFY_SCENE_H

#include <stdbool.h>

#include "base/stop.h"
#include "base/team.h"
#include "certify/columns.h"
#include "certify/sums.h"

typedef struct {
  const xrd_problem *problem;
  const xrd_witness *witness;
  const double *minimum;
  const xrd_weight_kernel *kernel;
  double scale, slope; /* distortions times `scale` go with witness->slope / scale, in [1, 2) or 0 */
  int threads;
  xrd_stop *stop;       /* asked between rows; what a pass that was stopped leaves means nothing */
  const xrd_team *team; /* NULL: all rows are here */
  size_t chunks;        /* few rows are cut into this many parts, whatever the number of threads */

  bool line; /* squared distances on a line: the support is in order, and the channel leaves out what is far off */

  size_t support_count;
  size_t *support;                     /* the columns with q_j > 0 */
  double *q;                           /* their masses */
  double *u_high, *u_low;              /* n: u_i */
  double *v_high, *v_low, *difference; /* n: p_i / u_i, and p_i w_i minus that (0 where p_i = 0) */
  double *c_high, *c_low, *g_rest;     /* support_count: sum_i p_i E_ij / u_i, and sum_i (p_i w_i - p_i / u_i) E_ij */
  xrd_pair excess;                     /* sum_i p_i / u_i sum_j q_j E_ij (d_ij - s_i), scaled */
  xrd_up reach;                        /* sum_i p_i / u_i */
  xrd_up strain;                       /* sum_i 1 + (1 + 1 / u_i) sum_j q_j E_ij (d_ij - s_i), scaled */
  xrd_up mismatch;                     /* max_i |difference| / v */
} xrd_scene;

/* The rows against the support: u, v, difference, c, g_rest, excess and the numbers below it.  *usable tells whether
   all stayed in range.  False where memory is out. */
bool xrd_scene_support_pass(xrd_scene *scene, bool *usable);

/* c and g_rest of any listed columns, into arrays of `count`.  False where memory is out. */
bool xrd_scene_column_pass(xrd_scene *scene, const size_t *index, size_t count, double *c_high, double *c_low,
                           double *g_rest);

/* sum[j] = sum_i p_i w_i E_ij for all m columns, to within *error relatively and 2^-300 absolutely.  False where memory
   is out. */
bool xrd_scene_screen(const xrd_scene *scene, double *sum, xrd_up *error);

/* What *error is at least: the weights' own, and that of adding them up. */
xrd_up xrd_scene_screen_error(const xrd_scene *scene);

#endif
