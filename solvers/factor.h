/* A Hessian as quadratic programs see it, and a Cholesky factor of it on a changing set of free variables. */
#ifndef XRD_SOLVERS_FACTOR_H
#define XRD_SOLVERS_FACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/stop.h"
#include "solvers/band.h"

/* Symmetric, with unit diagonal plus a ridge: a band, or else its entries. */
typedef struct {
  const double *entries; /* both triangles, leading dimension ld */
  size_t ld;
  xrd_band *band; /* or NULL */
  const size_t
      *order; /* of entries, NULL or all variables in an order along which those far apart have nothing in common */
  /* product += H x, k numbers each, where that costs less than by entries; or NULL */
  void (*multiply)(const void *of, const double *x, double *product);
  const void *of;
  double ridge; /* of entries, at most what the diagonal exceeds one by: what is next to nothing beside it may be left
                   out */
} xrd_gram_matrix;

#define XRD_RIDGE 1e-15 /* on the unit diagonal */

/* Could i and j stand for each other, nearly?  Their entry exceeds one half. */
bool xrd_matrix_couples(const xrd_gram_matrix *matrix, size_t i, size_t j);

/* column := H e_j; work: k numbers. */
void xrd_matrix_column(const xrd_gram_matrix *matrix, size_t k, size_t j, double *work, double *column);

/* y += H x, all k variables. */
void xrd_matrix_multiply(const xrd_gram_matrix *matrix, size_t k, const double *x, double *y);

typedef struct {
  size_t capacity, count;
  int threads;      /* one unless set */
  size_t banded;    /* as many columns of the triangle, the first ones, were factored together */
  size_t width;     /* and have nothing farther above the diagonal than this */
  size_t *free;     /* indices of the free variables, in the order of `triangle` */
  size_t *position; /* of each variable: place in `free`, or SIZE_MAX */
  double *triangle; /* upper triangle R, column-major, leading dimension capacity: R'R = H on the free variables */
  double *rotation; /* cosine, sine pairs of a deletion */
  double *work;
  unsigned char *chosen; /* a set about to be factored */
  xrd_stop *stop;        /* borrowed; NULL unless set; a factor that was stopped is none */
  void *block;
} xrd_factor;

XRD_MUST_USE xrd_status xrd_factor_init(xrd_factor *factor, size_t capacity, xrd_error *error);
void xrd_factor_clear(xrd_factor *factor);

/* Frees exactly the k variables with chosen[j] != 0; false when they depend on each other, and then none is free. */
bool xrd_factor_set(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t k, const unsigned char *chosen);

/* Frees j too; false when its column depends on the others, and then nothing changes. */
bool xrd_factor_append(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t j);

/* j is free no longer. */
void xrd_factor_remove(xrd_factor *factor, const xrd_gram_matrix *matrix, size_t j);

/* x := H^-1 right on the free variables, 0 on the others of k; x and right may be the same. */
void xrd_factor_solve(const xrd_factor *factor, const xrd_gram_matrix *matrix, size_t k, const double *right,
                      double *x);

#endif
