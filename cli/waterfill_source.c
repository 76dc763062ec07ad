#include "cli/waterfill_source.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/progress.h"
#include "exactrd/posterior.h"

const cli_option cli_waterfill_options[] = {
    {"cov", CLI_TEXT, "FILE", NULL, NULL, "covariance, k x k"},
    {"metric", CLI_TEXT, "FILE", NULL, NULL, "metric M of (x-y)^T M (x-y), k x k, with --cov; default the identity"},
    {"tolerance", CLI_NUMBER, "T", NULL, "1e-12",
     "rounding in --cov and --metric: asymmetry up to T of the largest entry is averaged, eigenvalues down to -T of "
     "the "
     "largest count as 0"},
    {"samples", CLI_TEXT, "FILE", NULL, NULL, "N rows of k numbers: their covariance about their mean (divisor N)"},
    {"eigenvalues", CLI_NUMBERS, "L[,L...]", NULL, NULL, "eigenvalues of the weighted covariance"},
    {"spectrum", CLI_TEXT, "FILE", NULL, NULL,
     "rows `w S(w)`, w from 0 to pi, linear in between; rates are per sample"},
    {.name = NULL},
};

void cli_waterfill_source_clear(cli_waterfill_source *source) {
  xrd_gaussian_clear(source->gaussian);
  xrd_waterfill_clear(source->eigenvalues);
  free(source->columns);
  free(source->lower);
  free(source->upper);
}

static xrd_status allocate(cli_waterfill_source *s, bool lower, size_t count, xrd_error *error) {
  s->count = count;
  s->upper = xrd_allocate(count, sizeof *s->upper);
  if (lower) s->lower = xrd_allocate(count, sizeof *s->lower);
  if (s->upper != NULL && (s->lower != NULL || !lower)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu eigenvalues", count);
}

static xrd_status read_square(const char *path, const char *name, size_t wanted, xrd_numbers *numbers,
                              xrd_error *error) {
  const xrd_status status = xrd_numbers_read(path, XRD_TABLE, XRD_FINITE, numbers, error);
  if (status != XRD_OK) return status;
  if (numbers->rows != numbers->columns || (wanted > 0 && numbers->rows != wanted))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: %s is %zu x %zu, not square%s", path, name, numbers->rows,
                    numbers->columns, wanted > 0 ? " or not of the covariance's size" : "");
  return XRD_OK;
}

/* First without any allowance, so that what is allowed can be said. */
static xrd_status decompose(const cli_arguments *arguments, const double *covariance, const double *metric, size_t k,
                            cli_waterfill_source *s, xrd_error *error) {
  xrd_error inner;
  xrd_status status = xrd_gaussian_init(covariance, metric, k, XRD_GAUSSIAN_TOLERANCE, &s->gaussian, &inner);
  if (status == XRD_OK) return status;
  const bool of_metric = strncmp(inner.message, "metric", 6) == 0;
  const char *path = cli_text(arguments, of_metric ? "metric" : "cov");
  if (status != XRD_ERR_INPUT) return xrd_fail(error, status, "%s: %s", path, inner.message);
  if (!cli_given(arguments, "tolerance"))
    return xrd_fail(error, status, "%s: %s; if that is rounding, say with --tolerance how much there is", path,
                    inner.message);
  status = xrd_gaussian_init(covariance, metric, k, cli_number(arguments, "tolerance"), &s->gaussian, &inner);
  if (status != XRD_OK) return xrd_fail(error, status, "%s: %s, beyond --tolerance", path, inner.message);
  if (!cli_progress_is_quiet()) (void)fprintf(stderr, "exactrd: %s: %s; taken for rounding\n", path, inner.message);
  return status;
}

/* Of the distortion asked for, the rates of the eigenvalues' lower and upper bounds; one call where they agree. */
xrd_status cli_waterfill_source_enclose(const cli_waterfill_source *s, double distortion, double *rate_nats,
                                        xrd_enclosure *bounds, xrd_error *error) {
  xrd_enclosure of_end;
  xrd_status status = xrd_waterfill_enclose_rate(s->upper, s->count, distortion, &of_end, error);
  if (status != XRD_OK) return status;
  bounds->upper = of_end.upper;
  *rate_nats = fmin(*rate_nats, of_end.upper);
  if (s->lower == NULL) return XRD_OK;
  if (memcmp(s->lower, s->upper, s->count * sizeof *s->lower) != 0)
    status = xrd_waterfill_enclose_rate(s->lower, s->count, distortion, &of_end, error);
  if (status != XRD_OK) return status;
  bounds->lower = of_end.lower;
  *rate_nats = fmax(*rate_nats, of_end.lower);
  return XRD_OK;
}

/* The eigenvalues of what was decomposed. */
static xrd_status prove_gaussian(const double *covariance, const double *metric, size_t k, cli_waterfill_source *s,
                                 xrd_error *error) {
  s->waterfill = xrd_gaussian_waterfill(s->gaussian);
  xrd_status status = allocate(s, true, k, error);
  if (status != XRD_OK) return status;
  status = xrd_gaussian_enclose_eigenvalues(covariance, metric, k, s->lower, s->upper, error);
  if (status != XRD_ERR_INPUT) return status; /* else too large, or two singular matrices: floats */
  free(s->lower);
  free(s->upper);
  s->lower = s->upper = NULL;
  return XRD_OK;
}

xrd_status cli_waterfill_source_gaussian(const double *covariance, const double *metric, size_t k,
                                         cli_waterfill_source *source, xrd_error *error) {
  memset(source, 0, sizeof *source);
  const xrd_status status = xrd_gaussian_init(covariance, metric, k, XRD_GAUSSIAN_TOLERANCE, &source->gaussian, error);
  if (status != XRD_OK) return status;
  source->variance = xrd_waterfill_distortion_max(xrd_gaussian_waterfill(source->gaussian));
  return prove_gaussian(covariance, metric, k, source, error);
}

