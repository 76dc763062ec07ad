/* The families: a row each. */
#include <math.h>
#include <string.h>

#include "base/sum.h"
#include "solvers/closed/family.h"

static const double LOG_2 = 0.693147180559945309417232121458;

static xrd_status validate_probability(const xrd_closed_source *source, xrd_error *error) {
  if (source->parameter >= 0 && source->parameter <= 1) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "probability is %g: must be in [0, 1]", source->parameter);
}

static xrd_status validate_symbols(const xrd_closed_source *source, xrd_error *error) {
  const double x = source->parameter;
  if (x >= 1 && x <= 0x1p53 && floor(x) == x) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "number of symbols is %.15g: must be whole, 1 .. 2^53", x);
}

static xrd_status validate_probabilities(const xrd_closed_source *source, xrd_error *error) {
  const double *p = source->p;
  if (source->n == 0) return xrd_fail(error, XRD_ERR_INPUT, "no probabilities");
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < source->n; i++) {
    if (!(p[i] >= 0) || isinf(p[i])) return xrd_fail(error, XRD_ERR_INPUT, "probability %zu is %g", i, p[i]);
    xrd_sum_add(&sum, p[i]);
  }
  if (!(fabs(xrd_sum_value(&sum) - 1) <= 1e-9))
    return xrd_fail(error, XRD_ERR_INPUT, "the probabilities sum to %.17g, not 1", xrd_sum_value(&sum));
  return XRD_OK;
}

static xrd_status validate_nothing(const xrd_closed_source *source, xrd_error *error) {
  (void)source;
  (void)error;
  return XRD_OK;
}

/* Reciprocals and a thousandth of the parameter must stay normal doubles. */
static xrd_status validate_positive(const xrd_closed_source *source, xrd_error *error) {
  if (source->parameter >= 1e-300 && source->parameter <= 1e300) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "parameter is %g: must be in [1e-300, 1e300]", source->parameter);
}

static void hamming(xrd_closed *c, double x) {
  (void)x;
  c->distortion_max = xrd_hamming_distortion_max(c->hamming);
  c->rate_max = xrd_hamming_entropy(c->hamming);
  c->symbols = xrd_hamming_positive(c->hamming);
}

static void uniform(xrd_closed *c, double x) {
  c->distortion_max = (x - 1) / x;
  c->rate_max = log(x);
  c->symbols = (size_t)x;
}

static void log_loss(xrd_closed *c, double x) {
  (void)x;
  c->distortion_max = c->rate_max = xrd_hamming_entropy(c->hamming);
  c->symbols = xrd_hamming_positive(c->hamming);
}

static void erasure(xrd_closed *c, double x) {
  (void)x;
  c->distortion_max = 1;
  c->rate_max = LOG_2;
  c->symbols = 2;
}

static void gaussian(xrd_closed *c, double x) {
  c->distortion_max = x;
  c->rate_max = INFINITY;
  c->exponent = 0.5;
}

static void laplace(xrd_closed *c, double x) {
  c->distortion_max = x;
  c->rate_max = INFINITY;
  c->exponent = 1;
}

static void exponential(xrd_closed *c, double x) {
  laplace(c, 1 / x);
  c->parameter_inverse = true;
}

static void wiener(xrd_closed *c, double x) {
  (void)x;
  c->distortion_max = c->rate_max = INFINITY;
}

static double of_hamming(const xrd_closed *c, double distortion) {
  return xrd_shannon_bound(c->rate_max, XRD_ERROR_HAMMING, c->symbols, distortion);
}

static double tight(const xrd_closed *c, double distortion) {
  return distortion >= c->distortion_max ? 0 : xrd_closed_log_ratio(c, distortion);
}

static const xrd_closed_row rows[] = {
    {XRD_CLOSED_BERNOULLI, "bernoulli", XRD_TAKES_NUMBER, &xrd_closed_hamming, validate_probability, hamming, true,
     of_hamming},
    {XRD_CLOSED_UNIFORM, "uniform", XRD_TAKES_NUMBER, &xrd_closed_uniform, validate_symbols, uniform, false,
     of_hamming},
    {XRD_CLOSED_HAMMING, "hamming", XRD_TAKES_PROBABILITIES, &xrd_closed_hamming, validate_probabilities, hamming,
     false, of_hamming},
    {XRD_CLOSED_LOG_LOSS, "log-loss", XRD_TAKES_PROBABILITIES, &xrd_closed_segment, validate_probabilities, log_loss,
     false, NULL},
    {XRD_CLOSED_ERASURE, "erasure", XRD_TAKES_NOTHING, &xrd_closed_segment, validate_nothing, erasure, false, NULL},
    {XRD_CLOSED_GAUSSIAN, "gaussian", XRD_MAY_TAKE_NUMBER, &xrd_closed_logarithm, validate_positive, gaussian, false,
     tight},
    {XRD_CLOSED_LAPLACE, "laplace", XRD_MAY_TAKE_NUMBER, &xrd_closed_logarithm, validate_positive, laplace, false,
     tight},
    {XRD_CLOSED_EXPONENTIAL, "exponential", XRD_MAY_TAKE_NUMBER, &xrd_closed_logarithm, validate_positive, exponential,
     false, tight},
    {XRD_CLOSED_WIENER, "wiener", XRD_MAY_TAKE_NUMBER, &xrd_closed_reciprocal, validate_positive, wiener, false, NULL},
};
enum { ROWS = sizeof rows / sizeof *rows };

const xrd_closed_row *xrd_closed_row_of(xrd_closed_family family) {
  for (size_t k = 0; k < ROWS; k++)
    if (rows[k].family == family) return &rows[k];
  return NULL;
}

const xrd_closed_row *xrd_closed_row_at(size_t index) { return index < ROWS ? &rows[index] : NULL; }

const xrd_closed_row *xrd_closed_row_named(const char *name, size_t length) {
  for (size_t k = 0; k < ROWS; k++)
    if (strlen(rows[k].name) == length && memcmp(rows[k].name, name, length) == 0) return &rows[k];
  return NULL;
}

xrd_status xrd_closed_validate(const xrd_closed_source *source, xrd_error *error) {
  const xrd_closed_row *row = xrd_closed_row_of(source->family);
  return row != NULL ? row->validate(source, error)
                     : xrd_fail(error, XRD_ERR_ARGUMENT, "unknown family %d", (int)source->family);
}
