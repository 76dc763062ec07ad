#include "cli/family.h"
#include "cli/suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/value.h"
#include "exactrd/numbers.h"
#include "solvers/closed/family.h"

/* "ar" is none of the closed sources, and has a list of coefficients. */
static const xrd_closed_row process = {.name = "ar", .takes = XRD_TAKES_NUMBER};

static const xrd_closed_row *find(const char *name, size_t length) {
  if (length == strlen(process.name) && memcmp(name, process.name, length) == 0) return &process;
  return xrd_closed_row_named(name, length);
}

static xrd_status read_numbers(const xrd_closed_row *e, const char *text, cli_family *family, size_t *count,
                               xrd_error *error) {
  const cli_option option = {.name = e->name, .kind = CLI_NUMBERS};
  cli_value value = {.text = NULL};
  xrd_error inner;
  const xrd_status status = cli_value_read(&option, text, &value, &inner);
  family->numbers = value.numbers;
  *count = value.count;
  return status == XRD_OK ? XRD_OK : xrd_fail(error, status, "family %s", inner.message + 2); /* without "--" */
}

static xrd_status read_file(const char *pmf, cli_family *family, xrd_error *error) {
  xrd_numbers numbers;
  const xrd_status status = xrd_numbers_read(pmf, XRD_VECTOR, XRD_NONNEGATIVE, &numbers, error);
  if (status != XRD_OK) return status;
  family->source.n = numbers.rows;
  family->source.p = family->numbers = numbers.values;
  return XRD_OK;
}

static xrd_status prepare(const xrd_closed_row *e, const char *parameter, const char *pmf, double innovation,
                          cli_family *family, xrd_error *error) {
  size_t count = 0;
  family->source = (xrd_closed_source){.family = e->family, .parameter = 1};
  if ((pmf != NULL) != (e->takes == XRD_TAKES_PROBABILITIES))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "family '%s' %s --pmf FILE", e->name, pmf != NULL ? "takes no" : "needs");
  const bool wants = e->takes == XRD_TAKES_NUMBER, may = wants || e->takes == XRD_MAY_TAKE_NUMBER;
  if ((parameter == NULL && wants) || (parameter != NULL && !may))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "family '%s' %s a parameter", e->name, wants ? "needs" : "takes no");
  xrd_status status = XRD_OK;
  if (parameter != NULL) status = read_numbers(e, parameter, family, &count, error);
  if (status == XRD_OK && e->takes == XRD_TAKES_PROBABILITIES) status = read_file(pmf, family, error);
  if (status != XRD_OK) return status;
  if (e == &process) {
    family->is_process = true;
    family->process = (xrd_autoregression){family->numbers, count, innovation};
    family->prediction = innovation;
    return xrd_autoregression_validate(&family->process, &family->variance, error);
  }
  if (count > 1) return xrd_fail(error, XRD_ERR_ARGUMENT, "family '%s' takes one parameter, not %zu", e->name, count);
  if (count == 1) family->source.parameter = family->numbers[0];
  return xrd_closed_init(&family->source, &family->closed, error);
}

static const char *family_at(size_t index) { /* and ar, which stands in no other table */
  if (index == 0) return process.name;
  const xrd_closed_row *row = xrd_closed_row_at(index - 1);
  return row != NULL ? row->name : NULL;
}

static xrd_status refuse(const char *name, xrd_error *error) {
  char nearest[CLI_NEAREST_SIZE];
  if (cli_nearest(name, family_at, nearest))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown family '%s'; did you mean %s?", name, nearest);
  return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown family '%s'; see 'exactrd closed --help'", name);
}

