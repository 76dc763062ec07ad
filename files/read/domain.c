#include "files/read/domain.h"

#include <math.h>

const char *xrd_domain_violation(xrd_domain domain, double value) {
  if (isnan(value)) return "NaN is not allowed";
  if ((domain == XRD_NONNEGATIVE || domain == XRD_DISTORTION) && value < 0) return "negative number";
  if (isinf(value)) return domain == XRD_DISTORTION ? NULL : "infinity is not allowed here";
  if (domain == XRD_COORDINATE && fabs(value) > XRD_COORDINATE_MAX) return "coordinate beyond 1e140 in magnitude";
  if (domain == XRD_DISTORTION && value > XRD_DISTORTION_MAX)
    return "finite distortion above 1e300 (inf forbids a pair)";
  return NULL;
}
