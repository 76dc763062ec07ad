/* Small square matrices of enclosures. */
#ifndef XRD_THEORY_MATRIX_H
#define XRD_THEORY_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/random.h"
#include "theory/claims/interval.h"

enum { XRD_ORDER = 6 };

/* k x k, row-major. */
typedef struct {
  size_t k;
  xrd_enclosure entry[XRD_ORDER * XRD_ORDER];
} xrd_matrix;

xrd_matrix xrd_matrix_identity(size_t k);
xrd_matrix xrd_matrix_diagonal(size_t k, const xrd_enclosure *values);
xrd_matrix xrd_matrix_random(xrd_random *random, size_t k);
xrd_matrix xrd_matrix_add(const xrd_matrix *a, const xrd_matrix *b);
xrd_matrix xrd_matrix_sub(const xrd_matrix *a, const xrd_matrix *b);
xrd_matrix xrd_matrix_mul(const xrd_matrix *a, const xrd_matrix *b);
xrd_matrix xrd_matrix_scale(xrd_enclosure factor, const xrd_matrix *a);
xrd_matrix xrd_matrix_transpose(const xrd_matrix *a);
xrd_enclosure xrd_matrix_trace(const xrd_matrix *a);

/* A random orthogonal matrix: its entries enclose those of one that is exactly orthogonal, a product of Givens'
   rotations with c = (1 - t^2) / (1 + t^2), s = 2 t / (1 + t^2). */
xrd_matrix xrd_matrix_rotation(xrd_random *random, size_t k);

/* A random unit upper triangular matrix of doubles, and its inverse, enclosed. */
xrd_matrix xrd_matrix_triangle(xrd_random *random, size_t k, xrd_matrix *inverse);

/* PROVED: the eigenvalues, ascending, of a symmetric positive semidefinite matrix enclosed by `a`. */
void xrd_matrix_eigenvalues(const xrd_matrix *a, xrd_enclosure *values);

#endif
