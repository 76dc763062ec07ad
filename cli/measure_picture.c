/* The picture of `exactrd vae measure`. */
#include <math.h>
#include <stdlib.h>

#include "base/carve.h"
#include "cli/measure_report.h"
#include "exactrd/plot.h"
#include "exactrd/waterfill.h"

enum { CURVE = 60, PANELS = 3 };

/* Numbers by rank, the largest first. */
typedef struct {
  double *rank, *kl, *kl_variance, *aggregate, *posterior;
  double d[CURVE], bound[CURVE];
} drawing;

static int falls(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

static void fill_ranks(const measure_report *r, drawing *d) {
  const size_t k = r->of.latents;
  for (size_t j = 0; j < k; j++) {
    d->rank[j] = (double)(j + 1);
    d->kl[j] = r->latents[j].kl_nats;
    d->kl_variance[j] = r->latents[j].kl_variance_nats;
    d->aggregate[j] = r->spectrum[k - 1 - j];
    d->posterior[j] = r->latents[j].posterior_variance;
  }
  qsort(d->kl, k, sizeof *d->kl, falls);
  qsort(d->kl_variance, k, sizeof *d->kl, falls);
  qsort(d->posterior, k, sizeof *d->kl, falls);
}

/* The proved bound from 0.6 of the point's distortion to where it ends. */
static xrd_status fill_bound(const measure_report *r, drawing *d, xrd_error *error) {
  double top = 0;
  for (size_t j = 0; j < r->size; j++) top += r->values[j];
  const double from = fmin(r->distortion, top) * 0.6, to = fmax(top, r->distortion);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < CURVE && status == XRD_OK; i++) {
    xrd_enclosure rate;
    d->d[i] = from * pow(to / from, (double)i / (CURVE - 1));
    status = xrd_waterfill_enclose_rate(r->values, r->size, d->d[i], &rate, error);
    d->bound[i] = rate.upper;
  }
  return status;
}

static xrd_status draw(const measure_report *r, const drawing *d, const char *path, xrd_error *error) {
  const size_t k = r->of.latents;
  const xrd_series kl[] = {{.kind = XRD_PLOT_LINE_POINTS, .title = "KL", .count = k, .x = d->rank, .y = d->kl},
                           {.kind = XRD_PLOT_LINE_POINTS,
                            .title = "its part of the variances",
                            .count = k,
                            .x = d->rank,
                            .y = d->kl_variance}};
  const xrd_series spectra[] = {
      {.kind = XRD_PLOT_LINE_POINTS,
       .title = "eigenvalues of the aggregate",
       .count = k,
       .x = d->rank,
       .y = d->aggregate},
      {.kind = XRD_PLOT_LINE_POINTS, .title = "mean posterior variances", .count = k, .x = d->rank, .y = d->posterior}};
  const double x[] = {r->distortion, r->distortion},
               low[] = {r->information.information_lower, r->information.information_lower},
               high[] = {r->information.information_upper, r->information.information_upper};
  const xrd_series rates[] = {
      {.kind = XRD_PLOT_LINE, .title = "proved Gaussian bound", .count = CURVE, .x = d->d, .y = d->bound},
      {.kind = XRD_PLOT_ERROR_BARS,
       .title = "KL (ESTIMATE)",
       .count = 1,
       .x = x,
       .y = &r->of.kl_nats,
       .y2 = &r->of.kl_error},
      {.kind = XRD_PLOT_POINTS, .title = "I(X;Z), from below", .count = 1, .x = x, .y = low},
      {.kind = XRD_PLOT_POINTS, .title = "I(X;Z), from above", .count = 1, .x = x, .y = high}};
  const xrd_panel panels[PANELS] = {
      {.x = {.label = "latent, by rank"}, .y = {.label = "KL", .unit = "nats"}, .series_count = 2, .series = kl},
      {.x = {.label = "rank"},
       .y = {.label = "variance", .log = true},
       .series_count = 2,
       .series = spectra,
       .key = XRD_KEY_BELOW},
      {.x = {.label = "distortion"}, .y = {.label = "rate", .unit = "nats"}, .series_count = 4, .series = rates}};
  return xrd_figure_draw(&(xrd_figure){1, r->values != NULL ? PANELS : PANELS - 1, panels}, path, error);
}

xrd_status measure_report_draw(const measure_report *r, const char *path, xrd_error *error) {
  const size_t k = r->of.latents;
  drawing d;
  void *block;
  const xrd_array arrays[] = {XRD_ARRAY(d.rank, k),      XRD_ARRAY(d.kl, k),        XRD_ARRAY(d.kl_variance, k),
                              XRD_ARRAY(d.aggregate, k), XRD_ARRAY(d.posterior, k), {0}};
  xrd_status status = xrd_carve(&block, arrays, error);
  if (status != XRD_OK) return status;
  fill_ranks(r, &d);
  if (r->values != NULL) status = fill_bound(r, &d, error);
  if (status == XRD_OK) status = draw(r, &d, path, error);
  xrd_carve_free(block);
  return status;
}