xrd_status cli_family_read(const char *name, const char *pmf, double innovation, cli_family *family, xrd_error *error) {
  const char *colon = strchr(name, ':');
  const xrd_closed_row *e = find(name, colon != NULL ? (size_t)(colon - name) : strlen(name));
  memset(family, 0, sizeof *family);
  if (e == NULL) return refuse(name, error);
  xrd_error inner = {""};
  const xrd_status status = prepare(e, colon != NULL ? colon + 1 : NULL, pmf, innovation, family, &inner);
  if (status == XRD_OK) return status;
  cli_family_clear(family);
  /* An argument's message names the family, a number's is about what stands behind its colon. */
  return status == XRD_ERR_INPUT && colon != NULL ? xrd_fail(error, status, "%s: %s", name, inner.message)
                                                  : xrd_fail(error, status, "%s", inner.message);
}

void cli_family_clear(cli_family *family) {
  xrd_closed_clear(family->closed);
  free(family->numbers);
  memset(family, 0, sizeof *family);
}

static xrd_status ask_process(const cli_family *family, cli_family_question question, double value,
                              cli_family_point *point, xrd_error *error) {
  const xrd_spectrum spectrum = xrd_autoregression_spectrum(&family->process);
  xrd_spectrum_point found;
  xrd_status status;
  switch (question) {
  case CLI_FAMILY_AT_DISTORTION: status = xrd_spectrum_at_distortion(&spectrum, value, &found, error); break;
  case CLI_FAMILY_AT_RATE: status = xrd_spectrum_at_rate(&spectrum, value, &found, error); break;
  default:
    if (!(value > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "slope is %g: must be > 0", value);
    status = xrd_spectrum_at_level(&spectrum, 1 / (2 * value), &found, error);
  }
  if (status == XRD_OK)
    status = xrd_autoregression_enclose_rate(&family->process, found.distortion, found.water_level, &point->rate_nats,
                                             error);
  if (status != XRD_OK) return status;
  point->point = (xrd_closed_point){found.slope, found.distortion, found.rate_nats, 0};
  point->shannon_nats = fmax(0, 0.5 * log(family->prediction / found.distortion));
  return XRD_OK;
}

static xrd_status ask_closed(const cli_family *family, cli_family_question question, double value,
                             cli_family_point *point, xrd_error *error) {
  xrd_status status;
  switch (question) {
  case CLI_FAMILY_AT_DISTORTION: status = xrd_closed_at_distortion(family->closed, value, &point->point, error); break;
  case CLI_FAMILY_AT_RATE: status = xrd_closed_at_rate(family->closed, value, &point->point, error); break;
  default: status = xrd_closed_at_slope(family->closed, value, &point->point, error);
  }
  const double distortion = point->point.distortion;
  if (status == XRD_OK) status = xrd_closed_enclose_rate(&family->source, distortion, &point->rate_nats, error);
  if (status != XRD_OK) return status;
  point->shannon_nats = distortion > 0 ? xrd_closed_shannon_bound(family->closed, distortion) : point->point.rate_nats;
  return XRD_OK;
}

xrd_status cli_family_ask(const cli_family *family, cli_family_question question, double value, cli_family_point *point,
                          xrd_error *error) {
  const xrd_status status = family->is_process ? ask_process(family, question, value, point, error)
                                               : ask_closed(family, question, value, point, error);
  if (status != XRD_OK) return status;
  /* The floating-point rate may lie a rounding outside; the best estimate lies inside the proof. */
  point->point.rate_nats = fmin(fmax(point->point.rate_nats, point->rate_nats.lower), point->rate_nats.upper);
  point->shannon_nats = fmin(point->shannon_nats, point->rate_nats.upper);
  return XRD_OK;
}

xrd_status cli_family_spread(const cli_family *family, size_t count, double *distortions, xrd_error *error) {
  if (count < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "--points wants at least 2");
  if (family->is_process) {
    for (size_t i = 0; i < count; i++)
      distortions[i] = family->variance * pow(1e-3, 1 - (double)i / (double)(count - 1));
    return XRD_OK;
  }
  xrd_closed_point *points = xrd_allocate(count, sizeof *points);
  if (points == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", count);
  const xrd_status status = xrd_closed_points(family->closed, count, points, error);
  for (size_t i = 0; status == XRD_OK && i < count; i++) distortions[i] = points[i].distortion;
  free(points);
  return status;
}
