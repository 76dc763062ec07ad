/* exactrd vae sweep: a grid of runs, one model per thread, then one table. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/progress.h"
#include "cli/vae_options.h"
#include "vae/compare/result.h"
#include "vae/experiments/runs.h"

enum { KEYS = 4 };

static const cli_option grid_options[] = {
    {"betas", CLI_NUMBERS, "B,...", NULL, NULL, "values of beta"},
    {"targets", CLI_NUMBERS, "R,...", "nats", NULL, "values of target-nats"},
    {"alphas", CLI_NUMBERS, "A,...", NULL, NULL, "values of alpha"},
    {"seeds", CLI_NUMBERS, "N,...", NULL, NULL, "values of seed"},
    {"threads", CLI_COUNT, "N", NULL, "1", "models trained at the same time"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Grid", grid_options},
    {"Model", cli_vae_model_options},
    {"Data", cli_vae_data_options},
    {"Losses", cli_vae_loss_options},
    {"Rate", cli_vae_rate_options},
    {"Training", cli_vae_training_options},
    {"Settings from a file", cli_vae_config_options},
    {"Output", cli_output_options},
    {.title = NULL},
};

static const struct {
  const char *list, *key;
} axes[KEYS] = {{"betas", "beta"}, {"targets", "target-nats"}, {"alphas", "alpha"}, {"seeds", "seed"}};

/* Sets the index-th run's place on every axis, and names its folder after the axes that vary. */
static xrd_status place(const cli_arguments *arguments, size_t index, xrd_run *run, xrd_error *error) {
  for (size_t a = 0; a < KEYS; a++) {
    const cli_numbers_list list = cli_numbers(arguments, axes[a].list);
    if (list.count == 0) continue;
    char text[32];
    (void)snprintf(text, sizeof text, "%.12g", list.values[index % list.count]);
    index /= list.count;
    const xrd_status status = xrd_run_set(run, axes[a].key, text, error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

static xrd_status write_row(const xrd_run *run, FILE *stream, xrd_error *error) {
  xrd_vae_config config;
  xrd_vae_measures m;
  const xrd_status status = xrd_vae_result_read(run->folder, &config, &m, error);
  if (status != XRD_OK) return status;
  (void)fprintf(stream, "%s,%.12g,%.12g,%.12g,%llu,%llu,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%zu,%.9g\n", run->folder,
                config.beta, config.target_nats, config.alpha, (unsigned long long)config.seed,
                (unsigned long long)m.step, m.kl_nats, m.kl_error, m.sse, m.sse_error, m.mse, m.neural_loss,
                m.anisotropy, m.active_units, m.beta);
  return XRD_OK;
}

static xrd_status train(const cli_arguments *arguments, xrd_run *runs, size_t count, xrd_error *error) {
  const uint64_t threads = cli_integer(arguments, "threads");
  cli_progress progress;
  cli_progress_begin(&progress, "runs");
  const xrd_status status = xrd_runs_train(runs, count, threads > 256 ? 256 : (int)threads, cli_progress_report,
                                           &progress, error);
  cli_progress_end(&progress);
  return status;
}

static xrd_status run_grid(const cli_arguments *arguments, xrd_run *runs, size_t count, xrd_error *error) {
  const char *folder = cli_operand(arguments, 0);
  for (size_t i = 0; i < count; i++) {
    if (snprintf(runs[i].folder, XRD_RUN_PATH, "%s/", folder) >= XRD_RUN_PATH)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
    xrd_status status = cli_vae_config(arguments, &runs[i].config, error);
    if (status == XRD_OK) status = place(arguments, i, &runs[i], error);
    if (status != XRD_OK) return status;
  }
  if (mkdir(folder, 0777) != 0 && errno != EEXIST)
    return xrd_fail(error, XRD_ERR_IO, "%s: %s", folder, strerror(errno));
  xrd_status status = train(arguments, runs, count, error);
  cli_data_output output;
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  (void)fputs("run,beta,target_nats,alpha,seed,step,kl_nats,kl_error,sse,sse_error,mse,neural_loss,anisotropy,"
              "active_units,kl_weight\n",
              output.stream);
  for (size_t i = 0; i < count && status == XRD_OK; i++) status = write_row(&runs[i], output.stream, error);
  return cli_data_output_close(&output, status, error);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  static const char *const lists[KEYS] = {"betas", "targets", "alphas", "seeds"};
  size_t count = 1;
  bool any = false;
  for (size_t a = 0; a < KEYS; a++) {
    const cli_numbers_list list = cli_numbers(arguments, lists[a]);
    any = any || list.count > 0;
    if (list.count > 0 && !xrd_size_multiply(count, list.count, &count)) count = SIZE_MAX;
  }
  if (!any || count > 100000)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "give --betas, --targets, --alphas or --seeds, at most 100000 runs");
  xrd_run *runs = xrd_allocate_zero(count, sizeof *runs);
  if (runs == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu runs", count);
  const xrd_status status = run_grid(arguments, runs, count, error);
  free(runs);
  return status;
}

const cli_command cli_command_vae_sweep = {
    .name = "vae sweep",
    .summary = "Train a grid of variational autoencoders and tabulate where they end",
    .operands = "FOLDER",
    .description = "Each run is a folder in FOLDER, named after its place on the grid; finished ones are not trained "
                   "again.  The table has one line per run: its last evaluation on held-out samples.",
    .examples = "exactrd vae sweep grid --betas 0.5,1 --data gaussian --model linear --steps 9 --held-out 99",
    .groups = groups,
    .run = run,
};
