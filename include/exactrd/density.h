/* Sources with a density p on the line.

     family        parameters        density, z = (x - MEAN) / SCALE                                   where
     UNIFORM       A, B              1 / (B - A)                                                       A <= x <= B
     NORMAL        MEAN, SD          exp(-z^2 / 2) / (SD sqrt(2 pi)), z with SD                        everywhere
     LAPLACE       MEAN, SCALE       exp(-|z|) / (2 SCALE)                                             everywhere
     EXPONENTIAL   RATE              RATE exp(-RATE x)                                                 x >= 0
     LOGISTIC      MEAN, SCALE       1 / (4 SCALE cosh(z / 2)^2)                                       everywhere
     TRIANGULAR    A, C, B           from 0 at A linearly up to its top at C, linearly down to 0 at B  A <= x <= B
     STUDENT       NU, MEAN, SCALE   (1 + z^2 / NU)^(-(NU + 1) / 2) / (SCALE sqrt(NU) B(1/2, NU / 2))  everywhere
     BETA          A, B              x^(A - 1) (1 - x)^(B - 1) / B(A, B)                               0 < x < 1
     MIXTURE       rows w, m, sd     sum_i w_i N(m_i, sd_i^2) / sum_i w_i                              everywhere
     HISTOGRAM     rows l, r, w      w_i / (sum w (r_i - l_i)): w_i is the mass of its piece           l_i <= x < r_i

   The exact source is that of the exact doubles given, normalised without rounding. */
#ifndef EXACTRD_DENSITY_H
#define EXACTRD_DENSITY_H

#include <stdbool.h>

#include "exactrd/enclosure.h"
#include "exactrd/measure.h"

XRD_API_BEGIN

/* The families of the table above. */
typedef enum {
  XRD_DENSITY_UNIFORM,
  XRD_DENSITY_NORMAL,
  XRD_DENSITY_LAPLACE,
  XRD_DENSITY_EXPONENTIAL,
  XRD_DENSITY_LOGISTIC,
  XRD_DENSITY_TRIANGULAR,
  XRD_DENSITY_STUDENT,
  XRD_DENSITY_BETA,
  XRD_DENSITY_MIXTURE,
  XRD_DENSITY_HISTOGRAM,
} xrd_density_family;

/* Room for the parameters of a family; numbers in a row. */
enum { XRD_DENSITY_PARAMETERS = 3, XRD_DENSITY_COLUMNS = 3 };

/* Borrows its rows.  Places are at most XRD_COORDINATE_MAX in magnitude; SD, SCALE, 1 / RATE and the lengths of
   intervals lie in [1e-140, 1e140], shapes (NU, A and B of BETA) in [1e-6, 1e6]. */
struct xrd_density {
  xrd_density_family family;
  double parameter[XRD_DENSITY_PARAMETERS]; /* in the table's order */
  size_t count;                             /* MIXTURE, HISTOGRAM: rows >= 1 */
  const double *rows; /* count x 3, row-major; weights >= 0, one > 0; pieces in order, gaps allowed */
};

/* Checks everything above.  Errors: XRD_ERR_INPUT with the parameter's name or the row (from 0) of the first offender.
 */
XRD_MUST_USE xrd_status xrd_density_validate(const xrd_density *density, xrd_error *error);

/* The family's word, such as "normal"; its parameters' names in order, NULL past the last. */
const char *xrd_density_name(xrd_density_family family);
const char *xrd_density_parameter_name(xrd_density_family family, size_t index);

/* Fills `parameter` from the `given` >= 0 leading values with the defaults uniform:0,1 normal:0,1 laplace:0,1
   exponential:1 logistic:0,1 student:NU,0,1.  Errors: XRD_ERR_ARGUMENT where too many or too few are given. */
XRD_MUST_USE xrd_status xrd_density_set(xrd_density_family family, const double *values, size_t given,
                                        xrd_density *density, xrd_error *error);

/* The smallest closed interval that carries the density; -infinity, +infinity where it does not end. */
void xrd_density_hull(const xrd_density *density, double *low, double *high);

/* Where p is not analytic, ascending and without repetition: ends, kinks and jumps that are finite.  Returns their
   number, at most max(3, 2 count); `places` may be NULL. */
size_t xrd_density_breaks(const xrd_density *density, double *places);

/* FLOAT helpers for valid densities.  The value may be +infinity at an end of BETA. */
double xrd_density_value(const xrd_density *density, double x);

/* P(X <= x) and P(X >= x), each without cancellation. */
double xrd_density_below(const xrd_density *density, double x);
double xrd_density_above(const xrd_density *density, double x);

/* The interval outside of which lies at most `mass` > 0 on either side: the hull where that is finite. */
void xrd_density_reach(const xrd_density *density, double mass, double *low, double *high);

/* +infinity, never a NaN, where an integral diverges upwards; STUDENT with NU <= 1 has no mean: its MEAN is returned.
   The entropy is the differential entropy - int p log p in nats. */
double xrd_density_mean(const xrd_density *density);
double xrd_density_variance(const xrd_density *density);
double xrd_density_entropy(const xrd_density *density);

/* Is p symmetric, p(centre + t) = p(centre - t) for the exact doubles given?  *centre only where true. */
bool xrd_density_centre(const xrd_density *density, double *centre);

/* Where a quadrature stands: [low, high] in panels no longer than `width` > 0, which end at the density's breaks and at
   the `split_count` places `splits` (any order; kinks of f). */
typedef struct {
  double low, high, width;
  const double *splits;
  size_t split_count;
} xrd_density_panels;

/* A quadrature: sum_k mass[k] f(x[k]) ~ int p f over [low, high].  Release with xrd_density_rule_clear. */
typedef struct {
  size_t count;
  double *x, *mass; /* ascending; mass[k] holds p(x[k]) */
} xrd_density_rule;

/* Gauss-Legendre with 20 nodes on each panel, and ever shorter panels at the ends of BETA; the interval is cut to the
   hull, and must be finite then.  FLOAT.  Errors: XRD_ERR_ARGUMENT (an interval that is empty or not finite, more than
   2^24 nodes), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_density_rule_init(const xrd_density *density, const xrd_density_panels *panels,
                                              xrd_density_rule *rule, xrd_error *error);

/* An empty or zeroed rule is fine. */
void xrd_density_rule_clear(xrd_density_rule *rule);

/* Shannon's lower bound of R at a distortion D in [1e-300, 1e300], never below 0, h the differential entropy:
     squared    h - log(2 pi e D) / 2
     absolute   h - 1 - log(2 D)
   PROVED: an enclosure of that number, so that R(D) >= rate_nats->lower.  *attained: R(D) is that number.  It is where
   X is a sum of an independent output and the error of largest entropy: NORMAL under squared error up to D = SD^2,
   MIXTURE up to the least sd^2; under absolute error LAPLACE and LOGISTIC up to
   D = SCALE, STUDENT up to D^2 = 4 NU (NU + 3) SCALE^2 / ((NU + 1) (NU + 2)^2).  Source: Shannon 1959; Berger, Rate
   Distortion Theory, section 4.3.  Errors: those of xrd_density_validate, XRD_ERR_ARGUMENT. */
XRD_MUST_USE xrd_status xrd_density_shannon(const xrd_density *density, xrd_measure_kernel kernel, double distortion,
                                            xrd_enclosure *rate_nats, bool *attained, xrd_error *error);

XRD_API_END

#endif
