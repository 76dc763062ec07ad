/* exactrd vae measure: the posteriors of anybody's model. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/measure_report.h"
#include "cli/proved_curve.h"
#include "exactrd/plot.h"
#include "exactrd/waterfill.h"

static const cli_option posterior_options[] = {
    {"mean", CLI_TEXT, "FILE", NULL, NULL, "means of the posteriors, a row for each sample"},
    {"log-variance", CLI_TEXT, "FILE", NULL, NULL, "the logarithms of their variances, arranged likewise"},
    {"mean-tensor", CLI_TEXT, "NAME", NULL, "mean", "the means in a safetensors file"},
    {"log-variance-tensor", CLI_TEXT, "NAME", NULL, "log_variance", "the log-variances in one"},
    {.name = NULL},
};

static const cli_option rate_options[] = {
    {"data", CLI_TEXT, "FILE", NULL, NULL, "what was encoded: makes the Gaussian bound (safetensors: data)"},
    {"distortion", CLI_POSITIVE, "D", NULL, NULL,
     "the model's E |x - y|^2, y the reconstruction of a sampled latent; sums, not means, over pixels"},
    {"reconstruction", CLI_TEXT, "FILE", NULL, NULL,
     "such y, one for each sample of --data, to measure D by (safetensors: reconstruction)"},
    {"curve", CLI_TEXT, "FILE", NULL, NULL, "R(D) of the source, where it is known: a document of exactrd curve"},
    {.name = NULL},
};

static const cli_option estimate_options[] = {
    {"components", CLI_COUNT, "M", NULL, "4096", "posteriors that stand for the aggregate when I(X;Z) is estimated"},
    {"seed", CLI_INTEGER, "N", NULL, "1", "of their choice and of the latents drawn"},
    {.name = NULL},
};

static const cli_option report_options[] = {
    {"table", CLI_CHOICE, "summary|latents|spectrum", NULL, "summary",
     "one line of all, a line for each latent, or the eigenvalues of the aggregate's covariance"},
    {"format", CLI_CHOICE, "csv|json", NULL, "csv", "json: all three in one document"},
    {"plot", CLI_TEXT, "PICTURE", NULL, NULL, "draw KL, spectra and the bound: .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group groups[] = {{"Posteriors", posterior_options}, {"Beside the ideal", rate_options},
                                   {"Estimates", estimate_options},   {"Tables and pictures", report_options},
                                   {"Output", cli_output_options},    {.title = NULL}};

static xrd_status expect_alike(const cli_arguments *arguments, const char *names[2], const xrd_numbers numbers[2],
                               xrd_error *error) {
  if (numbers[0].scale != numbers[1].scale)
    return xrd_fail(error, XRD_ERR_INPUT,
                    "%s holds unsigned integers up to %g and %s does not: both on one scale, please",
                    cli_text(arguments, names[numbers[0].scale == 1]), fmax(numbers[0].scale, numbers[1].scale),
                    cli_text(arguments, names[numbers[0].scale != 1]));
  if (numbers[0].rows == numbers[1].rows && numbers[0].columns == numbers[1].columns) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu x %zu numbers, but %s has %zu x %zu", cli_text(arguments, names[1]),
                  numbers[1].rows, numbers[1].columns, cli_text(arguments, names[0]), numbers[0].rows,
                  numbers[0].columns);
}

static xrd_status read_two(const cli_arguments *arguments, const char *names[2], const char *tensors[2],
                           xrd_numbers numbers[2], xrd_error *error) {
  xrd_status status = XRD_OK;
  for (int i = 0; i < 2 && status == XRD_OK; i++)
    status = xrd_samples_read(cli_text(arguments, names[i]), tensors[i], &numbers[i], error);
  return status == XRD_OK ? expect_alike(arguments, names, numbers, error) : status;
}

/* The mean over samples of |x - y|^2, and its standard error. */
static xrd_status measure_distortion(const xrd_numbers numbers[2], measure_report *r, xrd_error *error) {
  const size_t n = numbers[0].rows, size = numbers[0].columns;
  double *each = xrd_allocate_zero(n, sizeof *each), sum = 0;
  if (each == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu samples", n);
  for (size_t i = 0; i < n * size; i++) each[i / size] += pow(numbers[0].values[i] - numbers[1].values[i], 2);
  r->distortion = 0;
  for (size_t i = 0; i < n; i++) r->distortion += each[i] / (double)n;
  for (size_t i = 0; i < n; i++) sum += pow(each[i] - r->distortion, 2);
  r->distortion_error = sqrt(sum / (double)(n - 1) / (double)n);
  free(each);
  return XRD_OK;
}

static xrd_status bound(const cli_arguments *arguments, const xrd_numbers *data, measure_report *r, xrd_error *error) {
  const char *path = cli_text(arguments, "data");
  const xrd_sample_rows rows = {data->values, data->rows, data->columns};
  if (!(r->distortion > 0))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: its reconstructions have no error: no finite rate does that", path);
  r->size = rows.size;
  r->values = xrd_allocate(rows.size, sizeof *r->values);
  if (r->values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu eigenvalues", rows.size);
  xrd_error inner;
  xrd_enclosure rate;
  xrd_status status = xrd_covariance_eigenvalues_upper(&rows, r->values, &inner);
  if (status == XRD_OK) status = xrd_waterfill_enclose_rate(r->values, r->size, r->distortion, &rate, &inner);
  if (status != XRD_OK) return xrd_fail(error, status, "%s: %s", path, inner.message);
  r->gaussian_upper = rate.upper;
  return XRD_OK;
}

static xrd_status measure_data(const cli_arguments *arguments, measure_report *r, xrd_error *error) {
  const char *names[] = {"data", "reconstruction"};
  xrd_numbers numbers[2] = {{0}, {0}};
  xrd_status status = XRD_OK;
  if (cli_given(arguments, "reconstruction")) {
    status = read_two(arguments, names, names, numbers, error);
    if (status == XRD_OK) status = measure_distortion(numbers, r, error);
  } else if (cli_given(arguments, "data")) {
    status = xrd_samples_read(cli_text(arguments, "data"), "data", &numbers[0], error);
  }
  if (status == XRD_OK && numbers[0].values != NULL && numbers[0].rows != r->of.samples)
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: %zu samples, but %zu posteriors", cli_text(arguments, "data"),
                      numbers[0].rows, r->of.samples);
  if (status == XRD_OK && numbers[0].values != NULL) status = bound(arguments, &numbers[0], r, error);
  for (int i = 0; i < 2; i++) xrd_numbers_clear(&numbers[i]);
  return status;
}

static xrd_status compare(const cli_arguments *arguments, measure_report *r, xrd_error *error) {
  const char *path = cli_text(arguments, "curve");
  xrd_document document;
  xrd_proved_point *points = NULL;
  if (path == NULL) return XRD_OK;
  xrd_status status = xrd_document_read(path, &document, error);
  if (status != XRD_OK) return status;
  status = cli_proved_points(&document, path, &points, error);
  if (status == XRD_OK)
    status = xrd_between(points, document.count, r->distortion, &r->ideal_lower, &r->ideal_upper, error);
  free(points);
  xrd_document_clear(&document);
  return status;
}

static xrd_status measure_posteriors(const cli_arguments *arguments, const xrd_posteriors *q, measure_report *r,
                                     xrd_error *error) {
  xrd_information_options options;
  xrd_information_options_init(&options);
  options.components = (size_t)cli_integer(arguments, "components");
  options.seed = cli_integer(arguments, "seed");
  if (options.components < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "--components wants at least 2");
  r->latents = xrd_allocate(q->latents, sizeof *r->latents);
  r->spectrum = xrd_allocate(q->latents, sizeof *r->spectrum);
  if (r->latents == NULL || r->spectrum == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu latents", q->latents);
  const xrd_status status = xrd_posterior_measure(q, &r->of, r->latents, r->spectrum, error);
  return status == XRD_OK ? xrd_posterior_inform(q, &options, &r->information, error) : status;
}

static xrd_status measure(const cli_arguments *arguments, measure_report *r, xrd_error *error) {
  const char *names[] = {"mean", "log-variance"},
             *tensors[] = {cli_text(arguments, "mean-tensor"), cli_text(arguments, "log-variance-tensor")};
  xrd_numbers numbers[2] = {{0}, {0}};
  xrd_status status = read_two(arguments, names, tensors, numbers, error);
  if (status == XRD_OK) {
    const xrd_posteriors q = {numbers[0].values, numbers[1].values, numbers[0].rows, numbers[0].columns};
    status = measure_posteriors(arguments, &q, r, error);
  }
  for (int i = 0; i < 2; i++) xrd_numbers_clear(&numbers[i]);
  if (status == XRD_OK) status = measure_data(arguments, r, error);
  return status == XRD_OK ? compare(arguments, r, error) : status;
}

static xrd_status write(const cli_arguments *arguments, const measure_report *r, xrd_error *error) {
  const char *picture = cli_text(arguments, "plot"), *table = cli_text(arguments, "table");
  cli_data_output output;
  xrd_status status = picture != NULL ? measure_report_draw(r, picture, error) : XRD_OK;
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  if (strcmp(cli_text(arguments, "format"), "json") == 0)
    status = measure_report_json(r, output.stream, error);
  else if (strcmp(table, "latents") == 0)
    measure_report_latents(r, output.stream);
  else if (strcmp(table, "spectrum") == 0)
    measure_report_spectrum(r, output.stream);
  else
    measure_report_summary(r, output.stream);
  return cli_data_output_close(&output, status, error);
}

static xrd_status validate(const cli_arguments *arguments, xrd_error *error) {
  const char *picture = cli_text(arguments, "plot");
  const bool data = cli_given(arguments, "data"), reconstruction = cli_given(arguments, "reconstruction"),
             distortion = cli_given(arguments, "distortion");
  if (!cli_given(arguments, "mean") || !cli_given(arguments, "log-variance"))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "vae measure needs --mean FILE and --log-variance FILE");
  if (distortion && reconstruction)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--distortion or --reconstruction, not both");
  if (reconstruction && !data) return xrd_fail(error, XRD_ERR_ARGUMENT, "--reconstruction needs --data");
  if ((data || cli_given(arguments, "curve")) && !distortion && !reconstruction)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--data and --curve need --distortion D or --reconstruction FILE");
  return picture != NULL ? xrd_figure_path_check(picture, error) : XRD_OK;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  const double none = (double)NAN;
  measure_report r = {.distortion = cli_given(arguments, "distortion") ? cli_number(arguments, "distortion") : none,
                      .distortion_error = none,
                      .gaussian_upper = none,
                      .ideal_lower = none,
                      .ideal_upper = none};
  xrd_status status = validate(arguments, error);
  if (status == XRD_OK) status = measure(arguments, &r, error);
  if (status == XRD_OK) status = write(arguments, &r, error);
  measure_report_clear(&r);
  return status;
}

const cli_command cli_command_vae_measure = {
    .name = "vae measure",
    .summary = "Measure the posteriors of anybody's model: KL, its shape, the aggregate, and how far from ideal",
    .description =
        "From the means and log-variances of diagonal Gaussian posteriors (text, .npy or safetensors; N x k, or N x c "
        "x h "
        "x w, taken as N rows), prior standard normal.  kl_nats is the mean KL, kl_variance_nats its part that the "
        "variances alone make; anisotropy the mean over samples of the population variance of log s; active_units "
        "counts the latents with a KL above 0.01 nats, active_means those whose mean varies by more than 0.01 (Burda "
        "et "
        "al. 2016).  The aggregated posterior has the covariance C = Cov(mean) + diag(mean s): aggregate_anisotropy is "
        "the population variance of the logarithms of its eigenvalues, aggregate_kl_nats the KL of the Gaussian with "
        "its moments, below KL(aggregate || prior), so that information_nats = kl_nats - aggregate_kl_nats is above "
        "I(X;Z).  information_lower_nats and information_upper_nats estimate I(X;Z) from both sides, the mixture of M "
        "posteriors with and without the sample's own standing for the aggregate (Poole et al. 2019); the lower one is "
        "never above log M.  aggregate_lower_nats and aggregate_upper_nats are the KL less these.\n"
        "With --data, gaussian_upper_nats is PROVED: R(D) of the sample set is not above it, for the Gaussian has the "
        "largest R(D) of all sources of one covariance.  A KL above it is worse than a linear code; KL >= I(X;Z) >= "
        "R(D) always.  ideal_lower_nats and ideal_upper_nats are what --curve proves at D.  Every other number is an "
        "ESTIMATE from the samples given; errors are standard errors.",
    .examples = "printf '0.5 0\\n-0.5 0\\n' >mean.txt\n"
                "printf -- '-2 0\\n-2 0\\n' >log_variance.txt\n"
                "exactrd vae measure --mean mean.txt --log-variance log_variance.txt",
    .groups = groups,
    .run = run,
};
