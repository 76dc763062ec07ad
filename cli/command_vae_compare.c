/* exactrd vae compare: learned points over the ideal curve of their source. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "exactrd/plot.h"
#include "vae/compare/fixed_decoder.h"
#include "vae/compare/ideal.h"
#include "vae/compare/result.h"
#include "vae/train/open.h"

enum { CURVE_POINTS = 40 };
static const double THINNEST = 0.01; /* of the highest rate: a thinner band is a line */
static const double SIGMAS = 5;      /* how many standard errors of sampling are not yet a contradiction */

static const cli_option compare_options[] = {
    {"split", CLI_FLAG, NULL, NULL, NULL, "also split the excess into encoder and decoder parts (at most 5 latents)"},
    {"plot", CLI_TEXT, "PICTURE", NULL, NULL, "draw the points over the curve: .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group groups[] = {{"Comparison", compare_options}, {"Output", cli_output_options}, {.title = NULL}};

typedef struct {
  xrd_vae_config config;
  xrd_vae_measures measures;
  xrd_ideal_source source; /* borrows config */
  xrd_ideal ideal;
  double sigma; /* standard error of the point, in nats */
  bool has_split;
  xrd_fixed_decoder split;
} learned;

/* The point's own error in the rate direction: that of the KL, and that of D times the curve's slope there, measured by
   a second point one error away. */
static xrd_status rate_error(const learned *l, double *sigma, xrd_error *error) {
  xrd_ideal other;
  const double d = l->measures.sse, step = fmin(l->measures.sse_error, d / 2);
  const xrd_status status = xrd_vae_ideal(&l->source, d - step, &other, error);
  if (status == XRD_OK) *sigma = hypot(l->measures.kl_error, fmax(0, other.rate_nats.upper - l->ideal.rate_nats.lower));
  return status;
}

static xrd_status split(const char *folder, learned *l, xrd_error *error) {
  xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
  if (t == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a model");
  xrd_status status = xrd_trainer_open(t, folder, error);
  if (status == XRD_OK) status = xrd_fixed_decoder_rate(t, &l->split, error);
  l->has_split = status == XRD_OK;
  xrd_trainer_clear(t);
  free(t);
  return status;
}

static xrd_status load(const cli_arguments *arguments, size_t index, learned *l, xrd_error *error) {
  const char *folder = cli_operand(arguments, index);
  xrd_status status = xrd_vae_result_read(folder, &l->config, &l->measures, error);
  if (status == XRD_OK) status = xrd_ideal_source_init(&l->source, &l->config, error);
  if (status == XRD_OK) status = xrd_vae_ideal(&l->source, l->measures.sse, &l->ideal, error);
  if (status == XRD_OK) status = rate_error(l, &l->sigma, error);
  if (status == XRD_OK && cli_flag(arguments, "split")) status = split(folder, l, error);
  return status;
}

static bool is_impossible(const learned *l) {
  return l->ideal.of_source && l->measures.kl_nats < l->ideal.rate_nats.lower - SIGMAS * l->sigma;
}

static const char *verdict_of(const learned *l) {
  if (is_impossible(l)) return "impossible";
  if (l->measures.kl_nats >= l->ideal.rate_nats.lower) return "above";
  return l->ideal.of_source ? "within-error" : "below-bound";
}

static bool of_known_law(const learned *l) { return l->ideal.of_source || l->config.data == XRD_DATA_CORRIDORS; }

static void write_row(const char *folder, const learned *l, FILE *stream) {
  const xrd_vae_measures *m = &l->measures;
  const xrd_enclosure *rate = &l->ideal.rate_nats;
  const double excess = m->kl_nats - rate->upper;
  (void)fprintf(stream, "%s,%.9g,%.9g,%.9g,%.9g,%.15g,%.15g,%.9g,%.9g,%zu,%.3g,%.3g,%.3g,%s,%s", folder, m->beta,
                l->config.alpha, m->kl_nats, m->sse, rate->lower, rate->upper, excess, m->anisotropy, m->active_units,
                m->kl_error, m->sse_error, l->sigma, l->ideal.of_source ? "source" : "upper-bound", verdict_of(l));
  if (l->ideal.of_source)
    (void)fprintf(stream, ",%.9g", m->kl_nats - rate->lower);
  else
    (void)fputc(',', stream); /* the ideal rate may be anything below the bound */
  (void)fprintf(stream, ",%zu held-out samples%s", m->samples, of_known_law(l) ? " of a known law" : "");
  if (l->has_split) {
    const double encoder = l->split.kl_nats - l->split.rate_nats;
    (void)fprintf(stream, ",%.6g,%.6g,%.6g,%.4g", l->split.rate_nats, encoder, excess - encoder, l->split.effective);
  }
  (void)fputc('\n', stream);
}

/* The ideal curve of the first run's source over the range of all points. */
static xrd_status draw(const learned *runs, size_t count, const char *path, xrd_error *error) {
  double *block = xrd_allocate_zero(3 * CURVE_POINTS + 3 * count, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a picture");
  double *d = block, *lower = d + CURVE_POINTS, *upper = lower + CURVE_POINTS, *x = upper + CURVE_POINTS,
         *y = x + count, *bars = y + count;
  double least = INFINITY, most = 0;
  for (size_t i = 0; i < count; i++) {
    x[i] = runs[i].measures.sse;
    y[i] = runs[i].measures.kl_nats;
    bars[i] = runs[i].sigma;
    least = fmin(least, x[i]);
    most = fmax(most, x[i]);
  }
  xrd_status status = XRD_OK;
  for (int i = 0; i < CURVE_POINTS && status == XRD_OK; i++) {
    xrd_ideal ideal;
    d[i] = 0.98 * least + (1.02 * most - 0.98 * least) * i / (CURVE_POINTS - 1);
    status = xrd_vae_ideal(&runs[0].source, d[i], &ideal, error);
    lower[i] = ideal.rate_nats.lower;
    upper[i] = ideal.rate_nats.upper;
  }
  double widest = 0;
  for (int i = 0; i < CURVE_POINTS; i++) widest = fmax(widest, upper[i] - lower[i]);
  const bool visible = widest > THINNEST * upper[0];
  const xrd_series series[] = {
      {.kind = XRD_PLOT_BAND,
       .title = visible ? "between its bounds" : NULL,
       .count = CURVE_POINTS,
       .x = d,
       .y = lower,
       .y2 = upper},
      {.kind = XRD_PLOT_LINE, .title = runs[0].ideal.title, .count = CURVE_POINTS, .x = d, .y = upper, .style = 1},
      {.kind = XRD_PLOT_ERROR_BARS, .title = "learned", .count = count, .x = x, .y = y, .y2 = bars, .style = 2},
  };
  const size_t hidden = runs[0].ideal.of_source ? 0 : 1; /* the code's own band says nothing of R(D) */
  const xrd_panel panel = {.x = {.label = "distortion, squared error per sample"},
                           .y = {.label = "rate", .unit = "nats"},
                           .series_count = 3 - hidden,
                           .series = series + hidden};
  const xrd_figure figure = {1, 1, &panel};
  if (status == XRD_OK) status = xrd_figure_draw(&figure, path, error);
  free(block);
  return status;
}

static xrd_status write_table(const cli_arguments *arguments, const learned *runs, size_t count, xrd_error *error) {
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  (void)fprintf(output.stream,
                "run,beta,alpha,kl_nats,distortion,ideal_rate_lower,ideal_rate_upper,excess_nats,anisotropy,"
                "active_units,kl_error,distortion_error,rate_error,ideal,verdict,excess_upper_nats,measured_on%s\n",
                cli_flag(arguments, "split") ? ",fixed_decoder_rate,encoder_nats,decoder_nats,effective_samples" : "");
  const char *offender = NULL;
  for (size_t i = 0; i < count; i++) {
    write_row(cli_operand(arguments, i), &runs[i], output.stream);
    if (is_impossible(&runs[i]) && offender == NULL) offender = cli_operand(arguments, i);
  }
  status = cli_data_output_close(&output, status, error);
  if (status == XRD_OK && offender != NULL)
    return xrd_fail(error, XRD_ERR_INTERNAL,
                    "%s lies below the lower bound of R(D) by more than %g standard errors: "
                    "the trainer or the curve is wrong",
                    offender, SIGMAS);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  const size_t count = cli_operand_count(arguments);
  learned *runs = xrd_allocate_zero(count, sizeof *runs);
  if (runs == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu runs", count);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < count && status == XRD_OK; i++) status = load(arguments, i, &runs[i], error);
  const char *picture = cli_text(arguments, "plot");
  if (status == XRD_OK && picture != NULL) status = draw(runs, count, picture, error);
  if (status == XRD_OK) status = write_table(arguments, runs, count, error);
  for (size_t i = 0; i < count; i++) xrd_ideal_source_clear(&runs[i].source);
  free(runs);
  return status;
}

const cli_command cli_command_vae_compare = {
    .name = "vae compare",
    .summary = "Set trained models beside the ideal curve of their source",
    .operands = "RUN...",
    .description =
        "D is the squared error of sampled reconstructions of held-out samples, and the KL is at least I(X;Z) >= R(D): "
        "no model can lie below the curve of its source.  One that does so by more than five standard errors of "
        "its measures is reported as an error.  Gaussian data: reverse water-filling.  Finite sources: the "
        "curve over all reproductions in space, proved.  Corridors: the code of the two "
        "centres, an upper bound of the ideal curve (column ideal).  Images of one's own have no known law: they are "
        "set beside the Gaussian curve of the held-out samples' covariance, PROVED not to be below R(D) of any law "
        "with "
        "that covariance; a model above it spends more than a Gaussian of the same covariance would need, one below it "
        "(verdict below-bound) uses what the covariance does not tell.  The excess of the KL over the ideal rate lies "
        "between excess_nats and excess_upper_nats.",
    .examples = "exactrd vae train run --data gaussian --model linear --latents 4 --steps 20 "
                "--held-out 100\n"
                "exactrd vae compare run",
    .groups = groups,
    .run = run,
};
