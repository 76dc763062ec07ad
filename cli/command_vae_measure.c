/* exactrd vae measure: the posteriors of anybody's model. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "exactrd/numbers.h"
#include "exactrd/vae.h"
#include "files/write/columns.h"

static const cli_option posterior_options[] = {
    {"mean", CLI_TEXT, "FILE", NULL, NULL, "means of the posteriors, a row for each sample, a column for each latent"},
    {"log-variance", CLI_TEXT, "FILE", NULL, NULL, "the logarithms of their variances, arranged likewise"},
    {"table", CLI_CHOICE, "summary|latents", NULL, "summary", "one line of all, or a line for each latent"},
    {.name = NULL},
};

static const cli_group groups[] = {{"Posteriors", posterior_options}, {"Output", cli_output_options}, {.title = NULL}};

/* A row of either table.  Counts that may be 0 are numbers to a table; a latent's number begins at 1. */
typedef struct {
  xrd_posterior_measures of;
  double active_units, active_means;
} summary_row;

typedef struct {
  size_t latent;
  xrd_latent_measures of;
} latent_row;

#define SUMMARY(field, cell)                                                                                           \
  { #field, cell, offsetof(summary_row, of.field), 0, 0, NULL, 0 }
#define LATENT(field)                                                                                                  \
  { #field, XRD_CELL_NUMBER, offsetof(latent_row, of.field), 0, 0, NULL, 0 }

static const xrd_column summary_columns[] = {
    SUMMARY(latents, XRD_CELL_COUNT),
    SUMMARY(kl_nats, XRD_CELL_NUMBER),
    SUMMARY(kl_variance_nats, XRD_CELL_NUMBER),
    SUMMARY(anisotropy, XRD_CELL_NUMBER),
    SUMMARY(anisotropy_error, XRD_CELL_NUMBER),
    {"active_units", XRD_CELL_NUMBER, offsetof(summary_row, active_units), 0, 0, NULL, 0},
    SUMMARY(aggregate_anisotropy, XRD_CELL_NUMBER),
    SUMMARY(samples, XRD_CELL_COUNT),
    SUMMARY(kl_error, XRD_CELL_NUMBER),
    {"active_means", XRD_CELL_NUMBER, offsetof(summary_row, active_means), 0, 0, NULL, 0},
    SUMMARY(aggregate_kl_nats, XRD_CELL_NUMBER),
    SUMMARY(information_nats, XRD_CELL_NUMBER),
    {.name = NULL},
};

static const xrd_column latent_columns[] = {
    {"latent", XRD_CELL_COUNT, offsetof(latent_row, latent), 0, 0, NULL, 0},
    LATENT(kl_nats),
    LATENT(kl_variance_nats),
    LATENT(mean),
    LATENT(mean_variance),
    LATENT(posterior_variance),
    {.name = NULL},
};

static xrd_status write(const cli_arguments *arguments, const xrd_posterior_measures *m,
                        const xrd_latent_measures *latents, xrd_error *error) {
  const bool each = strcmp(cli_text(arguments, "table"), "latents") == 0;
  cli_data_output output;
  const xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  const xrd_table_writer table = {.stream = output.stream, .columns = each ? latent_columns : summary_columns};
  xrd_table_head(&table);
  if (!each) xrd_table_row(&table, &(summary_row){*m, (double)m->active_units, (double)m->active_means});
  for (size_t j = 0; each && j < m->latents; j++) xrd_table_row(&table, &(latent_row){j + 1, latents[j]});
  return cli_data_output_close(&output, XRD_OK, error);
}

static xrd_status measure(const cli_arguments *arguments, const xrd_numbers *mean, const xrd_numbers *log_variance,
                          xrd_error *error) {
  if (mean->rows != log_variance->rows || mean->columns != log_variance->columns)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu x %zu numbers, but %s has %zu x %zu",
                    cli_text(arguments, "log-variance"), log_variance->rows, log_variance->columns,
                    cli_text(arguments, "mean"), mean->rows, mean->columns);
  const xrd_posteriors q = {mean->values, log_variance->values, mean->rows, mean->columns};
  xrd_posterior_measures m;
  xrd_latent_measures *latents = xrd_allocate(q.latents, sizeof *latents);
  if (latents == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu latents", q.latents);
  xrd_status status = xrd_posterior_measure(&q, &m, latents, error);
  if (status == XRD_OK) status = write(arguments, &m, latents, error);
  free(latents);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  const char *files[] = {cli_text(arguments, "mean"), cli_text(arguments, "log-variance")};
  xrd_numbers numbers[2] = {{0}, {0}};
  if (files[0] == NULL || files[1] == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "vae measure needs --mean FILE and --log-variance FILE");
  xrd_status status = XRD_OK;
  for (int i = 0; i < 2 && status == XRD_OK; i++)
    status = xrd_numbers_read(files[i], XRD_TABLE, XRD_FINITE, &numbers[i], error);
  if (status == XRD_OK) status = measure(arguments, &numbers[0], &numbers[1], error);
  for (int i = 0; i < 2; i++) xrd_numbers_clear(&numbers[i]);
  return status;
}

const cli_command cli_command_vae_measure = {
    .name = "vae measure",
    .summary = "Measure the posteriors of anybody's model: KL, its shape, and the aggregate",
    .description =
        "From the means and log-variances of diagonal Gaussian posteriors (text or .npy, samples x latents), prior "
        "standard normal.  kl_nats is the mean KL, kl_variance_nats its part that the variances alone make; anisotropy "
        "the mean over samples of the population variance of log s; active_units counts the latents with a KL above "
        "0.01 nats, active_means those whose mean varies by more than 0.01 (Burda et al. 2016).  The aggregated "
        "posterior has the covariance C = Cov(mean) + diag(mean s): aggregate_anisotropy is the population variance "
        "of the logarithms of its eigenvalues, aggregate_kl_nats the KL of the Gaussian with its moments, below "
        "KL(aggregate || prior), so that information_nats = kl_nats - aggregate_kl_nats is above I(X;Z).  Every number "
        "is an ESTIMATE from the samples given; errors are standard errors.",
    .groups = groups,
    .run = run,
};
