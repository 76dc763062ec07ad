/* Points where the losses follow from others: solved on the doubles near them, proved of the exact numbers. */
#include <math.h>
#include <string.h>

#include "certify/derived.h"
#include "curve/session.h"
#include "problem/derived.h"

/* What is asked of the image. */
typedef enum { AT_SLOPE, AT_VALUE } question;

static xrd_status solve_image(const xrd_derived_image *image, question asked, double number, const xrd_options *options,
                              xrd_curve *curve, xrd_error *error) {
  const xrd_problem problem = xrd_derived_image_problem(image);
  return asked == AT_SLOPE ? xrd_curve_at_slopes(&problem, &number, 1, options, curve, error)
                           : xrd_curve_at_distortions(&problem, &number, 1, options, curve, error);
}

/* Takes the witness of the image's point and proves it. */
static xrd_status prove(const xrd_derived *derived, bool asked, xrd_point *image_point, const xrd_options *options,
                        xrd_derived_point *point, xrd_error *error) {
  *point = (xrd_derived_point){.slope = image_point->witness_slope,
                               .value = point->value,
                               .n = image_point->n,
                               .m = image_point->m,
                               .q = image_point->q,
                               .w = image_point->w};
  image_point->q = image_point->w = NULL;
  for (size_t x = 0; x < point->n; x++)
    if (!(point->w[x] > 0)) point->w[x] = 1; /* never seen */
  xrd_stop stop;
  xrd_options_stop(options, &stop);
  const xrd_status status = xrd_certify_derived_until(derived, asked, &stop, point, error);
  if (status != XRD_OK) return status;
  point->information_cost = 1 / point->slope;
  point->rate_nats = fmin(fmax(image_point->rate_nats, point->rate_lower), point->rate_upper);
  point->verdict = point->rate_upper - point->rate_lower <= options->gap_nats ? XRD_CLOSED : XRD_OPEN;
  return XRD_OK;
}

static xrd_status attempt(const xrd_derived *derived, const xrd_derived_image *image, question asked, double number,
                          const xrd_options *options, xrd_derived_point *point, xrd_error *error) {
  xrd_curve curve;
  xrd_options quiet = *options;
  quiet.without_duals = false;
  quiet.on_point = NULL;
  quiet.gap_nats = 0.5 * options->gap_nats; /* room for what the image leaves out */
  xrd_status status = solve_image(image, asked, number, &quiet, &curve, error);
  if (status == XRD_OK && isinf(curve.points[0].witness_slope))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "the slope is infinite");
  if (status == XRD_OK) status = prove(derived, asked == AT_VALUE, &curve.points[0], options, point, error);
  xrd_curve_clear(&curve);
  return status;
}

static xrd_status begin(const xrd_derived *derived, const xrd_options *options, xrd_derived_image *image,
                        xrd_derived_point *point, xrd_error *error) {
  memset(point, 0, sizeof *point);
  xrd_status status = xrd_options_validate(options, error);
  if (status == XRD_OK) status = xrd_derived_validate(derived, error);
  return status == XRD_OK ? xrd_derived_image_init(image, derived, error) : status;
}

xrd_status xrd_derived_at_slope(const xrd_derived *derived, double slope, const xrd_options *options,
                                xrd_derived_point *point, xrd_error *error) {
  xrd_derived_image image;
  xrd_status status = begin(derived, options, &image, point, error);
  if (status != XRD_OK) return status;
  status = attempt(derived, &image, AT_SLOPE, slope, options, point, error);
  xrd_derived_image_clear(&image);
  if (status != XRD_OK) xrd_derived_point_clear(point);
  return status;
}

/* The image's distortion that stands for the value. */
static double image_distortion(const xrd_derived *derived, const xrd_derived_image *image, double value) {
  double best = 0;
  if (derived->payoff == NULL) return value;
  for (size_t x = 0; x < image->n; x++) best -= image->p[x] * image->shift[x];
  return best - value;
}

static double size_of(const xrd_derived *derived, const xrd_derived_image *image, double value) {
  double size = fabs(value);
  for (size_t x = 0; derived->payoff != NULL && x < image->n; x++) size += image->p[x] * fabs(image->shift[x]);
  return size;
}

/* Refuses what is at or beyond the end of the curve. */
static xrd_status refuse_value(const xrd_derived *derived, const xrd_derived_image *image, double value,
                               xrd_error *error) {
  const bool payoff = derived->payoff != NULL;
  double best = 0;
  for (size_t x = 0; x < image->n; x++) best += image->p[x] * image->shift[x];
  return xrd_fail(error, XRD_ERR_ARGUMENT, "no channel reaches the %s %.15g at a finite slope: the %s is %.15g",
                  payoff ? "payoff" : "distortion", value, payoff ? "largest" : "least", payoff ? -best : best);
}

/* The exact channel may miss the value by a rounding or two: then a little more is asked of the image. */
xrd_status xrd_derived_at_value(const xrd_derived *derived, double value, const xrd_options *options,
                                xrd_derived_point *point, xrd_error *error) {
  static const double margins[] = {0, 0x1p-52, 0x1p-49, 0x1p-45, 0x1p-40};
  xrd_derived_image image;
  xrd_status status = begin(derived, options, &image, point, error);
  if (status != XRD_OK) return status;
  const double distortion = image_distortion(derived, &image, value), size = size_of(derived, &image, value);
  bool kept = false;
  for (size_t k = 0; k < sizeof margins / sizeof *margins && status == XRD_OK && !kept; k++) {
    xrd_derived_point trial = {.value = value};
    status = attempt(derived, &image, AT_VALUE, distortion - margins[k] * size, options, &trial, error);
    if (status == XRD_ERR_ARGUMENT && k == 0) status = refuse_value(derived, &image, value, error);
    if (status != XRD_OK && k > 0) { /* beyond what can be reached: keep what there is */
      xrd_derived_point_clear(&trial);
      if (status == XRD_ERR_ARGUMENT) status = XRD_OK;
      break;
    }
    xrd_derived_point_clear(point);
    *point = trial;
    kept = isfinite(point->rate_upper);
  }
  xrd_derived_image_clear(&image);
  if (status != XRD_OK) xrd_derived_point_clear(point);
  return status;
}
