/* exactrd toy table3, toy match, toy figure7: the linear-Gaussian toy model. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/toy_options.h"
#include "exactrd/plot.h"
#include "exactrd/toy.h"
#include "files/write/decimal.h"

static const double PI = 3.14159265358979323846;

const cli_option cli_ramp_options[] = {
    {"dimensions", CLI_COUNT, "D", NULL, "16", "dimensions of the model"},
    {"ratio", CLI_POSITIVE, "A", NULL, "16", "perceptual coefficients A^(i/(D-1)), i = 0 .. D-1; the pixel ones are 1"},
    {.name = NULL},
};

xrd_status cli_ramp_read(const cli_arguments *arguments, cli_ramp *ramp, xrd_error *error) {
  ramp->d = (size_t)cli_integer(arguments, "dimensions");
  ramp->pixel = xrd_allocate(ramp->d, 2 * sizeof *ramp->pixel);
  if (ramp->pixel == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu dimensions", ramp->d);
  ramp->perceptual = ramp->pixel + ramp->d;
  xrd_toy_ramp(ramp->d, 1, ramp->pixel);
  xrd_toy_ramp(ramp->d, cli_number(arguments, "ratio"), ramp->perceptual);
  return XRD_OK;
}

static const cli_option table3_options[] = {
    {"exact", CLI_FLAG, NULL, NULL, NULL, "match the target by the root-finder instead of the grid"},
    {"grid", CLI_COUNT, "N", NULL, "500", "grid points, even in log beta over 0.01 .. 100"},
    {.name = NULL},
};

static const cli_group table3_groups[] = {
    {"Model", cli_ramp_options},
    {"Table", table3_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

static const char *const METRICS[2] = {"pixel", "perceptual"};

static xrd_status run_table3(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  cli_ramp ramp = {0, NULL, NULL};
  xrd_toy_row rows[2];
  xrd_toy_grid grid;
  xrd_toy_grid_init(&grid);
  grid.exact = cli_flag(arguments, "exact");
  grid.grid_points = (size_t)cli_integer(arguments, "grid");
  xrd_status status = cli_ramp_read(arguments, &ramp, error);
  if (status != XRD_OK) return status;
  cli_data_output output;
  status = xrd_toy_table3(ramp.pixel, ramp.perceptual, ramp.d, &grid, rows, error);
  free(ramp.pixel);
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  (void)fputs("distortion,target_nats,achieved_nats,anisotropy\n", output.stream);
  for (int i = 0; i < 2; i++)
    (void)fprintf(output.stream, "%s,%s,%s,%s\n", METRICS[i], xrd_decimal_of(rows[i].target_nats, XRD_SHORTEST).text,
                  xrd_decimal_of(rows[i].match.rate_nats, XRD_SHORTEST).text,
                  xrd_decimal_of(rows[i].match.anisotropy, XRD_SHORTEST).text);
  return cli_data_output_close(&output, XRD_OK, error);
}

const cli_command cli_command_toy_table3 = {
    .name = "toy table3",
    .summary = "Two metrics at one rate: the same KL, another anisotropy",
    .description = "Table 3 of How Neural Losses Shape VAE Latents (2026), unrounded. Writes "
                   "distortion,target_nats,achieved_nats,anisotropy, the rows pixel and perceptual.",
    .examples = "exactrd toy table3",
    .groups = table3_groups,
    .run = run_table3,
};

static const cli_option match_options[] = {
    {"coefficients", CLI_TEXT, "FILE", NULL, NULL, "a_i = (W^T M W)_ii >= 0, not all zero"},
    {"rate", CLI_NUMBERS, "R[,R...]", "nats", NULL, "the rates to match, > 0"},
    {.name = NULL},
};

static const cli_group match_groups[] = {
    {"Model", match_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

static xrd_status match_all(const cli_arguments *arguments, const xrd_numbers *a, xrd_toy_match *matches,
                            xrd_error *error) {
  const cli_numbers_list rates = cli_numbers(arguments, "rate");
  for (size_t i = 0; i < rates.count; i++) {
    xrd_error inner;
    const xrd_status status = xrd_toy_match_rate(a->values, a->rows, rates.values[i], &matches[i], &inner);
    if (status == XRD_OK) continue;
    const char *where = status == XRD_ERR_INPUT ? cli_text(arguments, "coefficients") : "--rate";
    return xrd_fail(error, status, "%s: %s", where, inner.message);
  }
  return XRD_OK;
}

static xrd_status write_matches(const cli_arguments *arguments, const xrd_toy_match *matches, size_t count,
                                xrd_error *error) {
  cli_data_output output;
  const xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  (void)fputs("beta,rate_nats,anisotropy,log_beta\n", output.stream);
  for (size_t i = 0; i < count; i++) {
    const double value = xrd_scaled_value(matches[i].beta);
    char text[32];
    xrd_scaled_text(matches[i].beta, text, sizeof text);
    (void)fprintf(output.stream, "%s,%s,%s,%s\n", isnormal(value) ? xrd_decimal_of(value, XRD_SHORTEST).text : text,
                  xrd_decimal_of(matches[i].rate_nats, XRD_SHORTEST).text,
                  xrd_decimal_of(matches[i].anisotropy, XRD_SHORTEST).text,
                  xrd_decimal_of(xrd_scaled_log(matches[i].beta), XRD_SHORTEST).text);
  }
  return cli_data_output_close(&output, XRD_OK, error);
}

static xrd_status run_match(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  const size_t count = cli_numbers(arguments, "rate").count;
  if (!cli_given(arguments, "coefficients") || count == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "toy match needs --coefficients FILE and --rate R");
  xrd_numbers a;
  xrd_status status = xrd_numbers_read(cli_text(arguments, "coefficients"), XRD_VECTOR, XRD_NONNEGATIVE, &a, error);
  if (status != XRD_OK) return status;
  xrd_toy_match *matches = xrd_allocate(count, sizeof *matches);
  if (matches == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu rates", count);
  if (status == XRD_OK) status = match_all(arguments, &a, matches, error);
  if (status == XRD_OK) status = write_matches(arguments, matches, count, error);
  free(matches);
  xrd_numbers_clear(&a);
  return status;
}

const cli_command cli_command_toy_match = {
    .name = "toy match",
    .summary = "The one beta at which a decoder and a metric give a rate",
    .description =
        "Writes beta,rate_nats,anisotropy,log_beta: rate_nats is K(beta) at the beta found, equal to the rate "
        "asked for to the last digits; a beta beyond the range of doubles is written all the same.",
    .examples = "printf '4 1 0.25\\n' >coefficients.txt\n"
                "exactrd toy match --coefficients coefficients.txt --rate 1,2",
    .groups = match_groups,
    .run = run_match,
};

static const cli_option figure7_options[] = {
    {"rate", CLI_POSITIVE, "R", "nats", NULL, "rate of both metrics; default the target of Table 3"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "also draw the polar figure: FILE ends with .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group figure7_groups[] = {
    {"Model", cli_ramp_options},
    {"Figure", figure7_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

/* Angles from the left (the scale is written along 0), then the deviations of both metrics, d + 1 each: the first comes
 * again to close the curves. */
