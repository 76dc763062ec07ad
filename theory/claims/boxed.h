/* Small square matrices of enclosures. */
#ifndef XRD_THEORY_BOXED_H
#define XRD_THEORY_BOXED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/random.h"
#include "theory/claims/interval.h"

enum { XRD_ORDER = 6 };

/* k x k, row-major. */
typedef struct {
  size_t k;
  xrd_enclosure entry[XRD_ORDER * XRD_ORDER];
} xrd_boxed;

xrd_boxed xrd_boxed_identity(size_t k);
xrd_boxed xrd_boxed_diagonal(size_t k, const xrd_enclosure *values);
xrd_boxed xrd_boxed_random(xrd_random *random, size_t k);
xrd_boxed xrd_boxed_add(const xrd_boxed *a, const xrd_boxed *b);
xrd_boxed xrd_boxed_sub(const xrd_boxed *a, const xrd_boxed *b);
xrd_boxed xrd_boxed_mul(const xrd_boxed *a, const xrd_boxed *b);
xrd_boxed xrd_boxed_scale(xrd_enclosure factor, const xrd_boxed *a);
xrd_boxed xrd_boxed_transpose(const xrd_boxed *a);
xrd_enclosure xrd_boxed_trace(const xrd_boxed *a);

/* A random orthogonal matrix: its entries enclose those of one that is exactly orthogonal, a product of Givens'
   rotations with c = (1 - t^2) / (1 + t^2), s = 2 t / (1 + t^2). */
xrd_boxed xrd_boxed_rotation(xrd_random *random, size_t k);

/* A random unit upper triangular matrix of doubles, and its inverse, enclosed. */
xrd_boxed xrd_boxed_triangle(xrd_random *random, size_t k, xrd_boxed *inverse);

/* PROVED: the eigenvalues, ascending, of a symmetric positive semidefinite matrix enclosed by `a`. */
void xrd_boxed_eigenvalues(const xrd_boxed *a, xrd_enclosure *values);

#endif
