/* exactrd vae sweep: a grid of runs, one model per thread, then one table. */
#include <cblas.h>
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

enum { PATH_SIZE = 2048, KEYS = 4 };

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

typedef struct {
  xrd_vae_config config;
  char folder[PATH_SIZE];
  xrd_status status;
  xrd_error error;
} cell;

typedef struct {
  cli_progress progress;
  size_t done, total;
  bool wanted;
} sweep_state;

/* Sets the index-th cell's place on every axis, and names its folder after the axes that vary. */
static xrd_status place(const cli_arguments *arguments, size_t index, cell *c, xrd_error *error) {
  for (size_t a = 0; a < KEYS; a++) {
    const cli_numbers_list list = cli_numbers(arguments, axes[a].list);
    if (list.count == 0) continue;
    char text[32];
    (void)snprintf(text, sizeof text, "%.12g", list.values[index % list.count]);
    index /= list.count;
    const xrd_status status = xrd_vae_config_set(&c->config, axes[a].key, text, error);
    if (status != XRD_OK) return status;
    const size_t length = strlen(c->folder);
    if (snprintf(c->folder + length, PATH_SIZE - length, "%s%s-%s", c->folder[length - 1] == '/' ? "" : "_",
                 axes[a].key, text) >= (int)(PATH_SIZE - length))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
  }
  return XRD_OK;
}

static bool keep_going(void *context, uint64_t step, uint64_t steps, const xrd_vae_measures *measures) {
  (void)step;
  (void)steps;
  (void)measures;
  sweep_state *state = context;
  bool wanted;
#pragma omp critical
  {
    state->wanted = cli_progress_report(&state->progress, state->done, state->total) && state->wanted;
    wanted = state->wanted;
  }
  return wanted;
}

static void train_all(cell *cells, size_t count, int threads) {
  sweep_state state = {.total = count, .wanted = true};
  cli_progress_begin(&state.progress, "runs");
  const xrd_vae_options options = {1, keep_going, &state};
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
  for (size_t i = 0; i < count; i++) {
    cell *c = &cells[i];
    c->status = state.wanted ? xrd_vae_train(&c->config, c->folder, &options, NULL, &c->error)
                             : xrd_fail(&c->error, XRD_ERR_INTERRUPTED, "stopped; the same command resumes");
#pragma omp critical
    state.done++;
  }
  cli_progress_end(&state.progress);
}

static xrd_status write_row(const cell *c, FILE *stream, xrd_error *error) {
  xrd_vae_config config;
  xrd_vae_measures m;
  const xrd_status status = xrd_vae_result_read(c->folder, &config, &m, error);
  if (status != XRD_OK) return status;
  (void)fprintf(stream, "%s,%.12g,%.12g,%.12g,%llu,%llu,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%zu,%.9g\n", c->folder,
                config.beta, config.target_nats, config.alpha, (unsigned long long)config.seed,
                (unsigned long long)m.step, m.kl_nats, m.kl_error, m.sse, m.sse_error, m.mse, m.neural_loss,
                m.anisotropy, m.active_units, m.beta);
  return XRD_OK;
}

static xrd_status run_cells(const cli_arguments *arguments, cell *cells, size_t count, xrd_error *error) {
  const char *folder = cli_operand(arguments, 0);
  for (size_t i = 0; i < count; i++) {
    if (snprintf(cells[i].folder, PATH_SIZE, "%s/", folder) >= PATH_SIZE)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
    xrd_status status = cli_vae_config(arguments, &cells[i].config, error);
    if (status == XRD_OK) status = place(arguments, i, &cells[i], error);
    if (status != XRD_OK) return status;
  }
  if (mkdir(folder, 0777) != 0 && errno != EEXIST)
    return xrd_fail(error, XRD_ERR_IO, "%s: %s", folder, strerror(errno));
  const uint64_t threads = cli_integer(arguments, "threads");
  openblas_set_num_threads(1);
  train_all(cells, count, threads > 256 ? 256 : (int)threads);
  for (size_t i = 0; i < count; i++)
    if (cells[i].status != XRD_OK)
      return xrd_fail(error, cells[i].status, "%s: %s", cells[i].folder, cells[i].error.message);
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  (void)fputs("run,beta,target_nats,alpha,seed,step,kl_nats,kl_error,sse,sse_error,mse,neural_loss,anisotropy,"
              "active_units,kl_weight\n",
              output.stream);
  for (size_t i = 0; i < count && status == XRD_OK; i++) status = write_row(&cells[i], output.stream, error);
  return cli_data_output_close(&output, status, error);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  const char *const lists[] = {"betas", "targets", "alphas", "seeds", NULL};
  xrd_status status = cli_expect_operands(arguments, 1, 1, error);
  size_t count = 1;
  bool any = false;
  for (size_t a = 0; a < KEYS; a++) {
    const cli_numbers_list list = cli_numbers(arguments, lists[a]);
    any = any || list.count > 0;
    if (list.count > 0 && !xrd_size_multiply(count, list.count, &count)) count = SIZE_MAX;
  }
  if (status == XRD_OK && (!any || count > 100000))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "give --betas, --targets, --alphas or --seeds, at most 100000 runs");
  if (status != XRD_OK) return status;
  cell *cells = xrd_allocate_zero(count, sizeof *cells);
  if (cells == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu runs", count);
  status = run_cells(arguments, cells, count, error);
  free(cells);
  return status;
}

const cli_command cli_command_vae_sweep = {
    .name = "vae sweep",
    .summary = "Train a grid of variational autoencoders and tabulate where they end",
    .operands = "FOLDER",
    .description = "Each run is a folder in FOLDER, named after its place on the grid; finished ones are not trained "
                   "again.  The table has one line per run: its last evaluation on held-out samples.",
    .groups = groups,
    .run = run,
};