static xrd_status fill_covariance(const cli_arguments *arguments, cli_waterfill_source *s, xrd_error *error) {
  xrd_numbers covariance, metric = {0};
  const char *of_metric = cli_text(arguments, "metric");
  xrd_status status = read_square(cli_text(arguments, "cov"), "covariance", 0, &covariance, error);
  if (status == XRD_OK && of_metric != NULL) status = read_square(of_metric, "metric", covariance.rows, &metric, error);
  if (status == XRD_OK) status = decompose(arguments, covariance.values, metric.values, covariance.rows, s, error);
  if (status == XRD_OK) status = prove_gaussian(covariance.values, metric.values, covariance.rows, s, error);
  xrd_numbers_clear(&covariance);
  xrd_numbers_clear(&metric);
  return status;
}

static bool varies(const xrd_numbers *numbers) {
  const size_t k = numbers->columns;
  for (size_t i = k; i < numbers->rows * k; i++)
    if (numbers->values[i] != numbers->values[i % k]) return true;
  return false;
}

/* The upper bounds are the eigenvalues: R(D) of them is what is asked, and proved. */
static xrd_status fill_samples(const char *path, cli_waterfill_source *s, xrd_error *error) {
  xrd_numbers numbers;
  xrd_error inner;
  xrd_status status = xrd_numbers_read(path, XRD_SAMPLES, XRD_FINITE, &numbers, error);
  if (status != XRD_OK) return status;
  status = allocate(s, false, numbers.columns, error);
  if (status == XRD_OK) {
    const xrd_sample_rows rows = {numbers.values, numbers.rows, numbers.columns};
    if (varies(&numbers))
      status = xrd_covariance_eigenvalues_upper(&rows, s->upper, &inner);
    else
      memset(s->upper, 0, s->count * sizeof *s->upper);
    if (status != XRD_OK) status = xrd_fail(error, status, "%s: %s", path, inner.message);
  }
  xrd_numbers_clear(&numbers);
  if (status == XRD_OK) status = xrd_waterfill_init(s->upper, s->count, &s->eigenvalues, error);
  s->waterfill = s->eigenvalues;
  return status;
}

static xrd_status copy_table(const char *path, const xrd_numbers *table, cli_waterfill_source *s, xrd_error *error) {
  const size_t n = table->rows;
  if (table->columns != 2)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: a spectrum has 2 columns, not %zu", path, table->columns);
  s->columns = xrd_allocate(n, 2 * sizeof *s->columns);
  if (s->columns == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu frequencies", n);
  for (size_t i = 0; i < n; i++) {
    s->columns[i] = table->values[2 * i];
    s->columns[n + i] = table->values[2 * i + 1];
  }
  s->spectrum_table = (xrd_spectrum_table){s->columns, s->columns + n, n};
  return XRD_OK;
}

static xrd_status fill_spectrum(const char *path, cli_waterfill_source *s, xrd_error *error) {
  xrd_numbers table;
  xrd_status status = xrd_numbers_read(path, XRD_TABLE, XRD_SPECTRUM, &table, error);
  if (status != XRD_OK) return status;
  status = copy_table(path, &table, s, error);
  xrd_numbers_clear(&table);
  if (status != XRD_OK) return status;
  xrd_error inner;
  status = xrd_spectrum_table_validate(&s->spectrum_table, &inner);
  if (status != XRD_OK) return xrd_fail(error, status, "%s: %s", path, inner.message);
  s->spectrum = xrd_spectrum_table_spectrum(&s->spectrum_table);
  double prediction;
  return xrd_spectrum_moments(&s->spectrum, &s->variance, &prediction, error);
}

static xrd_status fill_eigenvalues(cli_numbers_list list, cli_waterfill_source *s, xrd_error *error) {
  for (size_t i = 0; i < list.count; i++)
    if (list.values[i] < 0)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "value %zu of --eigenvalues is %.9g: it must be >= 0", i + 1,
                      list.values[i]);
  xrd_status status = xrd_waterfill_init(list.values, list.count, &s->eigenvalues, error);
  if (status == XRD_OK) status = allocate(s, true, list.count, error);
  if (status != XRD_OK) return status;
  s->waterfill = s->eigenvalues;
  memcpy(s->lower, list.values, list.count * sizeof *list.values);
  memcpy(s->upper, list.values, list.count * sizeof *list.values);
  return XRD_OK;
}

xrd_status cli_waterfill_source_init(const cli_arguments *arguments, cli_waterfill_source *source, xrd_error *error) {
  memset(source, 0, sizeof *source);
  static const char *const of_matrices[] = {"metric", "tolerance"};
  for (size_t i = 0; i < sizeof of_matrices / sizeof *of_matrices; i++)
    if (cli_given(arguments, of_matrices[i]) && !cli_given(arguments, "cov"))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s needs --cov", of_matrices[i]);
  const double tolerance = cli_number(arguments, "tolerance");
  if (!(tolerance >= 0 && tolerance < 1)) return xrd_fail(error, XRD_ERR_ARGUMENT, "--tolerance wants 0 <= T < 1");
  if (cli_given(arguments, "spectrum")) return fill_spectrum(cli_text(arguments, "spectrum"), source, error);
  xrd_status status = cli_given(arguments, "cov") ? fill_covariance(arguments, source, error)
                      : cli_given(arguments, "samples")
                          ? fill_samples(cli_text(arguments, "samples"), source, error)
                          : fill_eigenvalues(cli_numbers(arguments, "eigenvalues"), source, error);
  if (status == XRD_OK) source->variance = xrd_waterfill_distortion_max(source->waterfill);
  return status;
}
