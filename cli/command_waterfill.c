/* exactrd waterfill: Gaussian vectors and spectra by reverse water-filling. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/plot_source.h"
#include "exactrd/numbers.h"
#include "exactrd/waterfill.h"
#include "files/write/units.h"

static const cli_option source_options[] = {
    {"cov", CLI_TEXT, "FILE", NULL, NULL, "covariance, k x k"},
    {"metric", CLI_TEXT, "FILE", NULL, NULL, "metric M of (x-y)^T M (x-y), k x k, with --cov; default the identity"},
    {"eigenvalues", CLI_NUMBERS, "L[,L...]", NULL, NULL, "eigenvalues of the weighted covariance"},
    {"spectrum", CLI_TEXT, "FILE", NULL, NULL,
     "rows `w S(w)`, w from 0 to pi, linear in between; rates are per sample"},
    {.name = NULL},
};

static const cli_option point_options[] = {
    {"points", CLI_COUNT, "N", NULL, "50", "N >= 2 points, even in log D from D_max/1000 to D_max"},
    {"level", CLI_NUMBERS, "T[,T...]", NULL, NULL, "the points at the water levels T"},
    {"at", CLI_NUMBERS, "D[,D...]", NULL, NULL, "R at the distortions D"},
    {"rate", CLI_NUMBERS, "R[,R...]", NULL, NULL, "the points with the rates R, in the unit of --unit"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Source, one of --cov, --eigenvalues, --spectrum", source_options},
    {"Points, one of", point_options},
    {"Output", cli_curve_output_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

/* One line of the table, whatever the source. */
typedef struct {
  double water_level, distortion, rate_nats, active, slope;
  xrd_enclosure bounds;
  double rate_error_nats;
  const char *status; /* proved: rate_lower and rate_upper; estimate: rate_error; what is not known is NaN */
} row;

static const xrd_column columns[] = {
    {.name = "water_level", .cell = XRD_CELL_NUMBER, .offset = offsetof(row, water_level)},
    {.name = "distortion", .cell = XRD_CELL_NUMBER, .offset = offsetof(row, distortion)},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = offsetof(row, rate_nats)},
    {.name = "active", .cell = XRD_CELL_NUMBER, .offset = offsetof(row, active)},
    {.name = "slope", .cell = XRD_CELL_NUMBER, .offset = offsetof(row, slope)},
    {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = offsetof(row, bounds.lower)},
    {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = offsetof(row, bounds.upper)},
    {.name = "rate_error", .cell = XRD_CELL_UPPER, .offset = offsetof(row, rate_error_nats)},
    {.name = "status", .cell = XRD_CELL_TEXT, .offset = offsetof(row, status)},
    {.name = NULL},
};

/* What is filled; exactly one of the three is in use. */
typedef struct {
  xrd_numbers covariance, metric, table;
  xrd_gaussian *gaussian;
  xrd_waterfill *eigenvalues;
  double *columns; /* the table's frequencies, then its densities */
  xrd_spectrum_table spectrum_table;
  xrd_spectrum spectrum;
  double variance; /* of the spectrum */
} vessel;

