#include <math.h>

#include "exactrd/toy.h"

void xrd_toy_ramp(size_t d, double ratio, double *a) {
  for (size_t i = 0; i < d; i++) a[i] = d == 1 ? 1 : pow(ratio, (double)i / (double)(d - 1));
}

void xrd_toy_grid_init(xrd_toy_grid *grid) {
  *grid = (xrd_toy_grid){.beta_low = 1e-2, .beta_high = 1e2, .grid_points = 500, .exact = false};
}

static double grid_beta(const xrd_toy_grid *grid, size_t index) {
  const double t = (double)index / (double)(grid->grid_points - 1);
  return exp((1 - t) * log(grid->beta_low) + t * log(grid->beta_high));
}

/* The grid point whose rate is nearest to the target. */
static xrd_toy_match nearest(const double *a, size_t d, const xrd_toy_grid *grid, double target) {
  xrd_toy_match best = {{1, 0}, INFINITY, 0};
  for (size_t index = 0; index < grid->grid_points; index++) {
    const xrd_scaled beta = xrd_scaled_from(grid_beta(grid, index));
    const double rate = xrd_toy_rate(a, d, beta);
    if (fabs(rate - target) < fabs(best.rate_nats - target)) best = (xrd_toy_match){beta, rate, 0};
  }
  best.anisotropy = xrd_toy_anisotropy(a, d, best.beta);
  return best;
}

/* The rates of both metrics on the grid fill intervals; *target is the midpoint of their overlap. */
static xrd_status overlap_midpoint(const double *pixel, const double *perceptual, size_t d, const xrd_toy_grid *grid,
                                   double *target, xrd_error *error) {
  const xrd_scaled low = xrd_scaled_from(grid->beta_low), high = xrd_scaled_from(grid->beta_high);
  const double least = fmax(xrd_toy_rate(pixel, d, high), xrd_toy_rate(perceptual, d, high));
  const double most = fmin(xrd_toy_rate(pixel, d, low), xrd_toy_rate(perceptual, d, low));
  if (!(least < most))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the rates of the two metrics do not overlap on [%g, %g]", grid->beta_low,
                    grid->beta_high);
  *target = (least + most) / 2;
  return XRD_OK;
}

xrd_status xrd_toy_table3(const double *pixel, const double *perceptual, size_t d, const xrd_toy_grid *grid,
                          xrd_toy_row rows[2], xrd_error *error) {
  const double *metrics[2] = {pixel, perceptual};
  if (!(grid->beta_low > 0) || !(grid->beta_low < grid->beta_high) || isinf(grid->beta_high) || grid->grid_points < 2)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "grid of %zu points over [%g, %g]", grid->grid_points, grid->beta_low,
                    grid->beta_high);
  for (int metric = 0; metric < 2; metric++) {
    const xrd_status status = xrd_toy_validate(metrics[metric], d, error);
    if (status != XRD_OK) return status;
  }
  double target = NAN;
  const xrd_status status = overlap_midpoint(pixel, perceptual, d, grid, &target, error);
  if (status != XRD_OK) return status;
  for (int metric = 0; metric < 2; metric++) {
    rows[metric].target_nats = target;
    if (!grid->exact) {
      rows[metric].match = nearest(metrics[metric], d, grid, target);
      continue;
    }
    const xrd_status matched = xrd_toy_match_rate(metrics[metric], d, target, &rows[metric].match, error);
    if (matched != XRD_OK) return matched;
  }
  return XRD_OK;
}
