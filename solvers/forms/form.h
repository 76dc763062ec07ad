/* The forms in which distortions are held and columns of A are priced:
     table     every excess stored; any distortion;
     points    coordinates stored, distances computed in blocks on each pass; memory n + m;
     product   squared or absolute distances between product grids: A is a Kronecker product of small factors;
     toeplitz  distances on an evenly spaced line: products with A are convolutions, by FFT. */
#ifndef XRD_SOLVERS_FORMS_FORM_H
#define XRD_SOLVERS_FORMS_FORM_H

#include <stdbool.h>

#include "exactrd/problem.h"

typedef struct xrd_prepared xrd_prepared;

typedef struct {
  const char *name;
  bool keeps_all; /* needs every symbol in its place, those of probability zero too */

  /* Fills data, nearest, least_mean, mean and least_positive of a prepared problem whose symbols are set. */
  xrd_status (*prepare)(xrd_prepared *problem, xrd_error *error);
  void (*release)(xrd_prepared *problem);

  /* Column j of the excess, padding 0: the stored one or one computed into `scratch` (stride doubles). */
  const double *(*excess)(const xrd_prepared *problem, size_t j, double *scratch);

  /* c = A'w and v_j = sum_i (A_ij w_i)^2 / p_i for all columns; `work` has work_size(problem, threads) doubles. */
  void (*price)(const xrd_prepared *problem, double slope, const double *w, int threads, double *work, double *c,
                double *v);

  /* As price for the columns listed, or for 0..count-1 where `columns` is NULL, in single precision (within
     XRD_COARSE_ERROR of c) where `coarse`; false, with nothing done, where single precision does not serve.  NULL in
     forms that price all columns at once. */
  bool (*price_columns)(const xrd_prepared *problem, bool coarse, double slope, const double *w, const size_t *columns,
                        size_t count, int threads, double *work, double *c, double *v);
  /* u = A q, or c = A'w, for all rows and columns, by structure; `product_cost` is their number of multiplications.
     NULL in forms without. */
  void (*mix)(const xrd_prepared *problem, double slope, const double *q, double *work, double *u);
  void (*value)(const xrd_prepared *problem, double slope, const double *w, double *work, double *c);
  double (*product_cost)(const xrd_prepared *problem);
  size_t (*work_size)(const xrd_prepared *problem, int threads);
} xrd_form;

extern const xrd_form xrd_form_table, xrd_form_points, xrd_form_product, xrd_form_toeplitz;

/* The form for a problem: structure where it is found and the table would be large, else the table. */
const xrd_form *xrd_form_choose(const xrd_distortion *distortion);

#endif
