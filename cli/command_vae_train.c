/* exactrd vae train: one model in one folder. */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/train_report.h"
#include "cli/vae_options.h"

static const cli_option run_options[] = {
    {"threads", CLI_COUNT, "1|2", NULL, "1", "threads; changes no bit of the result"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Model", cli_vae_model_options},
    {"Data", cli_vae_data_options},
    {"Losses", cli_vae_loss_options},
    {"Rate", cli_vae_rate_options},
    {"Training", cli_vae_training_options},
    {"Settings from a file", cli_vae_config_options},
    {"Run", run_options},
    {.title = NULL},
};

/* The progress, and the last measures. */
typedef struct {
  cli_progress progress;
  xrd_vae_measures last;
} watch;

static bool report(void *context, uint64_t step, uint64_t steps, const xrd_vae_measures *m) {
  watch *w = context;
  if (m != NULL) w->last = *m;
  if (m != NULL && w->progress.visible)
    (void)fprintf(stderr, "\r\033[Kstep %llu: sse %.6g, kl %.6g nats, anisotropy %.4g, %zu of %zu latents active\n",
                  (unsigned long long)m->step, m->sse, m->kl_nats, m->anisotropy, m->active_units, m->latents);
  return cli_progress_report(&w->progress, (size_t)step, (size_t)steps);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  xrd_vae_config config;
  xrd_status status = cli_vae_config(arguments, &config, error);
  if (status != XRD_OK) return status;
  watch w = {.last = {.step = 0}};
  const char *folder = cli_operand(arguments, 0);
  cli_progress_begin(&w.progress, "steps");
  const uint64_t threads = cli_integer(arguments, "threads");
  const xrd_vae_options options = {threads > 2 ? 3 : (int)threads, report, &w};
  xrd_error notice = {""};
  status = xrd_vae_train(&config, folder, &options, &notice, error);
  cli_progress_end(&w.progress);
  if (notice.message[0] != '\0' && !cli_progress_is_quiet()) (void)fprintf(stderr, "exactrd: %s\n", notice.message);
  if (status != XRD_OK || w.last.step == 0) return status; /* it was finished before */
  if (!cli_progress_is_quiet()) train_report_write(&config, folder, &w.last, stderr);
  return config.pictures ? train_report_draw(folder, error) : XRD_OK;
}

const cli_command cli_command_vae_train = {
    .name = "vae train",
    .summary = "Train a variational autoencoder and measure its distortion and rate",
    .operands = "FOLDER",
    .description = "Writes the settings, one line of measures per evaluation (CSV and JSON lines), checkpoints and "
                   "pictures into FOLDER.  The same command again resumes a run that was stopped or killed, and ends "
                   "with the same bits.",
    .examples = "exactrd vae train run --data gaussian --model linear --latents 4 --steps 20 "
                "--held-out 100",
    .groups = groups,
    .run = run,
};
