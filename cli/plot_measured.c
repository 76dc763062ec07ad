#include "cli/plot_measured.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "certify/between.h"

enum { LABEL = 48, BELOW_STYLE = 4 };

static const char BELOW[] = "below the proved bound";

void cli_measured_clear(cli_measured *measured) {
  free(measured->numbers);
  free(measured->words);
  free(measured->labels);
  memset(measured, 0, sizeof *measured);
}

static const double ROUNDING = 0x1p-48; /* of a slope in another unit */

static xrd_proved_point *proved_points(const xrd_plot_curve *ideal) {
  xrd_proved_point *points = xrd_allocate(ideal->count, sizeof *points);
  for (size_t k = 0; points != NULL && k < ideal->count; k++) {
    const bool known = !isnan(ideal->slope[k]);
    points[k] = (xrd_proved_point){known ? ideal->slope[k] * (1 - ROUNDING) : 0,
                                   known ? ideal->slope[k] * (1 + ROUNDING) : HUGE_VAL,
                                   {ideal->distortion[k], 0, ideal->lower[k], ideal->upper[k]}};
  }
  return points;
}

/* Both ends with as many digits after the point as three of the larger one leave. */
static void percent(char text[16], double value, double largest) {
  if (largest < 0.1 || largest >= 1e5)
    (void)snprintf(text, 16, "%+.3g", value);
  else
    (void)snprintf(text, 16, "%+.*f", largest >= 100 ? 0 : largest >= 10 ? 1 : 2, value);
}

/* "+12.3 %", or its two ends where they differ in what is printed. */
static void describe(char *text, double rate, double lower, double upper) {
  char least[16], most[16];
  if (!(lower > 0) || isinf(upper)) {
    text[0] = '\0'; /* no share of an ideal rate that may be 0 */
    return;
  }
  const double low = 100 * (rate / upper - 1), high = 100 * (rate / lower - 1), largest = fmax(fabs(low), fabs(high));
  percent(least, low, largest);
  percent(most, high, largest);
  if (strcmp(least, most) == 0)
    (void)snprintf(text, LABEL, "%s %%", least);
  else
    (void)snprintf(text, LABEL, "%s to %s %%", least, most);
}

static bool allocate(size_t count, const char *title, cli_measured *m) {
  const char *name = title != NULL ? title : "measured";
  const size_t size = strlen(name) + sizeof BELOW + 4;
  m->numbers = xrd_allocate(count, 2 * sizeof *m->numbers);
  m->words = xrd_allocate_zero(count * LABEL + size, 1);
  m->labels = xrd_allocate(count, sizeof *m->labels);
  if (m->numbers == NULL || m->words == NULL || m->labels == NULL) return false;
  (void)snprintf(m->words + count * LABEL, size, "%s: %s", name, BELOW);
  return true;
}

static void split(const xrd_proved_point *points, size_t ideal_count, const xrd_plot_curve *curve, cli_measured *m) {
  size_t front = 0, back = curve->count;
  double *const x = m->numbers, *const y = m->numbers + curve->count;
  for (size_t k = 0; k < curve->count; k++) {
    const double distortion = curve->distortion[k], rate = curve->rate[k];
    double lower = 0, upper = HUGE_VAL;
    if (!isnan(distortion) && xrd_between(points, ideal_count, distortion, &lower, &upper, NULL) != XRD_OK)
      lower = 0, upper = HUGE_VAL; /* of points that contradict each other nothing is told */
    const size_t place = rate < lower ? --back : front++;
    x[place] = distortion;
    y[place] = rate;
    m->labels[place] = m->words + place * LABEL;
    describe(m->words + place * LABEL, rate, lower, upper);
  }
  m->possible = (xrd_plot_curve){.title = curve->title, .count = front, .distortion = x, .rate = y};
  m->impossible = (xrd_plot_curve){.title = m->words + curve->count * LABEL,
                                   .count = curve->count - front,
                                   .distortion = x + front,
                                   .rate = y + front,
                                   .own_kind = 1 + XRD_PLOT_POINTS,
                                   .look = 1 + BELOW_STYLE};
}

xrd_status cli_measured_split(const xrd_plot_curve *ideal, const xrd_plot_curve *curve, xrd_plot_kind kind, bool labels,
                              cli_measured *measured, xrd_error *error) {
  memset(measured, 0, sizeof *measured);
  xrd_proved_point *points = proved_points(ideal);
  if (points == NULL || !allocate(curve->count, curve->title, measured)) {
    free(points);
    cli_measured_clear(measured);
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu measured points", curve->count);
  }
  split(points, ideal->count, curve, measured);
  free(points);
  const size_t possible = measured->possible.count;
  if (labels) measured->possible.labels = measured->labels;
  if (labels) measured->impossible.labels = measured->labels + possible;
  if (kind != XRD_PLOT_POINTS) { /* the line goes through all of them */
    const char *const *const kept = measured->possible.labels;
    measured->possible = *curve;
    measured->possible.labels = measured->impossible.count == 0 ? kept : NULL;
  }
  measured->possible.own_kind = 1 + (int)kind;
  return XRD_OK;
}
