/* A reproduction that does not depend on X: rate 0 at D = E d(X, y), y the mean, and so R = 0 from the variance on. Its
   channel is the same at every slope; it is proved at one that has the density's own scale. */
#include <math.h>

#include "curve/measures/session.h"
#include "exactrd/density.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS };
static const double FAR = 6; /* cuts, in standard deviations */
static const double LEAST_KAPPA = 1e-300, LARGEST_KAPPA = 1e300;

double xrd_measure_constant_distortion(const xrd_measure_problem *problem) {
  const bool known = problem->density != NULL && problem->kernel == XRD_MEASURE_SQUARED;
  return known ? xrd_density_variance(problem->density) : HUGE_VAL;
}

/* Is the constant the optimum, or s D + R of it within the gap of the least?  A normal's is up to s = 1 / (2 SD^2). */
bool xrd_measure_constant_fits(const xrd_measure_problem *problem, double slope, double gap_nats) {
  const double product = slope * xrd_measure_constant_distortion(problem);
  const bool normal = problem->density != NULL && problem->density->family == XRD_DENSITY_NORMAL;
  return product <= gap_nats || (normal && product < 0.5);
}

/* Beyond all means of a mixture, too. */
static double cut(const xrd_density *density, double mean, double sd, int sign) {
  double low, high, far = sign * mean + FAR * sd;
  xrd_density_hull(density, &low, &high);
  if (isfinite(sign > 0 ? high : low)) return sign * HUGE_VAL;
  for (size_t i = 0; density->family == XRD_DENSITY_MIXTURE && i < density->count; i++)
    far = fmax(far, sign * density->rows[i * COLUMNS + 1] + density->rows[i * COLUMNS + 2]);
  return sign * far;
}

/* w = kappa / p goes on as 1 / u. */
static double kappa(const xrd_density *density, double mean, double slope, double place) {
  if (isinf(place)) return 0;
  const double w = xrd_density_value(density, place) * exp(slope * (place - mean) * (place - mean));
  return fmin(fmax(w, LEAST_KAPPA), LARGEST_KAPPA);
}

xrd_status xrd_measure_session_rest(xrd_measure_session *session, xrd_error *error) {
  const xrd_density *density = session->problem->density;
  xrd_engine_answer *answer = &session->answer;
  const double mean = xrd_density_mean(density), variance = xrd_density_variance(density);
  answer->slope = 1 / (2 * variance);
  answer->distortion = variance, answer->rate_nats = 0, answer->excess_nats = HUGE_VAL, answer->rounds = 1;
  answer->cut_low = cut(density, mean, sqrt(variance), -1), answer->cut_high = cut(density, mean, sqrt(variance), 1);
  answer->kappa_low = kappa(density, mean, answer->slope, answer->cut_low);
  answer->kappa_high = kappa(density, mean, answer->slope, answer->cut_high);
  answer->atoms.count = 0, answer->atoms.width = 1;
  return xrd_atom_list_add(&answer->atoms, &mean, 1, error);
}
