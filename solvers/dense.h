/* Products with dense columns, cut into pieces by their sizes alone: the same bits on any number of threads.

   A is rows x count, column by column without gaps. */
#ifndef XRD_SOLVERS_DENSE_H
#define XRD_SOLVERS_DENSE_H

#include <stddef.h>

#include "base/stop.h"

/* u = A q. */
void xrd_dense_mix(int threads, size_t rows, size_t count, const double *a, const double *q, double *u);

/* c = A'w. */
void xrd_dense_price(int threads, size_t rows, size_t count, const double *a, const double *w, double *c);

/* Doubles that xrd_dense_gram needs. */
size_t xrd_dense_gram_size(void);

/* A'A, its upper triangle: entry (s, t) in h[t * ld + s]. */
typedef struct {
  int threads;
  size_t rows;
  const double *a;
  double *work, *h;
  size_t ld;
  xrd_stop *stop; /* NULL: never; asked between pieces, and what is left then means nothing */
} xrd_gram;

/* Replaces the upper triangle of a positive definite h (count x count, leading dimension ld, zero where |s - t| >
   width) by R, R'R = h, in blocks of rows, `stop` being asked between them.  False where h is not positive definite, or
   `stop` says so. */
bool xrd_dense_cholesky(int threads, size_t count, size_t width, double *h, size_t ld, xrd_stop *stop);

/* Fills the entries of kept <= t < count and s <= t. */
void xrd_dense_gram(const xrd_gram *gram, size_t kept, size_t count);

#endif
