/* The forms in which distortions are held and columns of A are priced:
     table     every excess stored; any distortion;
     points    coordinates stored, distances computed in blocks on each pass; memory n + m;
     product   squared or absolute distances between product grids: A is a Kronecker product of small factors;
     toeplitz  distances on an evenly spaced line: products with A are convolutions, by FFT. */
#ifndef XRD_SOLVERS_FORMS_FORM_H
#define XRD_SOLVERS_FORMS_FORM_H

#include <stdbool.h>

#include "base/stop.h"
#include "exactrd/problem.h"

typedef struct xrd_prepared xrd_prepared;

/* A pass over columns of A: c_j = sum_i A_ij w_i and v_j = sum_i (A_ij w_i)^2 / p_i. */
typedef struct {
  double slope;
  const double *w;
  int threads;
  double *work;   /* work_size(problem, threads) doubles */
  double *c, *v;  /* m each; forms with `mix` need no v */
  xrd_stop *stop; /* NULL: never; what a pass that was stopped leaves means nothing */
} xrd_pricing_pass;

typedef struct {
  const char *name;
  bool keeps_all; /* needs every symbol in its place, those of probability zero too */

  /* Fills data, nearest, least_mean, mean and least_positive of a prepared problem whose symbols are set. */
  xrd_status (*prepare)(xrd_prepared *problem, xrd_error *error);
  void (*release)(xrd_prepared *problem);

  /* Column j of the excess, padding 0: the stored one or one computed into `scratch` (stride doubles). */
  const double *(*excess)(const xrd_prepared *problem, size_t j, double *scratch);

  /* Column j of A at a slope, `stride` numbers, 1 in the padding; NULL where exponentials of `excess` are as good. */
  void (*column)(const xrd_prepared *problem, size_t j, double slope, double *a);

  /* Of a column that is computed, rows first .. end - 1 alone, at their places in `scratch`; NULL where it is stored.
   */
  void (*excess_rows)(const xrd_prepared *problem, size_t j, size_t first, size_t end, double *scratch);

  /* The same in single precision, padded with 0 to xrd_coarse_stride: stored, or computed behind a column in `scratch`.
     NULL in forms that price all columns at once. */
  const float *(*rounded)(const xrd_prepared *problem, size_t j, double *scratch);

  /* Prices the columns listed, or 0..count-1 where `columns` is NULL, in single precision (within XRD_COARSE_ERROR of
     c) where `coarse`; false, with nothing done, where single precision does not serve.  Forms without `rounded` price
     all columns, whichever are listed. */
  bool (*price)(const xrd_prepared *problem, const xrd_pricing_pass *pass, const size_t *columns, size_t count,
                bool coarse);

  /* u = A q by structure, which prices by structure too; `product_cost` is the number of multiplications of either.
     NULL in forms without. */
  void (*mix)(const xrd_prepared *problem, double slope, const double *q, double *work, double *u);
  double (*product_cost)(const xrd_prepared *problem);
  size_t (*work_size)(const xrd_prepared *problem, int threads);
} xrd_form;

extern const xrd_form xrd_form_table, xrd_form_points, xrd_form_product, xrd_form_toeplitz;

/* `price` of forms that give each column alone. */
bool xrd_columns_price(const xrd_prepared *problem, const xrd_pricing_pass *pass, const size_t *columns, size_t count,
                       bool coarse);

/* Their work_size. */
size_t xrd_columns_work_size(const xrd_prepared *problem, int threads);

/* The form for a problem: structure where it is found and the table would be large, else the table. */
const xrd_form *xrd_form_choose(const xrd_distortion *distortion);

#endif