static xrd_status deviations(const cli_ramp *ramp, double rate, double *columns, xrd_error *error) {
  const double *metrics[2] = {ramp->pixel, ramp->perceptual};
  const size_t d = ramp->d;
  for (size_t i = 0; i <= d; i++) columns[i] = PI * (1 + 2 * (double)i / (double)d);
  for (int k = 0; k < 2; k++) {
    double *s = columns + (size_t)(k + 1) * (d + 1);
    xrd_toy_match match;
    const xrd_status status = xrd_toy_match_rate(metrics[k], d, rate, &match, error);
    if (status != XRD_OK) return status;
    xrd_toy_variances(metrics[k], d, match.beta, s);
    for (size_t i = 0; i < d; i++) s[i] = sqrt(s[i]);
    s[d] = s[0];
  }
  return XRD_OK;
}

static xrd_status draw_figure7(const double *columns, size_t d, const char *path, xrd_error *error) {
  const size_t n = d + 1;
  const xrd_series series[2] = {
      {.kind = XRD_PLOT_LINE_POINTS, .title = "pixel metric", .count = n, .x = columns, .y = columns + n},
      {.kind = XRD_PLOT_LINE_POINTS, .title = "perceptual metric", .count = n, .x = columns, .y = columns + 2 * n}};
  const xrd_panel panel = {.kind = XRD_PANEL_POLAR,
                           .y = {.label = "posterior standard deviation"},
                           .key = XRD_KEY_BELOW,
                           .series_count = 2,
                           .series = series};
  return xrd_figure_draw(&(xrd_figure){1, 1, &panel}, path, error);
}

static xrd_status write_figure7(const cli_arguments *arguments, const double *columns, size_t d, xrd_error *error) {
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  (void)fputs("dimension,angle,pixel_deviation,perceptual_deviation\n", output.stream);
  for (size_t i = 0; i < d; i++)
    (void)fprintf(output.stream, "%zu,%s,%s,%s\n", i, xrd_decimal_of(columns[i], XRD_SHORTEST).text,
                  xrd_decimal_of(columns[d + 1 + i], XRD_SHORTEST).text,
                  xrd_decimal_of(columns[2 * (d + 1) + i], XRD_SHORTEST).text);
  status = cli_data_output_close(&output, XRD_OK, error);
  const char *path = cli_text(arguments, "plot");
  return status == XRD_OK && path != NULL ? draw_figure7(columns, d, path, error) : status;
}

static xrd_status run_figure7(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  cli_ramp ramp = {0, NULL, NULL};
  xrd_status status = cli_ramp_read(arguments, &ramp, error);
  if (status != XRD_OK) return status;
  double rate = cli_number(arguments, "rate");
  if (!cli_given(arguments, "rate")) {
    xrd_toy_row rows[2];
    xrd_toy_grid grid;
    xrd_toy_grid_init(&grid);
    status = xrd_toy_table3(ramp.pixel, ramp.perceptual, ramp.d, &grid, rows, error);
    rate = rows[0].target_nats;
  }
  double *columns = xrd_allocate(ramp.d + 1, 3 * sizeof *columns);
  if (columns == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu dimensions", ramp.d);
  if (status == XRD_OK) status = deviations(&ramp, rate, columns, error);
  if (status == XRD_OK) status = write_figure7(arguments, columns, ramp.d, error);
  free(columns);
  free(ramp.pixel);
  return status;
}

const cli_command cli_command_toy_figure7 = {
    .name = "toy figure7",
    .summary = "Posterior deviations of both metrics at one rate, in polar coordinates",
    .description = "Figure 7 of How Neural Losses Shape VAE Latents (2026), at exactly matched rates. Writes "
                   "dimension,angle,pixel_deviation,perceptual_deviation.",
    .examples = "exactrd toy figure7 --plot figure7.svg -o figure7.csv",
    .groups = figure7_groups,
    .run = run_figure7,
};
