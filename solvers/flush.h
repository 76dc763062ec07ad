/* Subnormal numbers slow a pass tenfold and decide nothing here: they count as zero between begin and end. */
#ifndef XRD_SOLVERS_FLUSH_H
#define XRD_SOLVERS_FLUSH_H

#if defined(__SSE2__)
#include <xmmintrin.h>
typedef unsigned int xrd_flush;
static inline xrd_flush xrd_flush_begin(void) {
  const xrd_flush before = _mm_getcsr();
  _mm_setcsr(before | 0x8040u); /* flush to zero, denormals are zero */
  return before;
}
static inline void xrd_flush_end(xrd_flush before) { _mm_setcsr(before); }
#else
typedef int xrd_flush;
static inline xrd_flush xrd_flush_begin(void) { return 0; }
static inline void xrd_flush_end(xrd_flush before) { (void)before; }
#endif

#endif
