#include "files/read/domain.h"

#include <math.h>
#include <stdio.h>

#include "base/sum.h"

const char *xrd_domain_violation(xrd_domain domain, double value) {
  if (isnan(value)) return "NaN is not allowed";
  if ((domain == XRD_NONNEGATIVE || domain == XRD_DISTORTION || domain == XRD_LAWS) && value < 0)
    return "negative number";
  if (isinf(value)) return domain == XRD_DISTORTION ? NULL : "infinity is not allowed here";
  if (domain == XRD_COORDINATE && fabs(value) > XRD_COORDINATE_MAX) return "coordinate beyond 1e140 in magnitude";
  if (domain == XRD_PAYOFFS && fabs(value) > XRD_PAYOFF_MAX) return "payoff beyond 5e299 in magnitude";
  if (domain == XRD_DISTORTION && value > XRD_DISTORTION_MAX)
    return "finite distortion above 1e300 (inf forbids a pair)";
  return NULL;
}

const char *xrd_domain_row_violation(xrd_domain domain, const double *row, size_t count,
                                     char text[XRD_ROW_REASON_SIZE]) {
  xrd_sum sum = {0, 0};
  if (domain != XRD_LAWS) return NULL;
  for (size_t k = 0; k < count; k++) xrd_sum_add(&sum, row[k]);
  const double total = xrd_sum_value(&sum);
  if (fabs(total - 1) <= XRD_SUM_TOLERANCE) return NULL;
  (void)snprintf(text, XRD_ROW_REASON_SIZE, "this row sums to %.17g, not to 1 within %g", total, XRD_SUM_TOLERANCE);
  return text;
}
