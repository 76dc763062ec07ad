#include "vae/experiments/contrast.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "vae/experiments/statistics.h"

enum { SEEDS_MOST = 8 };
static const double CONFIDENCE = 0.95, EQUAL = 1e-12;

xrd_contrast xrd_contrast_of(const double *differences, size_t seeds, double slack) {
  const xrd_summary s = xrd_summary_of(differences, seeds);
  const double student = gsl_cdf_tdist_Pinv((1 + CONFIDENCE) / 2, (double)(seeds - 1)),
               half = student * s.deviation / sqrt((double)seeds) + slack;
  xrd_contrast c = {s.mean, s.deviation, s.mean - half, s.mean + half, "open"};
  if (s.deviation <= EQUAL * fabs(s.mean))
    c.verdict = "no-spread";
  else if (c.low > 0)
    c.verdict = "yes";
  else if (c.high < 0)
    c.verdict = "no";
  return c;
}

double xrd_trend_of(const double *values, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += ((double)i - (double)(count - 1) / 2) * values[i];
  return sum;
}

xrd_contrast xrd_contrast_of_steps(const double *values, size_t seeds, size_t levels, double slack) {
  xrd_contrast least = {.low = HUGE_VAL};
  for (size_t k = 1; k < levels; k++) {
    double steps[SEEDS_MOST];
    for (size_t s = 0; s < seeds && s < SEEDS_MOST; s++) steps[s] = values[s * levels + k - 1] - values[s * levels + k];
    const xrd_contrast step = xrd_contrast_of(steps, seeds, slack);
    if (step.low < least.low) least = step;
  }
  return least;
}
