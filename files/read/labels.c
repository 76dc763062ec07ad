#include "files/read/labels.h"

#include <stdlib.h>

#include "base/memory.h"

enum { MOST_PAIRS = 1 << 24 };

static bool equal(const double *a, const double *b, size_t dim) {
  for (size_t k = 0; k < dim; k++)
    if (a[k] != b[k]) return false;
  return true;
}

xrd_status xrd_labels_match(xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  const double *y = input->y != NULL ? input->y : input->x;
  if (d->n > MOST_PAIRS / d->m)
    return xrd_fail(error, XRD_ERR_INPUT, "hamming distortion between %zu and %zu labels: more than %d pairs", d->n,
                    d->m, MOST_PAIRS);
  input->matrix = xrd_allocate(d->n * d->m, sizeof *input->matrix);
  if (input->matrix == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for %zu x %zu pairs", d->n, d->m);
  bool diagonal = d->n == d->m;
  for (size_t i = 0; i < d->n; i++)
    for (size_t j = 0; j < d->m; j++) {
      const bool same = equal(input->x + i * d->dim, y + j * d->dim, d->dim);
      input->matrix[i * d->m + j] = same ? 0 : 1;
      diagonal = diagonal && same == (i == j);
    }
  free(input->x);
  free(input->y);
  input->x = input->y = NULL;
  d->dim = 0;
  d->kind = diagonal ? XRD_HAMMING : XRD_MATRIX;
  if (diagonal) {
    free(input->matrix);
    input->matrix = NULL;
  }
  return XRD_OK;
}
