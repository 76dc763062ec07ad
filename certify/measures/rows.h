/* The rows of a dual sum in doubles, for bounds on cells: errors are counted against the bounds, never for them. */
#ifndef XRD_CERTIFY_MEASURES_ROWS_H
#define XRD_CERTIFY_MEASURES_ROWS_H

#include "certify/measures/labels.h"
#include "certify/measures/supremum.h"

enum { XRD_SPACE_DIMENSIONS = 6 };

/* Points (of a source with labels, too: c is then the largest over their distributions, labels.h) are taken relative to
   `low` in units of `unit`, a power of 2, so that all lie in [0, 1]^dim; distributions as they are.  slope is in these
   units. */
typedef struct {
  bool kl;
  size_t n, dim;      /* rows with pi_i > 0 */
  double slope, unit; /* slope: rounded up */
  double low[XRD_SPACE_DIMENSIONS];
  double *x;               /* n x dim, to within 2^-52: coordinates, or slope times probabilities */
  double *log_weight;      /* n, from above: log v_i, under KL log v_i - slope sum_k x_k log x_k */
  double *argument;        /* threads x n: scratch */
  size_t *index;           /* n: which symbol; by labels where there are some */
  xrd_label_groups labels; /* count = 0: none */
} xrd_measure_rows;

/* Errors: XRD_ERR_MEMORY.  xrd_measure_rows_clear in any case. */
XRD_MUST_USE xrd_status xrd_measure_rows_init(xrd_measure_rows *rows, const xrd_measure_scene *scene, int threads,
                                              xrd_error *error);
void xrd_measure_rows_clear(xrd_measure_rows *rows);

/* The coordinate k of row r in these units, in a ball; not under KL. */
void xrd_measure_rows_coordinate(const xrd_measure_rows *rows, const xrd_measure_scene *scene, size_t r, size_t k,
                                 arb_t coordinate);

/* A number >= c(y) at a point y of dim coordinates. */
double xrd_measure_rows_at_point(const xrd_measure_rows *rows, const double *y, double *argument);

/* A number >= c everywhere in the box low <= y <= high: each row taken at the point nearest to it. */
double xrd_measure_rows_in_box(const xrd_measure_rows *rows, const double *low, const double *high, double *argument);

/* A number >= sum_i v_i exp(-slope (sum_k x_k log x_k - sum_k x_k g_k)): KL with log y_k replaced by g_k >= log y_k. */
double xrd_measure_rows_at_logs(const xrd_measure_rows *rows, const double *g, double *argument);

/* c takes the value that it has at y (xrd_supremum_reach), found in balls. */
void xrd_measure_rows_reach(const xrd_measure_rows *rows, const xrd_measure_scene *scene, const double *y,
                            xrd_supremum *sup);

#endif
