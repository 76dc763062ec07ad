/* A problem in the form that computes: symbols of probability zero or next to it left out, each row's least distortion
   taken off: A_ij = exp(-slope e_ij), e_ij = d_ij - min_j d_ij >= 0. */
#ifndef XRD_SOLVERS_PREPARED_H
#define XRD_SOLVERS_PREPARED_H

#include "base/stop.h"
#include "exactrd/problem.h"
#include "solvers/forms/form.h"
#include "solvers/forms/lattice.h"
#include "solvers/kernel.h"

/* A symbol too rare to count: it stays out of the iteration, and gets its mass and its dual at the end. */
typedef struct {
  size_t symbol, nearest;
  double p, least;
} xrd_rare;

struct xrd_prepared {
  const xrd_distortion *distortion; /* the problem's */
  const xrd_form *form;
  const xrd_kernel *kernel;
  xrd_stop *stop;    /* NULL, or asked while being prepared */
  int threads;       /* that prepare it */
  void *data;        /* the form's own */
  size_t n, m;       /* rows in the iteration; reproductions */
  size_t stride;     /* n rounded up to XRD_LANES: the length of every padded row vector */
  size_t symbols;    /* n of the problem */
  size_t *symbol;    /* n: index in the problem of each row */
  double *p;         /* stride: probabilities, sum one; 0 in the padding and for rows kept only for their place */
  double *root_p;    /* stride: square root of p */
  double *inverse_p; /* stride: 1 / p, or 0 */
  double *least;     /* n: min_j d_ij */
  size_t *nearest;   /* n: a j that attains it */
  double *mean;      /* m: sum_i p_i e_ij */
  size_t rare_count;
  xrd_rare *rare;
  double distortion_min, distortion_min_low; /* high and low part of sum_i p_i min_j d_ij */
  double least_positive; /* min of e_ij > 0, +infinity where there is none; FLOAT lower bound in structured forms */
  bool has_coarse;       /* columns can be had in single precision */
  xrd_lattice lattice;   /* of the reproductions */
  bool is_line;          /* squared errors on a line, rows from left to right */
  void *block;
};

/* Copies what it needs but the distortion's arrays.  Errors: XRD_ERR_MEMORY.  The problem must be valid. */
XRD_MUST_USE xrd_status xrd_prepare(const xrd_problem *problem, xrd_prepared **prepared, xrd_error *error);

/* The same on so many threads; means nothing once `stop` says so. */
XRD_MUST_USE xrd_status xrd_prepare_until(const xrd_problem *problem, int threads, xrd_stop *stop,
                                          xrd_prepared **prepared, xrd_error *error);
void xrd_prepared_free(xrd_prepared *prepared);

/* On a line: the rows with slope e_ij <= exponent, and no others but at the ends. */
void xrd_prepared_reach(const xrd_prepared *problem, size_t j, double slope, double exponent, size_t *first,
                        size_t *end);

/* Column j of A at a slope. */
void xrd_prepared_column(const xrd_prepared *problem, size_t j, double slope, double *a);

#endif
