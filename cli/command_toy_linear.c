/* exactrd toy linear: the linear beta-VAE under a neural term of growing weight. */
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/toy_budget.h"
#include "exactrd/linear_vae.h"
#include "exactrd/lipschitz.h"
#include "exactrd/numbers.h"
#include "exactrd/plot.h"
#include "files/write/decimal.h"

static const cli_option model_options[] = {
    {"side", CLI_COUNT, "S", NULL, "8", "images of S x S pixels, S even, at most 32"},
    {"length", CLI_POSITIVE, "L", "pixels", "3", "correlation length of exp(-distance/L)"},
    {"cov", CLI_TEXT, "FILE", NULL, NULL, "another covariance, n x n, instead of that of images"},
    {"features", CLI_TEXT, "FILE", NULL, NULL, "features F of one's own, m x n, instead of edges and pooling"},
    {"latents", CLI_COUNT, "K", NULL, "32", "latents"},
    {"mode", CLI_CHOICE, "balanced|mixture|scaled", NULL, "balanced",
     "the loss balancer's fixed point, or the metric (1-alpha) I + alpha F^T F, or with F^T F / |F|^2"},
    {.name = NULL},
};

static const cli_option sweep_options[] = {
    {"alpha", CLI_NUMBERS, "A[,A...]", NULL, NULL,
     "weights of the features; default 0 .. 5 balanced, 0 .. 0.9 otherwise"},
    {"beta", CLI_NUMBERS, "B[,B...]", NULL, "0.05", "fixed betas"},
    {"rate", CLI_NUMBERS, "R[,R...]", "nats", "15", "matched rates"},
    {"at", CLI_NUMBERS, "D[,D...]", NULL, NULL,
     "instead, of mixture and scaled: the rates that the budgets D need, beside Corollary 5's bound"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "also draw both panels: FILE ends with .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Model", model_options},
    {"Sweep", sweep_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

enum { FEATURES = 2, MAX_SIDE = 32, MAX_SIZE = MAX_SIDE * MAX_SIDE, SERIES = 8 };

static const char *const NAMES[FEATURES] = {"edges", "pool"}, *const TITLES[FEATURES] = {"edge features",
                                                                                         "2 x 2 pooling"};
static const double BALANCED[] = {0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5};
static const double MIXTURE[] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

typedef struct {
  bool balanced, scaled;
  cli_numbers_list alphas, betas, rates, at;
  size_t side, n, kinds, feature_rows; /* kinds of features: edges and pooling, or one's own */
  xrd_linear_vae vae;
  const char *covariance_name; /* its file's, or what it is */
  xrd_numbers covariance_file, features_file;
  double *covariance, *features, *form, *metric;
  xrd_linear_vae_point *fixed, *matched; /* kinds x alphas x betas, and x rates */
  cli_budget_row *budgets;               /* kinds x alphas x at */
  cli_budget_source budget_source;
  void *block;
} study;

static void study_clear(study *s) {
  cli_budget_source_clear(&s->budget_source);
  xrd_carve_free(s->block);
  xrd_numbers_clear(&s->covariance_file);
  xrd_numbers_clear(&s->features_file);
}

static xrd_status expect_positive(cli_numbers_list list, const char *name, xrd_error *error) {
  for (size_t i = 0; i < list.count; i++)
    if (!(list.values[i] > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "%s wants numbers > 0", name);
  return XRD_OK;
}

/* --at asks for nothing that it would leave out. */
static xrd_status expect_budgets(const cli_arguments *arguments, const study *s, xrd_error *error) {
  static const char *const left_out[] = {"beta", "rate", "latents", "plot"};
  if (s->balanced)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "--at needs --mode mixture or scaled: the balanced metric depends on beta");
  for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
    if (cli_given(arguments, left_out[i]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--at and --%s exclude each other", left_out[i]);
  return XRD_OK;
}

static xrd_status read_lists(const cli_arguments *arguments, study *s, xrd_error *error) {
  const char *mode = cli_text(arguments, "mode");
  s->balanced = strcmp(mode, "balanced") == 0;
  s->scaled = strcmp(mode, "scaled") == 0;
  s->alphas = cli_numbers(arguments, "alpha");
  s->betas = cli_numbers(arguments, "beta");
  s->rates = cli_numbers(arguments, "rate");
  if (s->alphas.count == 0)
    s->alphas = s->balanced ? (cli_numbers_list){sizeof BALANCED / sizeof *BALANCED, BALANCED, 1}
                            : (cli_numbers_list){sizeof MIXTURE / sizeof *MIXTURE, MIXTURE, 1};
  s->at = cli_numbers(arguments, "at");
  xrd_status status = expect_positive(s->betas, "--beta", error);
  if (status == XRD_OK) status = expect_positive(s->rates, "--rate", error);
  if (status == XRD_OK) status = expect_positive(s->at, "--at", error);
  return status == XRD_OK && s->at.count > 0 ? expect_budgets(arguments, s, error) : status;
}

/* n, from the files or from the images' side. */
static xrd_status read_files(const cli_arguments *arguments, study *s, xrd_error *error) {
  const char *cov = cli_text(arguments, "cov"), *features = cli_text(arguments, "features");
  s->covariance_name = cov != NULL ? cov : "the images";
  s->side = (size_t)cli_integer(arguments, "side");
  if (cov == NULL && (s->side % 2 != 0 || s->side > MAX_SIDE))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--side wants an even number, at most %d", MAX_SIDE);
  s->n = s->side * s->side;
  xrd_status status = XRD_OK;
  if (cov != NULL) status = xrd_numbers_read(cov, XRD_TABLE, XRD_FINITE, &s->covariance_file, error);
  if (status == XRD_OK && features != NULL)
    status = xrd_numbers_read(features, XRD_TABLE, XRD_FINITE, &s->features_file, error);
  if (status != XRD_OK) return status;
  if (cov != NULL) s->n = s->covariance_file.rows;
  if (cov != NULL && (s->covariance_file.columns != s->n || s->n > MAX_SIZE))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: the covariance is %zu x %zu: must be square, of at most %d rows", cov,
                    s->n, s->covariance_file.columns, MAX_SIZE);
  if (features != NULL && s->features_file.columns != s->n)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: features of %zu numbers, but the source has %zu", features,
                    s->features_file.columns, s->n);
  if (cov != NULL && features == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--cov needs --features: edges and pooling are of images");
  return XRD_OK;
}

static xrd_status study_init(const cli_arguments *arguments, study *s, xrd_error *error) {
  memset(s, 0, sizeof *s);
  xrd_status status = read_lists(arguments, s, error);
  if (status == XRD_OK) status = read_files(arguments, s, error);
  if (status != XRD_OK) return status;
  const bool own = s->features_file.values != NULL;
  const size_t area = s->n * s->n;
  s->kinds = own ? 1 : FEATURES;
  s->feature_rows = own ? s->features_file.rows : xrd_features_rows(XRD_FEATURES_EDGES, s->side);
  const xrd_array arrays[] = {XRD_ARRAY(s->covariance, area),
                              XRD_ARRAY(s->form, area),
                              XRD_ARRAY(s->metric, area),
                              XRD_ARRAY_2(s->features, s->feature_rows, s->n),
                              XRD_ARRAY_2(s->fixed, s->kinds * s->alphas.count, s->betas.count),
                              XRD_ARRAY_2(s->matched, s->kinds * s->alphas.count, s->rates.count),
                              XRD_ARRAY_2(s->budgets, s->kinds * s->alphas.count, s->at.count),
                              {0}};
  status = xrd_carve(&s->block, arrays, error);
  if (status != XRD_OK) return status;
  if (s->covariance_file.values != NULL)
    memcpy(s->covariance, s->covariance_file.values, area * sizeof *s->covariance);
  else
    xrd_exponential_covariance(s->side, s->side, 1, cli_number(arguments, "length"), s->covariance);
  s->vae = (xrd_linear_vae){s->covariance, s->n, (size_t)cli_integer(arguments, "latents")};
  return XRD_OK;
}

static xrd_status solve_balanced(const study *s, double alpha, size_t cell, xrd_error *error) {
  const xrd_balanced_losses losses = {s->form, 1, alpha};
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < s->betas.count && status == XRD_OK; i++)
    status = xrd_linear_vae_balanced_at_beta(&s->vae, &losses, s->betas.values[i], s->metric,
                                             &s->fixed[cell * s->betas.count + i], error);
  for (size_t i = 0; i < s->rates.count && status == XRD_OK; i++)
    status = xrd_linear_vae_balanced_at_rate(&s->vae, &losses, s->rates.values[i], s->metric,
                                             &s->matched[cell * s->rates.count + i], error);
  return status;
}

static xrd_status solve_mixture(const study *s, size_t rows, double alpha, size_t cell, xrd_error *error) {
  xrd_status status = xrd_linear_vae_mixture(s->features, rows, s->n, alpha, s->metric, error);
  for (size_t i = 0; i < s->betas.count && status == XRD_OK; i++)
    status = xrd_linear_vae_at_beta(&s->vae, s->metric, s->betas.values[i], &s->fixed[cell * s->betas.count + i],
                                    error);
  for (size_t i = 0; i < s->rates.count && status == XRD_OK; i++)
    status = xrd_linear_vae_at_rate(&s->vae, s->metric, s->rates.values[i], &s->matched[cell * s->rates.count + i],
                                    error);
  return status;
}

static const char *name_of(const study *s, size_t kind) {
  return s->features_file.values != NULL ? "own" : NAMES[kind];
}

static xrd_status read_pixel_curve(study *s, xrd_error *error) {
  xrd_error inner;
  const xrd_status status = cli_budget_source_init(s->covariance, s->n, &s->budget_source, &inner);
  if (status == XRD_OK) return status;
  return xrd_fail(error, status, "%s: %s", s->covariance_name, inner.message);
}

static xrd_status solve_budgets(study *s, size_t rows, double alpha, size_t cell, xrd_error *error) {
  cli_budget_row *budgets = s->budgets + cell * s->at.count;
  for (size_t i = 0; i < s->at.count; i++) {
    budgets[i].features = name_of(s, cell / s->alphas.count);
    budgets[i].alpha = alpha;
  }
  xrd_status status = XRD_OK;
  if (cell == 0) status = read_pixel_curve(s, error);
  if (status == XRD_OK) status = xrd_linear_vae_mixture(s->features, rows, s->n, alpha, s->metric, error);
  return status == XRD_OK ? cli_budget_rows(&s->budget_source, s->metric, s->at, budgets, error) : status;
}

static xrd_status solve_cell(study *s, size_t rows, double alpha, size_t cell, xrd_error *error) {
  return s->at.count > 0 ? solve_budgets(s, rows, alpha, cell, error)
         : s->balanced   ? solve_balanced(s, alpha, cell, error)
                         : solve_mixture(s, rows, alpha, cell, error);
}

/* F / |F|, so that F^T F <= I. */
static xrd_status scale_features(const study *s, size_t rows, xrd_error *error) {
  double norm = 1;
  const xrd_status status = xrd_spectral_norm(s->features, rows, s->n, &norm, NULL, error);
  if (status == XRD_OK && !(norm > 0)) return xrd_fail(error, XRD_ERR_INPUT, "the features are 0");
  for (size_t k = 0; k < rows * s->n && status == XRD_OK; k++) s->features[k] /= norm;
  return status;
}

static size_t fill_features(const study *s, size_t kind) {
  if (s->features_file.values != NULL) {
    memcpy(s->features, s->features_file.values, s->feature_rows * s->n * sizeof *s->features);
    return s->feature_rows;
  }
  xrd_features_fill((xrd_feature_kind)kind, s->side, s->features);
  return xrd_features_rows((xrd_feature_kind)kind, s->side);
}

static xrd_status solve(study *s, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t kind = 0; kind < s->kinds && status == XRD_OK; kind++) {
    const size_t rows = fill_features(s, kind);
    if (s->scaled) status = scale_features(s, rows, error);
    if (status == XRD_OK) status = xrd_linear_vae_mixture(s->features, rows, s->n, 1, s->form, error);
    for (size_t i = 0; i < s->alphas.count && status == XRD_OK; i++)
      status = solve_cell(s, rows, s->alphas.values[i], kind * s->alphas.count + i, error);
  }
  return status;
}

static void write_number(double value, FILE *stream) {
  (void)fprintf(stream, ",%s", xrd_decimal_of(value, XRD_SHORTEST).text);
}

/* A row for each beta and rate, side by side; what one list has more of than the other stands beside empty cells. */
static void write_row(const study *s, size_t cell, size_t i, FILE *stream) {
  const xrd_linear_vae_point *fixed = &s->fixed[cell * s->betas.count + i],
                             *matched = &s->matched[cell * s->rates.count + i];
  (void)fputs(name_of(s, cell / s->alphas.count), stream);
  write_number(s->alphas.values[cell % s->alphas.count], stream);
  if (i < s->betas.count) {
    write_number(fixed->rate_nats, stream);
    write_number(fixed->distortion, stream);
    (void)fprintf(stream, ",%zu", fixed->active);
  } else {
    (void)fputs(",,,", stream);
  }
  if (i < s->rates.count) {
    write_number(matched->rate_nats, stream);
    write_number(matched->beta, stream);
    write_number(matched->anisotropy, stream);
  } else {
    (void)fputs(",,,", stream);
  }
  if (i < s->betas.count) {
    write_number(s->betas.values[i], stream);
    write_number(fixed->anisotropy, stream);
  } else {
    (void)fputs(",,", stream);
  }
  (void)fputc('\n', stream);
}

static void write_budgets(const study *s, FILE *stream) {
  const xrd_table_writer table = {.stream = stream, .columns = cli_budget_columns, .unit = XRD_NATS};
  xrd_table_head(&table);
  for (size_t i = 0; i < s->kinds * s->alphas.count * s->at.count; i++) xrd_table_row(&table, &s->budgets[i]);
}

static void write(const study *s, FILE *stream) {
  const size_t each = s->betas.count > s->rates.count ? s->betas.count : s->rates.count;
  (void)fputs(
      "features,alpha,rate_nats,distortion,active,matched_rate_nats,matched_beta,matched_anisotropy,beta,anisotropy\n",
      stream);
  for (size_t cell = 0; cell < s->kinds * s->alphas.count; cell++)
    for (size_t i = 0; i < each; i++) write_row(s, cell, i, stream);
}

/* One panel: each kind of features at each of `list`, as many as have a style of their own. */
typedef struct {
  double *y; /* SERIES x alphas */
  xrd_series series[SERIES];
  char titles[SERIES][64];
} panel_data;

static xrd_panel fill_panel(const study *s, bool at_rate, panel_data *d) {
  const cli_numbers_list list = at_rate ? s->rates : s->betas;
  const size_t count = s->alphas.count;
  xrd_panel panel = {.x = {.label = "alpha"},
                     .y = {.label = at_rate ? "anisotropy at a matched rate" : "rate at a fixed beta",
                           .unit = at_rate ? NULL : "nats"},
                     .key = XRD_KEY_BELOW,
                     .series = d->series};
  for (size_t kind = 0; kind < s->kinds; kind++)
    for (size_t i = 0; i < list.count && panel.series_count < SERIES; i++) {
      const size_t k = panel.series_count++;
      double *y = d->y + k * count;
      for (size_t a = 0; a < count; a++) {
        const size_t place = (kind * count + a) * list.count + i;
        y[a] = at_rate ? s->matched[place].anisotropy : s->fixed[place].rate_nats;
      }
      (void)snprintf(d->titles[k], sizeof d->titles[k], at_rate ? "%s, %g nats" : "%s, beta %g",
                     s->kinds == 1 ? "own features" : TITLES[kind], list.values[i]);
      d->series[k] = (xrd_series){
          .kind = XRD_PLOT_LINE_POINTS, .title = d->titles[k], .count = count, .x = s->alphas.values, .y = y};
    }
  return panel;
}

static xrd_status draw(const study *s, const char *path, xrd_error *error) {
  panel_data data[2];
  double *values = xrd_allocate(2 * SERIES * s->alphas.count, sizeof *values);
  if (values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the picture");
  data[0].y = values;
  data[1].y = values + SERIES * s->alphas.count;
  const xrd_panel panels[2] = {fill_panel(s, false, &data[0]), fill_panel(s, true, &data[1])};
  const xrd_status status = xrd_figure_draw(&(xrd_figure){1, 2, panels}, path, error);
  free(values);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  study s;
  xrd_status status = study_init(arguments, &s, error);
  if (status == XRD_OK) status = solve(&s, error);
  cli_data_output output;
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status == XRD_OK) {
    if (s.at.count > 0)
      write_budgets(&s, output.stream);
    else
      write(&s, output.stream);
    status = cli_data_output_close(&output, XRD_OK, error);
  }
  const char *path = cli_text(arguments, "plot");
  if (status == XRD_OK && path != NULL) status = draw(&s, path, error);
  study_clear(&s);
  return status;
}

const cli_command cli_command_toy_linear = {
    .name = "toy linear",
    .summary = "The linear beta-VAE's exact optimum under a neural term of growing weight",
    .description =
        "The exact counterpart of Figures 3 and 5 of How Neural Losses Shape VAE Latents (2026): rate at fixed betas "
        "and "
        "anisotropy at matched rates, for edge features, which flatten the source's spectrum, and for pooling, which "
        "does "
        "not; or for a covariance and features of one's own.  Edges and exp(-distance/L) are those of `vae train`.  "
        "Writes features,alpha; then rate_nats,distortion,active of each beta; then, of each rate, "
        "matched_rate_nats,matched_beta,matched_anisotropy; then beta,anisotropy of each beta.  With --at, of each "
        "budget: "
        "distortion,rate,rate_lower,rate_upper of the metric's ideal curve, pixel_rate,pixel_lower,pixel_upper of that "
        "of the "
        "pixel distortion, and scale,bound of Corollary 5, rate(D) <= pixel_rate(D / scale) <= bound with scale = 1 - "
        "alpha + alpha |F|^2 (1 where F was divided by |F|); then status, proved or float (covariance and metric both "
        "singular: rate_lower and "
        "rate_upper are empty).  All is proved of the metric as rounded to doubles, and scale is its norm, rounded up.",
    .examples = "exactrd toy linear --side 4 --latents 4 --rate 3\n"
                "exactrd toy linear --side 4 --mode scaled --alpha 0,0.5 --at 2,4",
    .groups = groups,
    .run = run,
};
