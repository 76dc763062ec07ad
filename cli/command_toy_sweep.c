/* exactrd toy sweep: anisotropy against rate and against the strength of a metric. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "exactrd/numbers.h"
#include "exactrd/plot.h"
#include "exactrd/toy.h"
#include "files/write/decimal.h"

static const cli_option family_options[] = {
    {"dimensions", CLI_COUNT, "D", NULL, "16",
     "dimensions of the ramp A^(i/(D-1)), i = 0 .. D-1, whose ratio A varies"},
    {"ratio", CLI_POSITIVE, "A", NULL, "256", "largest ratio of the ramp, > 1"},
    {"coefficients", CLI_TEXT, "FILE", NULL, NULL, "instead of the ramp: a_i >= 0 of any metric"},
    {"family", CLI_CHOICE, "power|mixture", NULL, "power",
     "with --coefficients: a_i^t, or (1-t) mean(a) + t a_i, for t from 0 to 1"},
    {.name = NULL},
};

static const cli_option grid_options[] = {
    {"rate-low", CLI_POSITIVE, "R", "nats", "0.1", "smallest rate"},
    {"rate-high", CLI_POSITIVE, "R", "nats", "100", "largest rate"},
    {"rates", CLI_COUNT, "N", NULL, "25", "N >= 2 rates, even in log rate"},
    {"parameters", CLI_COUNT, "N", NULL, "25", "N >= 2 metrics, even in t, which is log ratio for the ramp"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "also draw the heat map: FILE ends with .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Metrics", family_options},
    {"Grid", grid_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

typedef struct {
  xrd_toy_family family;
  bool is_ramp;
  size_t d, parameter_count, rate_count;
  double *a, *parameters, *rates;
  xrd_toy_match *matches;
  double ratio; /* of the ramp at t = 1 */
  void *block;
} sweep;