static void vessel_clear(vessel *v) {
  xrd_numbers_clear(&v->covariance);
  xrd_numbers_clear(&v->metric);
  xrd_numbers_clear(&v->table);
  xrd_gaussian_clear(v->gaussian);
  xrd_waterfill_clear(v->eigenvalues);
  free(v->columns);
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

static xrd_status fill_covariance(const cli_arguments *arguments, vessel *v, xrd_error *error) {
  const char *path = cli_text(arguments, "cov"), *metric = cli_text(arguments, "metric");
  xrd_status status = read_square(path, "covariance", 0, &v->covariance, error);
  if (status == XRD_OK && metric != NULL) status = read_square(metric, "metric", v->covariance.rows, &v->metric, error);
  if (status != XRD_OK) return status;
  xrd_error inner;
  status = xrd_gaussian_init(v->covariance.values, metric != NULL ? v->metric.values : NULL, v->covariance.rows,
                             &v->gaussian, &inner);
  if (status == XRD_OK) return status;
  const bool of_metric = metric != NULL && strncmp(inner.message, "metric", 6) == 0;
  return xrd_fail(error, status, "%s: %s", of_metric ? metric : path, inner.message);
}

static xrd_status fill_spectrum(const char *path, vessel *v, xrd_error *error) {
  xrd_status status = xrd_numbers_read(path, XRD_TABLE, XRD_FINITE, &v->table, error);
  if (status != XRD_OK) return status;
  const size_t n = v->table.rows;
  if (v->table.columns != 2)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: a spectrum has 2 columns, not %zu", path, v->table.columns);
  v->columns = xrd_allocate(n, 2 * sizeof *v->columns);
  if (v->columns == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu frequencies", n);
  for (size_t i = 0; i < n; i++) {
    v->columns[i] = v->table.values[2 * i];
    v->columns[n + i] = v->table.values[2 * i + 1];
  }
  v->spectrum_table = (xrd_spectrum_table){v->columns, v->columns + n, n};
  xrd_error inner;
  status = xrd_spectrum_table_validate(&v->spectrum_table, &inner);
  if (status != XRD_OK) return xrd_fail(error, status, "%s: %s", path, inner.message);
  v->spectrum = xrd_spectrum_table_spectrum(&v->spectrum_table);
  double prediction;
  return xrd_spectrum_moments(&v->spectrum, &v->variance, &prediction, error);
}

static xrd_status fill(const cli_arguments *arguments, vessel *v, xrd_error *error) {
  const cli_numbers_list list = cli_numbers(arguments, "eigenvalues");
  if (cli_given(arguments, "metric") && !cli_given(arguments, "cov"))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--metric needs --cov");
  if (cli_given(arguments, "cov")) return fill_covariance(arguments, v, error);
  if (cli_given(arguments, "spectrum")) return fill_spectrum(cli_text(arguments, "spectrum"), v, error);
  return xrd_waterfill_init(list.values, list.count, &v->eigenvalues, error);
}

typedef enum { AT_LEVEL, AT_DISTORTION, AT_RATE } question;

static xrd_status ask_spectrum(const vessel *v, question q, double value, row *r, xrd_error *error) {
  xrd_spectrum_point p;
  const xrd_status status = q == AT_LEVEL        ? xrd_spectrum_at_level(&v->spectrum, value, &p, error)
                            : q == AT_DISTORTION ? xrd_spectrum_at_distortion(&v->spectrum, value, &p, error)
                                                 : xrd_spectrum_at_rate(&v->spectrum, value, &p, error);
  if (status != XRD_OK) return status;
  /* An error in D moves R along the slope. */
  const double rate_error = p.rate_error_nats + p.slope * p.distortion_error;
  *r = (row){p.water_level, p.distortion, p.rate_nats, p.active, p.slope, {NAN, NAN}, rate_error, "estimate"};
  return XRD_OK;
}

static xrd_status ask_vector(const vessel *v, question q, double value, row *r, xrd_error *error) {
  const xrd_waterfill *w = v->gaussian != NULL ? xrd_gaussian_waterfill(v->gaussian) : v->eigenvalues;
  xrd_waterfill_point p;
  xrd_status status = q == AT_LEVEL        ? xrd_waterfill_at_level(w, value, &p, error)
                      : q == AT_DISTORTION ? xrd_waterfill_at_distortion(w, value, &p, error)
                                           : xrd_waterfill_at_rate(w, value, &p, error);
  if (status != XRD_OK) return status;
  *r = (row){p.water_level, p.distortion, p.rate_nats, (double)p.active, p.slope, {NAN, NAN}, NAN, "float"};
  if (v->gaussian != NULL || !(p.distortion > 0)) return XRD_OK;
  size_t count; /* the eigenvalues are the input itself: the bounds are proved for it */
  const double *eigenvalues = xrd_waterfill_eigenvalues(w, &count);
  status = xrd_waterfill_enclose_rate(eigenvalues, count, p.distortion, &r->bounds, error);
  r->rate_nats = fmin(fmax(r->rate_nats, r->bounds.lower), r->bounds.upper);
  r->status = "proved";
  return status;
}

static xrd_status ask(const vessel *v, question q, double value, row *r, xrd_error *error) {
  return v->columns != NULL ? ask_spectrum(v, q, value, r, error) : ask_vector(v, q, value, r, error);
}

static double top_distortion(const vessel *v) {
  if (v->columns != NULL) return v->variance;
  return xrd_waterfill_distortion_max(v->gaussian != NULL ? xrd_gaussian_waterfill(v->gaussian) : v->eigenvalues);
}

static xrd_status answer(const cli_arguments *arguments, const vessel *v, xrd_unit unit, row *rows, size_t count,
                         xrd_error *error) {
  const cli_numbers_list levels = cli_numbers(arguments, "level"), distortions = cli_numbers(arguments, "at"),
                         rates = cli_numbers(arguments, "rate");
  static const char *const lists[] = {"level", "at", "rate", NULL};
  xrd_status status = XRD_OK;
  if (levels.count + distortions.count + rates.count == 0 && !(top_distortion(v) > 0))
    return xrd_fail(error, XRD_ERR_INPUT, "the source does not vary: the curve is one point");
  for (size_t i = 0; status == XRD_OK && i < count; i++) {
    if (levels.count > 0) {
      status = ask(v, AT_LEVEL, levels.values[i], &rows[i], error);
    } else if (distortions.count > 0) {
      status = ask(v, AT_DISTORTION, distortions.values[i], &rows[i], error);
    } else if (rates.count > 0) {
      status = ask(v, AT_RATE, xrd_unit_to_nats(rates.values[i], unit), &rows[i], error);
    } else if (i + 1 == count) {
      status = ask(v, AT_RATE, 0, &rows[i], error);
    } else {
      const double share = 1 - (double)i / (double)(count - 1);
      status = ask(v, AT_DISTORTION, top_distortion(v) * pow(1e-3, share), &rows[i], error);
    }
    status = cli_name_value(arguments, lists, i, status, error);
  }
  return status;
}

static xrd_status write_all(const cli_arguments *arguments, const row *rows, size_t count, xrd_error *error) {
  const char *picture = cli_text(arguments, "plot");
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  const xrd_table_writer table = {.stream = output.stream, .columns = columns, .unit = cli_unit(arguments)};
  xrd_table_head(&table);
  for (size_t i = 0; i < count; i++) xrd_table_row(&table, &rows[i]);
  status = cli_data_output_close(&output, XRD_OK, error);
  if (status != XRD_OK || picture == NULL) return status;
  const cli_rows all = {columns, false, count, sizeof *rows, rows};
  return cli_rows_plot(&all, &(cli_drawn){"distortion", "rate", table.unit, NULL}, "R(D)", picture, error);
}

static size_t count_of(const cli_arguments *arguments) {
  static const char *const lists[] = {"level", "at", "rate"};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    if (cli_numbers(arguments, lists[i]).count > 0) return cli_numbers(arguments, lists[i]).count;
  return (size_t)cli_integer(arguments, "points");
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  static const char *const sources[] = {"cov", "eigenvalues", "spectrum", NULL};
  static const char *const ways[] = {"points", "level", "at", "rate", NULL};
  xrd_status status = cli_expect_one_of(arguments, 1, sources, error);
  if (status == XRD_OK) status = cli_expect_one_of(arguments, 0, ways, error);
  const size_t count = count_of(arguments);
  if (status == XRD_OK && count < 2 && cli_given(arguments, "points"))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--points wants at least 2");
  if (status != XRD_OK) return status;
  vessel v;
  memset(&v, 0, sizeof v);
  row *rows = xrd_allocate(count, sizeof *rows);
  if (rows == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", count);
  if (status == XRD_OK) status = fill(arguments, &v, error);
  if (status == XRD_OK) status = answer(arguments, &v, cli_unit(arguments), rows, count, error);
  if (status == XRD_OK) status = write_all(arguments, rows, count, error);
  free(rows);
  vessel_clear(&v);
  return status;
}

const cli_command cli_command_waterfill = {
    .name = "waterfill",
    .summary = "Gaussian vectors and spectra by reverse water-filling",
    .description =
        "Writes water_level,distortion,rate,active,slope,rate_lower,rate_upper,rate_error,status,unit. active is the "
        "number "
        "of "
        "eigenvalues above the level, for a spectrum the share of the band. status says what is known of the rate: "
        "proved "
        "(from --eigenvalues: rate_lower <= R(distortion) <= rate_upper), float (from --cov: LAPACK's eigenvalues), or "
        "estimate (from --spectrum: rate_error is the quadrature's own estimate). Fields that do not apply are empty.",
    .examples = "exactrd waterfill --eigenvalues 4,1,0.25 --at 0.5,1,2\n"
                "exactrd waterfill --eigenvalues 4,1,0.25 --points 5 --unit bits",
    .groups = groups,
    .run = run,
};
