/* exactrd waterfill: Gaussian vectors and spectra by reverse water-filling. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/plot_source.h"
#include "cli/waterfill_source.h"
#include "files/write/units.h"

static const cli_option point_options[] = {
    {"points", CLI_COUNT, "N", NULL, "50", "N >= 2 points, even in log D from D_max/1000 to D_max"},
    {"level", CLI_NUMBERS, "T[,T...]", NULL, NULL, "the points at the water levels T"},
    {"at", CLI_NUMBERS, "D[,D...]", NULL, NULL, "R at the distortions D"},
    {"rate", CLI_NUMBERS, "R[,R...]", NULL, NULL, "the points with the rates R, in the unit of --unit"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Source, one of --cov, --samples, --eigenvalues, --spectrum", cli_waterfill_options},
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
  const char *status; /* proved: rate_lower and rate_upper; upper: the latter; estimate: rate_error; else NaN */
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

typedef enum { AT_LEVEL, AT_DISTORTION, AT_RATE } question;

static xrd_status ask_spectrum(const cli_waterfill_source *s, question q, double value, row *r, xrd_error *error) {
  xrd_spectrum_point p;
  const xrd_status status = q == AT_LEVEL        ? xrd_spectrum_at_level(&s->spectrum, value, &p, error)
                            : q == AT_DISTORTION ? xrd_spectrum_at_distortion(&s->spectrum, value, &p, error)
                                                 : xrd_spectrum_at_rate(&s->spectrum, value, &p, error);
  if (status != XRD_OK) return status;
  /* An error in D moves R along the slope. */
  const double rate_error = p.rate_error_nats + p.slope * p.distortion_error;
  *r = (row){p.water_level, p.distortion, p.rate_nats, p.active, p.slope, {NAN, NAN}, rate_error, "estimate"};
  return XRD_OK;
}

static xrd_status enclose(const cli_waterfill_source *s, double distortion, row *r, xrd_error *error) {
  r->status = s->lower == NULL ? "upper" : "proved";
  return cli_waterfill_source_enclose(s, distortion, &r->rate_nats, &r->bounds, error);
}

static xrd_status ask_vector(const cli_waterfill_source *s, question q, double value, row *r, xrd_error *error) {
  xrd_waterfill_point p;
  const xrd_status status = q == AT_LEVEL        ? xrd_waterfill_at_level(s->waterfill, value, &p, error)
                            : q == AT_DISTORTION ? xrd_waterfill_at_distortion(s->waterfill, value, &p, error)
                                                 : xrd_waterfill_at_rate(s->waterfill, value, &p, error);
  if (status != XRD_OK) return status;
  *r = (row){p.water_level, p.distortion, p.rate_nats, (double)p.active, p.slope, {NAN, NAN}, NAN, "float"};
  return s->upper != NULL && p.distortion > 0 ? enclose(s, p.distortion, r, error) : XRD_OK;
}

static xrd_status ask(const cli_waterfill_source *s, question q, double value, row *r, xrd_error *error) {
  return s->columns != NULL ? ask_spectrum(s, q, value, r, error) : ask_vector(s, q, value, r, error);
}

static xrd_status answer(const cli_arguments *arguments, const cli_waterfill_source *s, xrd_unit unit, row *rows,
                         size_t count, xrd_error *error) {
  const cli_numbers_list levels = cli_numbers(arguments, "level"), distortions = cli_numbers(arguments, "at"),
                         rates = cli_numbers(arguments, "rate");
  static const char *const lists[] = {"level", "at", "rate", NULL};
  xrd_status status = XRD_OK;
  if (levels.count + distortions.count + rates.count == 0 && !(s->variance > 0))
    return xrd_fail(error, XRD_ERR_INPUT, "the source does not vary: the curve is one point");
  for (size_t i = 0; status == XRD_OK && i < count; i++) {
    if (levels.count > 0) {
      status = ask(s, AT_LEVEL, levels.values[i], &rows[i], error);
    } else if (distortions.count > 0) {
      status = ask(s, AT_DISTORTION, distortions.values[i], &rows[i], error);
    } else if (rates.count > 0) {
      status = ask(s, AT_RATE, xrd_unit_to_nats(rates.values[i], unit), &rows[i], error);
    } else if (i + 1 == count) {
      status = ask(s, AT_RATE, 0, &rows[i], error);
    } else {
      const double share = 1 - (double)i / (double)(count - 1);
      status = ask(s, AT_DISTORTION, s->variance * pow(1e-3, share), &rows[i], error);
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
  const cli_rows all = {columns, false, count, sizeof *rows, rows, NULL};
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
  static const char *const sources[] = {"cov", "samples", "eigenvalues", "spectrum", NULL};
  static const char *const ways[] = {"points", "level", "at", "rate", NULL};
  xrd_status status = cli_expect_one_of(arguments, 1, sources, error);
  if (status == XRD_OK) status = cli_expect_one_of(arguments, 0, ways, error);
  const size_t count = count_of(arguments);
  if (status == XRD_OK && count < 2 && cli_given(arguments, "points"))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--points wants at least 2");
  if (status != XRD_OK) return status;
  cli_waterfill_source source = {0};
  row *rows = xrd_allocate(count, sizeof *rows);
  if (rows == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", count);
  if (status == XRD_OK) status = cli_waterfill_source_init(arguments, &source, error);
  if (status == XRD_OK) status = answer(arguments, &source, cli_unit(arguments), rows, count, error);
  if (status == XRD_OK) status = write_all(arguments, rows, count, error);
  free(rows);
  cli_waterfill_source_clear(&source);
  return status;
}

const cli_command cli_command_waterfill = {
    .name = "waterfill",
    .summary = "Gaussian vectors and spectra by reverse water-filling",
    .description =
        "Writes water_level,distortion,rate,active,slope,rate_lower,rate_upper,rate_error,status,unit. active is the "
        "number of eigenvalues above the level, for a spectrum the share of the band. status says what is known: "
        "proved "
        "(rate_lower <= R(distortion) <= rate_upper), upper (from --samples: rate_upper alone is proved), estimate "
        "(from --spectrum: rate_error is the quadrature's own estimate), or float (matrices above 1024 x 1024, a "
        "covariance and a metric that are both singular). Of all sources with one covariance the Gaussian has the "
        "largest R(D) under squared error: rate_upper bounds R(distortion) of any source with the covariance given, "
        "the "
        "set of --samples itself among them. Fields that do not apply are empty.",
    .examples = "exactrd waterfill --eigenvalues 4,1,0.25 --at 0.5,1,2\n"
                "exactrd waterfill --eigenvalues 4,1,0.25 --points 5 --unit bits\n"
                "printf '1 2\\n3 3\\n2 5\\n' | exactrd waterfill --samples - --at 0.5",
    .groups = groups,
    .run = run,
};
