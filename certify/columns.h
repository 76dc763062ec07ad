/* A list of reproduction symbols whose distortions are read row by row, contiguous and scaled by a power of two. */
#ifndef XRD_CERTIFY_COLUMNS_H
#define XRD_CERTIFY_COLUMNS_H

#include <stdbool.h>

#include "exactrd/problem.h"

typedef struct {
  const xrd_distortion *distortion;
  double scale; /* power of two */
  size_t count;
  const size_t *index; /* borrowed; NULL: all m symbols in order */
  double *point;       /* dim x count and some zeroes: coordinates, one after the other; NULL for a matrix */
} xrd_columns;

/* False where memory is out.  Not for XRD_HAMMING. */
bool xrd_columns_init(xrd_columns *columns, const xrd_distortion *distortion, double scale, const size_t *index,
                      size_t count);
void xrd_columns_clear(xrd_columns *columns);

/* d[j] = scale * d_{i, first + j} for `count` of the listed columns: the double xrd_distortion_entry returns, times the
   scale. */
void xrd_columns_fetch(const xrd_columns *columns, size_t i, size_t first, size_t count, double *d);

#endif