static xrd_status read_metric(const cli_arguments *arguments, sweep *s, xrd_error *error) {
  const char *path = cli_text(arguments, "coefficients");
  s->family = strcmp(cli_text(arguments, "family"), "mixture") == 0 ? XRD_FAMILY_MIXTURE : XRD_FAMILY_POWER;
  s->is_ramp = path == NULL;
  s->ratio = cli_number(arguments, "ratio");
  if (s->is_ramp && cli_given(arguments, "family"))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--family needs --coefficients");
  if (s->is_ramp && !(s->ratio > 1)) return xrd_fail(error, XRD_ERR_ARGUMENT, "--ratio wants a number > 1");
  if (!s->is_ramp) {
    xrd_numbers numbers;
    const xrd_status status = xrd_numbers_read(path, XRD_VECTOR, XRD_NONNEGATIVE, &numbers, error);
    if (status != XRD_OK) return status;
    s->d = numbers.rows;
    s->a = numbers.values;
    return XRD_OK;
  }
  s->d = (size_t)cli_integer(arguments, "dimensions");
  s->a = xrd_allocate(s->d, sizeof *s->a);
  if (s->a == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu dimensions", s->d);
  xrd_toy_ramp(s->d, s->ratio, s->a);
  return XRD_OK;
}

static xrd_status solve(const cli_arguments *arguments, sweep *s, xrd_error *error) {
  const double low = cli_number(arguments, "rate-low"), high = cli_number(arguments, "rate-high");
  size_t cells;
  s->parameter_count = (size_t)cli_integer(arguments, "parameters");
  s->rate_count = (size_t)cli_integer(arguments, "rates");
  if (s->parameter_count < 2 || s->rate_count < 2 || !(low < high))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the grid needs 2 rates, 2 metrics and --rate-low below --rate-high");
  if (!xrd_size_multiply(s->parameter_count, s->rate_count, &cells)) cells = SIZE_MAX;
  const xrd_array arrays[] = {XRD_ARRAY(s->parameters, s->parameter_count),
                              XRD_ARRAY(s->rates, s->rate_count),
                              XRD_ARRAY(s->matches, cells),
                              {0}};
  const xrd_status status = xrd_carve(&s->block, arrays, error);
  if (status != XRD_OK) return status;
  for (size_t i = 0; i < s->parameter_count; i++) s->parameters[i] = (double)i / (double)(s->parameter_count - 1);
  for (size_t i = 0; i < s->rate_count; i++)
    s->rates[i] = i + 1 == s->rate_count ? high : low * pow(high / low, (double)i / (double)(s->rate_count - 1));
  const xrd_toy_axes axes = {s->parameters, s->parameter_count, s->rates, s->rate_count};
  return xrd_toy_sweep(s->family, s->a, s->d, &axes, s->matches, error);
}

/* What the table and the axis show: t, or the ramp's ratio. */
static double shown(const sweep *s, size_t row) {
  return s->is_ramp ? pow(s->ratio, s->parameters[row]) : s->parameters[row];
}

static void write(const sweep *s, FILE *stream) {
  (void)fprintf(stream, "%s,rate_nats,beta,anisotropy\n", s->is_ramp ? "ratio" : "parameter");
  for (size_t row = 0; row < s->parameter_count; row++)
    for (size_t column = 0; column < s->rate_count; column++) {
      const xrd_toy_match *match = &s->matches[row * s->rate_count + column];
      char beta[32];
      xrd_scaled_text(match->beta, beta, sizeof beta);
      (void)fprintf(stream, "%s,%s,%s,%s\n", xrd_decimal_of(shown(s, row), XRD_SHORTEST).text,
                    xrd_decimal_of(s->rates[column], XRD_SHORTEST).text, beta,
                    xrd_decimal_of(match->anisotropy, XRD_SHORTEST).text);
    }
}

/* An axis over the centres of `count` cells from `first` to `last`. */
static xrd_axis centred(const char *label, double first, double last, size_t count) {
  const double half = (last - first) / (double)(count - 1) / 2;
  return (xrd_axis){.label = label, .from = first - half, .to = last + half};
}

/* The strongest metric on top. */
static xrd_status draw(const sweep *s, const char *path, xrd_error *error) {
  const size_t rows = s->parameter_count, columns = s->rate_count;
  double *matrix = xrd_allocate(rows * columns, sizeof *matrix);
  if (matrix == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the picture");
  for (size_t row = 0; row < rows; row++)
    for (size_t column = 0; column < columns; column++)
      matrix[row * columns + column] = s->matches[(rows - 1 - row) * columns + column].anisotropy;
  const char *strength = s->is_ramp ? "log\u2082 of the ramp's ratio" : "strength t of the metric";
  const xrd_panel panel = {
      .kind = XRD_PANEL_HEAT,
      .x = centred("log\u2081\u2080 of the rate in nats", log10(s->rates[0]), log10(s->rates[columns - 1]), columns),
      .y = centred(strength, s->is_ramp ? log2(s->ratio) : 1, 0, rows),
      .heat = {.label = "anisotropy"},
      .rows = rows,
      .columns = columns,
      .matrix = matrix};
  const xrd_status status = xrd_figure_draw(&(xrd_figure){1, 1, &panel}, path, error);
  free(matrix);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  sweep s;
  memset(&s, 0, sizeof s);
  xrd_status status = read_metric(arguments, &s, error);
  if (status == XRD_OK) status = solve(arguments, &s, error);
  cli_data_output output;
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status == XRD_OK) {
    write(&s, output.stream);
    status = cli_data_output_close(&output, XRD_OK, error);
  }
  const char *path = cli_text(arguments, "plot");
  if (status == XRD_OK && path != NULL) status = draw(&s, path, error);
  free(s.a);
  xrd_carve_free(s.block);
  return status;
}

const cli_command cli_command_toy_sweep = {
    .name = "toy sweep",
    .summary = "Anisotropy against rate and against the strength of a metric",
    .description = "Matches each metric of a family with each rate. Writes ratio,rate_nats,beta,anisotropy (parameter "
                   "instead of ratio with --coefficients).",
    .examples = "exactrd toy sweep --dimensions 2 --rates 5 --parameters 5",
    .groups = groups,
    .run = run,
};
