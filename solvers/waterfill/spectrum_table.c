#include <math.h>

#include "exactrd/waterfill.h"

static const double PI = 3.14159265358979323846;

xrd_status xrd_spectrum_table_validate(const xrd_spectrum_table *table, xrd_error *error) {
  const size_t n = table->count;
  if (n < 2) return xrd_fail(error, XRD_ERR_INPUT, "a spectrum needs at least 2 frequencies, not %zu", n);
  for (size_t i = 0; i < n; i++) {
    const double w = table->frequencies[i], s = table->densities[i];
    if (!isfinite(w) || (i > 0 && !(w > table->frequencies[i - 1])))
      return xrd_fail(error, XRD_ERR_INPUT, "frequency %zu is %g: must be finite and increase", i, w);
    if (!(s >= 0) || isinf(s))
      return xrd_fail(error, XRD_ERR_INPUT, "density %zu is %g: must be finite and >= 0", i, s);
  }
  if (fabs(table->frequencies[0]) > 1e-9 || fabs(table->frequencies[n - 1] - PI) > 1e-9)
    return xrd_fail(error, XRD_ERR_INPUT, "frequencies run from %.17g to %.17g: must be 0 to pi", table->frequencies[0],
                    table->frequencies[n - 1]);
  return XRD_OK;
}

static double density(double w, const void *context) {
  const xrd_spectrum_table *table = context;
  size_t low = 0, high = table->count - 1;
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (table->frequencies[middle] <= w)
      low = middle;
    else
      high = middle;
  }
  const double begin = table->frequencies[low], t = fmin(fmax((w - begin) / (table->frequencies[high] - begin), 0), 1);
  return (1 - t) * table->densities[low] + t * table->densities[high];
}

xrd_spectrum xrd_spectrum_table_spectrum(const xrd_spectrum_table *table) {
  return (xrd_spectrum){density, table, table->frequencies + 1, table->count - 2};
}
