/* BLAS on one thread. */
#ifndef XRD_BASE_BLAS_H
#define XRD_BASE_BLAS_H

/* From the first of these calls in the process to the last xrd_blas_single_end OpenBLAS runs on one thread, so that its
   bits depend neither on the machine nor on other callers; then it has the caller's number of threads again. */
void xrd_blas_single_begin(void);
void xrd_blas_single_end(void);

/* For a program, before its first product: OpenBLAS runs on one thread to the end, and those that it started with the
   process end.  They would spin for 2^28 ticks, a tenth of a second on each other processor, before they sleep.  A
   library must not: its caller may be inside BLAS. */
void xrd_blas_alone(void);

#endif
