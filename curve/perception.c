/* Points of R(D, P): where the solver meets its certificate. */
#include "exactrd/perception.h"

#include <math.h>

#include "base/blas.h"
#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/session.h"
#include "solvers/perception.h"

static xrd_status reserve(const xrd_perception *perception, double distortion, double perceptual,
                          xrd_perception_point *point, xrd_error *error) {
  const size_t n = perception->problem.distortion.n, m = perception->problem.distortion.m;
  *point = (xrd_perception_point){.distortion = distortion, .perception = perceptual, .n = n, .m = m};
  if (!xrd_size_multiply(n, m, &point->moves))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu moves", n, m);
  point->q = xrd_allocate_zero(m, sizeof(double));
  point->w = xrd_allocate_zero(n, sizeof(double));
  point->g = xrd_allocate_zero(m, sizeof(double));
  point->plan = xrd_allocate_zero(point->moves, sizeof(double));
  if (point->q != NULL && point->w != NULL && point->g != NULL && point->plan != NULL) return XRD_OK;
  xrd_perception_point_clear(point);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a point");
}

/* One attempt. */
static xrd_status solve(const xrd_perception *perception, xrd_perception_manner manner, const xrd_options *options,
                        xrd_perception_point *point, bool *reached, xrd_error *error) {
  xrd_stop stop;
  xrd_options_stop(options, &stop);
  xrd_status status = xrd_perception_solve(perception, manner, &stop, point, reached, error);
  if (status == XRD_OK && xrd_stop_wanted(&stop, HUGE_VAL))
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted within a point");
  if (status == XRD_OK) status = xrd_certify_perception(perception, point, error);
  if (status != XRD_OK) return status;
  for (size_t j = 0; j < point->m; j++) point->support += point->q[j] > 0;
  point->rate_nats = fmin(fmax(point->rate_nats, point->rate_lower), point->rate_upper);
  point->verdict = point->rate_upper - point->rate_lower <= options->gap_nats ? XRD_CLOSED : XRD_OPEN;
  return XRD_OK;
}

static double width(const xrd_perception_point *point) { return point->rate_upper - point->rate_lower; }

/* Margins that grow until rounding stays within one, by paths more and less cautious, from slopes as guessed and lower:
   where D is small the guess can be too high, and the way down is closed; the narrowest bounds are kept. */
static xrd_status attempt(const xrd_perception *perception, const xrd_options *options, xrd_perception_point *point,
                          bool *reached, xrd_error *error) {
  static const xrd_perception_manner manners[] = {{1e-12, 0, 1},    {2e-12, 0, 0.5},  {4e-12, 0, 1},   {1e-12, 1, 1},
                                                  {1e-12, 1, 0.25}, {4e-12, 0, 0.25}, {1e-11, 0, 1},   {1e-10, 0, 1},
                                                  {1e-10, 0, 0.5},  {1e-12, 1, 0.5},  {1e-10, 1, 0.1}, {1e-9, 0, 1},
                                                  {1e-9, 1, 1},     {1e-9, 0, 0.25},  {1e-8, 0, 1},    {1e-8, 0, 0.5}};
  xrd_status status = solve(perception, manners[0], options, point, reached, error);
  for (size_t k = 1; k < sizeof manners / sizeof *manners && status == XRD_OK && point->verdict != XRD_CLOSED; k++) {
    if (!xrd_options_try_again(options)) break;
    xrd_perception_point other;
    bool other_reached = false;
    status = reserve(perception, point->distortion, point->perception, &other, error);
    if (status != XRD_OK) return status;
    status = solve(perception, manners[k], options, &other, &other_reached, error);
    *reached = *reached || other_reached;
    if (status == XRD_OK && width(&other) < width(point)) {
      const xrd_perception_point wider = *point;
      *point = other;
      other = wider;
    }
    xrd_perception_point_clear(&other);
  }
  return status;
}

static xrd_status validate(const xrd_perception *perception, double distortion, double perceptual,
                           const xrd_options *options, xrd_error *error) {
  xrd_status status = xrd_options_validate(options, error);
  if (status == XRD_OK) status = xrd_perception_validate(perception, error);
  if (status == XRD_OK && !(distortion >= 0 && isfinite(distortion)))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "the distortion is not a finite number >= 0: %g", distortion);
  if (status == XRD_OK && !(perceptual >= 0 && isfinite(perceptual)))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "the perception is not a finite number >= 0: %g", perceptual);
  return status;
}

xrd_status xrd_perception_at(const xrd_perception *perception, double distortion, double perceptual,
                             const xrd_options *options, xrd_perception_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  bool reached = false;
  *point = (xrd_perception_point){.n = 0};
  xrd_status status = validate(perception, distortion, perceptual, options, error);
  if (status == XRD_OK) status = reserve(perception, distortion, perceptual, point, error);
  if (status != XRD_OK) return status;
  xrd_blas_single_begin();
  status = attempt(perception, options, point, &reached, error);
  xrd_blas_single_end();
  if (status == XRD_OK && !reached && isinf(point->rate_upper))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "no channel has a distortion <= %.15g", distortion);
  if (status != XRD_OK) xrd_perception_point_clear(point);
  return status;
}
