/* exactrd toy linear: the linear beta-VAE under a neural term of growing weight. */
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "exactrd/linear_vae.h"
#include "exactrd/lipschitz.h"
#include "exactrd/plot.h"
#include "files/write/decimal.h"

static const cli_option model_options[] = {
    {"side", CLI_COUNT, "S", NULL, "8", "images of S x S pixels, S even, at most 32"},
    {"length", CLI_POSITIVE, "L", "pixels", "3", "correlation length of exp(-distance/L)"},
    {"latents", CLI_COUNT, "K", NULL, "32", "latents"},
    {"mode", CLI_CHOICE, "balanced|mixture|scaled", NULL, "balanced",
     "the loss balancer's fixed point, or the metric (1-alpha) I + alpha F^T F, or with F^T F / |F|^2"},
    {.name = NULL},
};

static const cli_option sweep_options[] = {
    {"alpha", CLI_NUMBERS, "A[,A...]", NULL, NULL,
     "weights of the features; default 0 .. 5 balanced, 0 .. 0.9 otherwise"},
    {"beta", CLI_POSITIVE, "B", NULL, "0.05", "the fixed beta"},
    {"rate", CLI_POSITIVE, "R", "nats", "15", "the matched rate"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "also draw both panels: FILE ends with .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Model", model_options},
    {"Sweep", sweep_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

enum { FEATURES = 2, MAX_SIDE = 32 };

static const char *const NAMES[FEATURES] = {"edges", "pool"};
static const double BALANCED[] = {0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5};
static const double MIXTURE[] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

typedef struct {
  xrd_linear_vae_point fixed, matched;
} cell;

typedef struct {
  bool balanced, scaled;
  cli_numbers_list alphas;
  double beta, rate;
  size_t side, n;
  xrd_linear_vae vae;
  double *covariance, *features, *form, *metric;
  cell *cells; /* FEATURES x alphas */
  void *block;
} study;

static xrd_status study_init(const cli_arguments *arguments, study *s, xrd_error *error) {
  memset(s, 0, sizeof *s);
  s->balanced = strcmp(cli_text(arguments, "mode"), "balanced") == 0;
  s->scaled = strcmp(cli_text(arguments, "mode"), "scaled") == 0;
  s->alphas = cli_numbers(arguments, "alpha");
  if (s->alphas.count == 0)
    s->alphas = s->balanced ? (cli_numbers_list){sizeof BALANCED / sizeof *BALANCED, BALANCED, 1}
                            : (cli_numbers_list){sizeof MIXTURE / sizeof *MIXTURE, MIXTURE, 1};
  s->beta = cli_number(arguments, "beta");
  s->rate = cli_number(arguments, "rate");
  s->side = (size_t)cli_integer(arguments, "side");
  if (s->side % 2 != 0 || s->side > MAX_SIDE)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--side wants an even number, at most %d", MAX_SIDE);
  s->n = s->side * s->side;
  const size_t area = s->n * s->n;
  const xrd_array arrays[] = {XRD_ARRAY(s->covariance, area),
                              XRD_ARRAY(s->form, area),
                              XRD_ARRAY(s->metric, area),
                              XRD_ARRAY(s->features, xrd_features_rows(XRD_FEATURES_EDGES, s->side) * s->n),
                              XRD_ARRAY(s->cells, s->alphas.count * FEATURES),
                              {NULL}};
  const xrd_status status = xrd_carve(&s->block, arrays, error);
  if (status != XRD_OK) return status;
  xrd_exponential_covariance(s->side, s->side, 1, cli_number(arguments, "length"), s->covariance);
  s->vae = (xrd_linear_vae){s->covariance, s->n, (size_t)cli_integer(arguments, "latents")};
  return XRD_OK;
}

static xrd_status solve_cell(const study *s, size_t rows, double alpha, cell *c, xrd_error *error) {
  const xrd_balanced_losses losses = {s->form, 1, alpha};
  if (s->balanced) {
    const xrd_status status = xrd_linear_vae_balanced_at_beta(&s->vae, &losses, s->beta, s->metric, &c->fixed, error);
    return status == XRD_OK ? xrd_linear_vae_balanced_at_rate(&s->vae, &losses, s->rate, s->metric, &c->matched, error)
                            : status;
  }
  xrd_status status = xrd_linear_vae_mixture(s->features, rows, s->n, alpha, s->metric, error);
  if (status == XRD_OK) status = xrd_linear_vae_at_beta(&s->vae, s->metric, s->beta, &c->fixed, error);
  if (status == XRD_OK) status = xrd_linear_vae_at_rate(&s->vae, s->metric, s->rate, &c->matched, error);
  return status;
}

/* F / |F|, so that F^T F <= I. */
static xrd_status scale_features(const study *s, size_t rows, xrd_error *error) {
  double norm = 1;
  const xrd_status status = xrd_spectral_norm(s->features, rows, s->n, &norm, NULL, error);
  for (size_t k = 0; k < rows * s->n && status == XRD_OK; k++) s->features[k] /= norm;
  return status;
}

static xrd_status solve(const study *s, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (int kind = 0; kind < FEATURES && status == XRD_OK; kind++) {
    const size_t rows = xrd_features_rows((xrd_feature_kind)kind, s->side);
    xrd_features_fill((xrd_feature_kind)kind, s->side, s->features);
    if (s->scaled) status = scale_features(s, rows, error);
    if (status == XRD_OK) status = xrd_linear_vae_mixture(s->features, rows, s->n, 1, s->form, error);
    for (size_t i = 0; i < s->alphas.count && status == XRD_OK; i++)
      status = solve_cell(s, rows, s->alphas.values[i], &s->cells[(size_t)kind * s->alphas.count + i], error);
  }
  return status;
}

static void write(const study *s, FILE *stream) {
  (void)fputs("features,alpha,rate_nats,distortion,active,matched_rate_nats,matched_beta,matched_anisotropy\n", stream);
  for (int kind = 0; kind < FEATURES; kind++)
    for (size_t i = 0; i < s->alphas.count; i++) {
      const cell *c = &s->cells[(size_t)kind * s->alphas.count + i];
      (void)fprintf(
          stream, "%s,%s,%s,%s,%zu,%s,%s,%s\n", NAMES[kind], xrd_decimal_of(s->alphas.values[i], XRD_SHORTEST).text,
          xrd_decimal_of(c->fixed.rate_nats, XRD_SHORTEST).text, xrd_decimal_of(c->fixed.distortion, XRD_SHORTEST).text,
          c->fixed.active, xrd_decimal_of(c->matched.rate_nats, XRD_SHORTEST).text,
          xrd_decimal_of(c->matched.beta, XRD_SHORTEST).text, xrd_decimal_of(c->matched.anisotropy, XRD_SHORTEST).text);
    }
}

static xrd_status draw(const study *s, const char *path, xrd_error *error) {
  const size_t count = s->alphas.count;
  double *values = xrd_allocate(count, 2 * FEATURES * sizeof *values);
  if (values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the picture");
  static const char *const titles[FEATURES] = {"edge features", "2 x 2 pooling"};
  static const xrd_key keys[2] = {XRD_KEY_BOTTOM_LEFT, XRD_KEY_NONE};
  xrd_series series[2][FEATURES];
  xrd_panel panels[2];
  char labels[2][64];
  (void)snprintf(labels[0], sizeof labels[0], "rate at beta = %g", s->beta);
  (void)snprintf(labels[1], sizeof labels[1], "anisotropy at %g nats", s->rate);
  for (int panel = 0; panel < 2; panel++) {
    for (int kind = 0; kind < FEATURES; kind++) {
      double *y = values + (size_t)(panel * FEATURES + kind) * count;
      for (size_t i = 0; i < count; i++) {
        const cell *c = &s->cells[(size_t)kind * count + i];
        y[i] = panel == 0 ? c->fixed.rate_nats : c->matched.anisotropy;
      }
      series[panel][kind] = (xrd_series){
          .kind = XRD_PLOT_LINE_POINTS, .title = titles[kind], .count = count, .x = s->alphas.values, .y = y};
    }
    panels[panel] = (xrd_panel){.x = {.label = "alpha"},
                                .y = {.label = labels[panel], .unit = panel == 0 ? "nats" : NULL},
                                .key = keys[panel],
                                .series_count = FEATURES,
                                .series = series[panel]};
  }
  const xrd_status status = xrd_figure_draw(&(xrd_figure){1, 2, panels}, path, error);
  free(values);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  study s;
  xrd_status status = study_init(arguments, &s, error);
  if (status != XRD_OK) return status;
  status = solve(&s, error);
  cli_data_output output;
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status == XRD_OK) {
    write(&s, output.stream);
    status = cli_data_output_close(&output, XRD_OK, error);
  }
  const char *path = cli_text(arguments, "plot");
  if (status == XRD_OK && path != NULL) status = draw(&s, path, error);
  xrd_carve_free(s.block);
  return status;
}

const cli_command cli_command_toy_linear = {
    .name = "toy linear",
    .summary = "The linear beta-VAE's exact optimum under a neural term of growing weight",
    .description =
        "The exact counterpart of Figures 3 and 5 of How Neural Losses Shape VAE Latents (2026): rate at a fixed beta "
        "and "
        "anisotropy at a matched rate, for edge features, which flatten the source's spectrum, and for pooling, which "
        "does "
        "not. Writes features,alpha,rate_nats,distortion,active,matched_rate_nats,matched_beta,matched_anisotropy.",
    .groups = groups,
    .run = run,
};
