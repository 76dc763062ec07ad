#include "solvers/gram/gram.h"

#include <string.h>

static const double FARTHEST = 300; /* exponents of W: terms that underflow stay below exp(FARTHEST - 708) */

xrd_status xrd_gram_init(xrd_gram *gram, const xrd_prepared *problem, size_t capacity, xrd_error *error) {
  memset(gram, 0, sizeof *gram);
  if (xrd_gram_squared_fits(problem)) {
    gram->kind = XRD_GRAM_SQUARED;
    return xrd_gram_squared_init(&gram->squared, problem, capacity, error);
  }
  if (xrd_gram_absolute_fits(problem)) {
    gram->kind = XRD_GRAM_ABSOLUTE;
    return xrd_gram_absolute_init(&gram->absolute, problem, capacity, error);
  }
  return XRD_OK;
}

void xrd_gram_clear(xrd_gram *gram) {
  xrd_gram_squared_clear(&gram->squared);
  xrd_gram_absolute_clear(&gram->absolute);
  memset(gram, 0, sizeof *gram);
}

bool xrd_gram_pays(const xrd_gram *gram, size_t count) {
  switch (gram->kind) {
  case XRD_GRAM_SQUARED: return xrd_gram_squared_pays(&gram->squared, count);
  case XRD_GRAM_ABSOLUTE: return true;
  case XRD_GRAM_NONE: break;
  }
  return false;
}

bool xrd_gram_weigh(xrd_gram *gram, const xrd_prepared *problem, double slope, const double *root) {
  for (size_t i = 0; i < problem->n; i++)
    if (!(2 * slope * problem->least[i] <= FARTHEST)) return false;
  return gram->kind == XRD_GRAM_SQUARED ? xrd_gram_squared_weigh(&gram->squared, slope, root)
                                        : xrd_gram_absolute_weigh(&gram->absolute, slope, root);
}

void xrd_gram_fill(xrd_gram *gram, const size_t *member, size_t first, size_t count, double *scale, double *entries,
                   size_t ld) {
  if (gram->kind == XRD_GRAM_SQUARED)
    xrd_gram_squared_fill(&gram->squared, member, first, count, scale, entries, ld);
  else
    xrd_gram_absolute_fill(&gram->absolute, member, first, count, scale, entries, ld);
  for (size_t t = first; t < count; t++)
    for (size_t s = 0; s < t; s++) entries[s * ld + t] = entries[t * ld + s];
}
