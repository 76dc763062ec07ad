/* Shannon's lower bound: h(X) less the largest differential entropy of an error of mean distortion D, which the normal
   (squared) or Laplace law (absolute) has. */
#include <arb.h>
#include <arf.h>
#include <math.h>
#include <stdbool.h>

#include "base/float_mode.h"
#include "certify/ends.h"
#include "certify/measures/balls.h"
#include "certify/measures/density/law_entropy.h"
#include "exactrd/density.h"

enum { BITS = 96 };

/* D^2 (NU + 1) (NU + 2)^2 <= 4 NU (NU + 3) SCALE^2: p''/p of STUDENT is largest at z^2 = NU (NU + 4) / (NU + 2). */
static bool student_splits(const double *v, double distortion) {
  arb_t nu, left, right, term;
  arb_init(nu), arb_init(left), arb_init(right), arb_init(term);
  arb_set_d(nu, v[0]), arb_set_d(left, distortion), arb_set_d(right, v[2]);
  arb_mul_2exp_si(right, right, 1);
  arb_add_ui(term, nu, 2, ARF_PREC_EXACT);
  arb_mul(left, left, term, ARF_PREC_EXACT);
  arb_mul(left, left, left, ARF_PREC_EXACT), arb_mul(right, right, right, ARF_PREC_EXACT);
  arb_add_ui(term, nu, 1, ARF_PREC_EXACT);
  arb_mul(left, left, term, ARF_PREC_EXACT);
  arb_add_ui(term, nu, 3, ARF_PREC_EXACT);
  arb_mul(term, term, nu, ARF_PREC_EXACT);
  arb_mul(right, right, term, ARF_PREC_EXACT);
  const bool splits = arb_le(left, right);
  arb_clear(nu), arb_clear(left), arb_clear(right), arb_clear(term);
  return splits;
}

/* X = Y + a Laplace error of scale D: the law of Y is p - D^2 p'', so that p must not jump, and must bend by no more
   than 1 / D^2.  p''/p is at most 1 / SCALE^2 for LAPLACE, whose kink points up, and for LOGISTIC. */
static bool splits_laplace(const xrd_density *density, double distortion) {
  if (density->family == XRD_DENSITY_STUDENT) return student_splits(density->parameter, distortion);
  return (density->family == XRD_DENSITY_LAPLACE || density->family == XRD_DENSITY_LOGISTIC) &&
         distortion <= density->parameter[1];
}

/* X = Y + error, Y independent of the error: for the normal error of variance D a normal law of variance sd^2 - D
   serves each component. */
static bool is_attained(const xrd_density *density, xrd_measure_kernel kernel, double distortion) {
  const double scale = density->parameter[1];
  arb_t square, d;
  arb_init(square), arb_init(d);
  arb_set_d(d, distortion);
  bool attained = kernel == XRD_MEASURE_ABSOLUTE && splits_laplace(density, distortion);
  if (kernel == XRD_MEASURE_SQUARED && density->family == XRD_DENSITY_NORMAL) {
    arb_set_d(square, scale);
    arb_mul(square, square, square, ARF_PREC_EXACT);
    attained = arb_le(d, square);
  }
  if (kernel == XRD_MEASURE_SQUARED && density->family == XRD_DENSITY_MIXTURE) {
    attained = true;
    for (size_t i = 0; i < density->count; i++) {
      arb_set_d(square, density->rows[i * XRD_DENSITY_COLUMNS + 2]);
      arb_mul(square, square, square, ARF_PREC_EXACT);
      attained = attained && (density->rows[i * XRD_DENSITY_COLUMNS] == 0 || arb_le(d, square));
    }
  }
  arb_clear(square), arb_clear(d);
  return attained;
}

/* log(2 pi e D) / 2 or 1 + log(2 D) */
static void error_entropy(xrd_measure_kernel kernel, double distortion, arb_t entropy) {
  arb_t pi;
  arb_init(pi);
  arb_set_d(entropy, 2 * distortion);
  arb_const_pi(pi, BITS);
  if (kernel == XRD_MEASURE_SQUARED) arb_mul(entropy, entropy, pi, BITS);
  arb_log(entropy, entropy, BITS);
  arb_add_ui(entropy, entropy, 1, BITS);
  if (kernel == XRD_MEASURE_SQUARED) arb_mul_2exp_si(entropy, entropy, -1);
  arb_clear(pi);
}

xrd_status xrd_density_shannon(const xrd_density *density, xrd_measure_kernel kernel, double distortion,
                               xrd_enclosure *rate_nats, bool *attained, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const xrd_status status = xrd_density_validate(density, error);
  if (status != XRD_OK) return status;
  if (kernel != XRD_MEASURE_SQUARED && kernel != XRD_MEASURE_ABSOLUTE)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "Shannon's bound needs squared or absolute distances");
  if (!(distortion >= 1e-300 && distortion <= 1e300))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %.17g: must be from 1e-300 to 1e300", distortion);
  xrd_law law;
  arb_t bound, term;
  xrd_law_init(&law, density, BITS), arb_init(bound), arb_init(term);
  xrd_law_entropy(&law, bound);
  error_entropy(kernel, distortion, term);
  arb_sub(bound, bound, term, BITS);
  *rate_nats = (xrd_enclosure){fmax(0, xrd_lower_end(bound)), fmax(0, xrd_upper_end(bound))};
  *attained = is_attained(density, kernel, distortion);
  xrd_law_clear(&law), arb_clear(bound), arb_clear(term);
  return XRD_OK;
}
