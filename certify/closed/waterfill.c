#include "exactrd/waterfill.h"

#include <math.h>

#include "base/float_mode.h"
#include "certify/closed/masses.h"
#include "certify/closed/outward.h"

xrd_status xrd_waterfill_enclose_rate(const double *eigenvalues, size_t count, double distortion,
                                      xrd_enclosure *rate_nats, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  if (count == 0) return xrd_fail(error, XRD_ERR_INPUT, "no eigenvalues");
  for (size_t i = 0; i < count; i++)
    if (!(eigenvalues[i] >= 0) || isinf(eigenvalues[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "eigenvalue %zu is %g: must be finite and >= 0", i, eigenvalues[i]);
  if (!(distortion > 0) || isinf(distortion))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: must be finite and > 0", distortion);
  xrd_masses masses;
  if (!xrd_masses_init(&masses, eigenvalues, count))
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu eigenvalues", count);
  arb_t rate;
  arb_init(rate);
  for (slong bits = XRD_FIRST_BITS;; bits *= 2) {
    xrd_masses_gaussian(rate, &masses, distortion, bits);
    if (arb_is_zero(rate) || xrd_is_sharp(rate, bits)) break;
  }
  *rate_nats = xrd_outward_nonnegative(rate);
  arb_clear(rate);
  xrd_masses_clear(&masses);
  return XRD_OK;
}
