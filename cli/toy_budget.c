#include "cli/toy_budget.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"

const xrd_column cli_budget_columns[] = {
    {.name = "features", .cell = XRD_CELL_TEXT, .offset = offsetof(cli_budget_row, features)},
    {.name = "alpha", .cell = XRD_CELL_NUMBER, .offset = offsetof(cli_budget_row, alpha)},
    {.name = "distortion", .cell = XRD_CELL_NUMBER, .offset = offsetof(cli_budget_row, distortion)},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = offsetof(cli_budget_row, rate_nats)},
    {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = offsetof(cli_budget_row, bounds.lower)},
    {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = offsetof(cli_budget_row, bounds.upper)},
    {.name = "pixel_rate", .cell = XRD_CELL_RATE, .offset = offsetof(cli_budget_row, pixel_rate_nats)},
    {.name = "pixel_lower", .cell = XRD_CELL_LOWER, .offset = offsetof(cli_budget_row, pixel_bounds.lower)},
    {.name = "pixel_upper", .cell = XRD_CELL_UPPER, .offset = offsetof(cli_budget_row, pixel_bounds.upper)},
    {.name = "scale", .cell = XRD_CELL_NUMBER, .offset = offsetof(cli_budget_row, scale)},
    {.name = "bound", .cell = XRD_CELL_UPPER, .offset = offsetof(cli_budget_row, bound_nats)},
    {.name = "status", .cell = XRD_CELL_TEXT, .offset = offsetof(cli_budget_row, status)},
    {.name = NULL},
};

xrd_status cli_budget_source_init(const double *covariance, size_t n, cli_budget_source *source, xrd_error *error) {
  *source = (cli_budget_source){.covariance = covariance, .n = n};
  return cli_waterfill_source_gaussian(covariance, NULL, n, &source->pixel, error);
}

void cli_budget_source_clear(cli_budget_source *source) { cli_waterfill_source_clear(&source->pixel); }

/* An upper bound of the largest eigenvalue of M. */
static xrd_status enclose_norm(const double *metric, size_t n, double *norm, xrd_error *error) {
  double *ends = xrd_allocate(n, 2 * sizeof *ends);
  if (ends == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu eigenvalues", n);
  const xrd_status status = xrd_gaussian_enclose_eigenvalues(metric, NULL, n, ends, ends + n, error);
  if (status == XRD_OK) *norm = ends[n];
  free(ends);
  return status;
}

/* R at D, of a source whose eigenvalues are proved or not. */
static xrd_status ask(const cli_waterfill_source *source, double distortion, double *rate, xrd_enclosure *bounds,
                      xrd_error *error) {
  xrd_waterfill_point point;
  xrd_status status = xrd_waterfill_at_distortion(source->waterfill, distortion, &point, error);
  if (status != XRD_OK) return status;
  *rate = point.rate_nats;
  *bounds = (xrd_enclosure){NAN, NAN};
  return source->upper == NULL ? XRD_OK : cli_waterfill_source_enclose(source, distortion, rate, bounds, error);
}

static xrd_status fill(const cli_budget_source *source, const cli_waterfill_source *mixed, cli_budget_row *row,
                       xrd_error *error) {
  const double least = nextafter(row->distortion / row->scale, 0);
  if (!(least > 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "budget %g is 0 when divided by the metric's norm, %g", row->distortion,
                    row->scale);
  double rate;
  xrd_enclosure bound = {.upper = HUGE_VAL};
  xrd_status status = ask(mixed, row->distortion, &row->rate_nats, &row->bounds, error);
  if (status == XRD_OK) status = ask(&source->pixel, row->distortion, &row->pixel_rate_nats, &row->pixel_bounds, error);
  if (status == XRD_OK) status = ask(&source->pixel, least, &rate, &bound, error);
  row->bound_nats = bound.upper;
  row->status = isnan(row->bounds.lower) ? "float" : "proved";
  return status;
}

xrd_status cli_budget_rows(const cli_budget_source *source, const double *metric, cli_numbers_list at,
                           cli_budget_row *rows, xrd_error *error) {
  cli_waterfill_source mixed = {0};
  double scale = 0;
  xrd_status status = cli_waterfill_source_gaussian(source->covariance, metric, source->n, &mixed, error);
  if (status == XRD_OK) status = enclose_norm(metric, source->n, &scale, error);
  for (size_t i = 0; i < at.count && status == XRD_OK; i++) {
    rows[i].distortion = at.values[i];
    rows[i].scale = scale;
    status = fill(source, &mixed, &rows[i], error);
  }
  cli_waterfill_source_clear(&mixed);
  return status;
}
