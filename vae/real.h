/* The trainer's number: float, or double where XRD_VAE_DOUBLE is defined (the gradient tests build the folder so). */
#ifndef XRD_VAE_REAL_H
#define XRD_VAE_REAL_H

#include <cblas.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef XRD_VAE_DOUBLE
typedef double xrd_real;
#define XRD_GEMM cblas_dgemm
#else
typedef float xrd_real;
#define XRD_GEMM cblas_sgemm
#endif

/* A factor of a product, row-major and dense: the array itself, or its transpose. */
typedef struct {
  const xrd_real *array;
  bool transposed;
} xrd_operand;

static inline xrd_operand xrd_plain(const xrd_real *array) { return (xrd_operand){array, false}; }
static inline xrd_operand xrd_transposed(const xrd_real *array) { return (xrd_operand){array, true}; }

/* C (m x n) = A B, or C + A B when `accumulate`; A is m x k, B k x n. */
static inline void xrd_gemm(size_t m, size_t n, size_t k, xrd_operand a, xrd_operand b, bool accumulate, xrd_real *c) {
  XRD_GEMM(CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, b.transposed ? CblasTrans : CblasNoTrans, (int)m,
           (int)n, (int)k, 1, a.array, (int)(a.transposed ? m : k), b.array, (int)(b.transposed ? k : n),
           accumulate ? 1 : 0, c, (int)n);
}

#endif
