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

/* C (m x n) = op(A) op(B), or C + op(A) op(B) when `accumulate`; all row-major and dense.
   op(A) is m x k: A itself, or the transpose of a k x m array; the same for op(B), k x n. */
static inline void xrd_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, const xrd_real *a,
                            const xrd_real *b, bool accumulate, xrd_real *c) {
  XRD_GEMM(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans, transpose_b ? CblasTrans : CblasNoTrans, (int)m,
           (int)n, (int)k, 1, a, (int)(transpose_a ? m : k), b, (int)(transpose_b ? k : n), accumulate ? 1 : 0, c,
           (int)n);
}

#endif
