#include "files/read/probability.h"

#include <math.h>

#include "base/sum.h"
#include "exactrd/problem.h"
#include "files/read/message.h"

static double scaled_sum(const double *w, size_t n, double scale) {
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < n; i++) xrd_sum_add(&sum, w[i] * scale);
  return xrd_sum_value(&sum);
}

xrd_status xrd_probability_check(const double *p, size_t n, const char *path, xrd_error *error) {
  const double total = scaled_sum(p, n, 1);
  if (fabs(total - 1) <= XRD_SUM_TOLERANCE) return XRD_OK;
  return xrd_fail_at(error, XRD_ERR_INPUT, path, "",
                     "the %zu probabilities sum to %.17g, not to 1 within %g (--normalize divides by the sum)", n,
                     total, XRD_SUM_TOLERANCE);
}

xrd_status xrd_probability_normalize(double *w, size_t n, const char *path, xrd_error *error) {
  double scale = 1, total = scaled_sum(w, n, scale);
  if (isinf(total)) { /* 2^-64 brings n < 2^64 finite numbers back into range */
    scale = 0x1p-64;
    total = scaled_sum(w, n, scale);
  }
  if (total == 0) return xrd_fail_at(error, XRD_ERR_INPUT, path, "", "all %zu numbers are 0", n);
  for (size_t i = 0; i < n; i++) {
    const double share = w[i] * scale / total;
    if (share == 0 && w[i] > 0)
      return xrd_fail_at(error, XRD_ERR_INPUT, path, "", "number %zu (from 0) is so small a share that it becomes 0",
                         i);
    w[i] = share;
  }
  return XRD_OK;
}
