/* exactrd vae experiment: whole tables of trained models. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/suggest.h"
#include "vae/experiments/experiment.h"

enum { PATH_SIZE = 2048 };

static const cli_option experiment_options[] = {
    {"out", CLI_TEXT, "FOLDER", NULL, "experiments", "where the folders of the experiments go"},
    {"quick", CLI_FLAG, NULL, NULL, NULL, "few small models: shows that the whole way works, not what it finds"},
    {"full", CLI_FLAG, NULL, NULL, NULL, "factorial: all 2880 models, days of two processors, instead of 70"},
    {"threads", CLI_COUNT, "N", NULL, "1", "models trained at the same time; changes no bit of the result"},
    {"draw", CLI_FLAG, NULL, NULL, NULL, "only draw again what the tables in FOLDER/NAME tell"},
    {.name = NULL},
};

static const cli_group groups[] = {{"Experiment", experiment_options}, {.title = NULL}};

static const xrd_experiment *find(const char *name) {
  const xrd_experiment *experiment;
  for (size_t i = 0; (experiment = xrd_experiment_at(i)) != NULL; i++)
    if (strcmp(experiment->name, name) == 0) return experiment;
  return NULL;
}

static xrd_status make_folder(const char *path, xrd_error *error) {
  if (mkdir(path, 0777) == 0 || errno == EEXIST) return XRD_OK;
  return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
}

static xrd_status run_one(const cli_arguments *arguments, const xrd_experiment *experiment, xrd_error *error) {
  const char *out = cli_text(arguments, "out");
  const uint64_t threads = cli_integer(arguments, "threads");
  char folder[PATH_SIZE];
  if (snprintf(folder, sizeof folder, "%s/%s", out, experiment->name) >= PATH_SIZE)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
  xrd_status status = make_folder(out, error);
  if (status == XRD_OK) status = make_folder(folder, error);
  if (status != XRD_OK) return status;
  cli_progress progress;
  const xrd_experiment_options options = {.folder = folder,
                                          .quick = cli_flag(arguments, "quick"),
                                          .full = cli_flag(arguments, "full"),
                                          .threads = threads > 256 ? 256 : (int)threads,
                                          .report = cli_progress_report,
                                          .context = &progress};
  if (cli_flag(arguments, "draw")) return xrd_experiment_draw(experiment, &options, error);
  cli_progress_begin(&progress, "runs");
  status = xrd_experiment_run(experiment, &options, error);
  cli_progress_end(&progress);
  return status;
}

static const char *experiment_at(size_t index) {
  const xrd_experiment *experiment = xrd_experiment_at(index);
  return experiment != NULL ? experiment->name : NULL;
}

static xrd_status refuse(const char *name, xrd_error *error) {
  char nearest[CLI_NEAREST_SIZE];
  if (cli_nearest(name, experiment_at, nearest))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s: no such experiment; did you mean %s?", name, nearest);
  return xrd_fail(error, XRD_ERR_ARGUMENT, "%s: no such experiment; see --help", name);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  const size_t count = cli_operand_count(arguments);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < count; i++)
    if (find(cli_operand(arguments, i)) == NULL) return refuse(cli_operand(arguments, i), error);
  for (size_t i = 0; i < count && status == XRD_OK; i++)
    status = run_one(arguments, find(cli_operand(arguments, i)), error);
  return status;
}

const cli_command cli_command_vae_experiment = {
    .name = "vae experiment",
    .summary = "Train, measure, tabulate and draw a whole experiment",
    .operand_at = experiment_at,
    .operands = "NAME...",
    .description =
        "loss: what a second loss does to the rate and to the shape of the latent space, at equal beta and at a "
        "matched "
        "rate, on dead leaves and on Corridors.\n"
        "images: the same on Fashion-MNIST (Debian's dataset-fashion-mnist), under two normalisers, by the plan that "
        "it "
        "writes first.\n"
        "factorial: the paper's whole design, weights by betas and rates by architectures by image sets by second "
        "losses "
        "by seeds, or a fraction of it.\n"
        "geometry: whether models with a task curve more than those without, and whether geodesic distances keep "
        "labels apart better than Euclidean ones, on Corridors.\n"
        "corridors: what capacity, data and task make of the latent space of Corridors, beside the exact optimum.\n"
        "optimum: the exact counterpart, the optimal prototypes of a half of Corridors along the slope; trains "
        "nothing.\n"
        "Tables (.csv), pictures (.png) and the models go into FOLDER/NAME.  The same command again goes on where it "
        "was stopped.",
    .examples = "exactrd vae experiment optimum --quick --out results",
    .groups = groups,
    .run = run,
};
