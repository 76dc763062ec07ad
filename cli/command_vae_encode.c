/* exactrd vae encode: what a trained model makes of its held-out samples, as files. */
#include "cli/commands.h"
#include "exactrd/vae.h"
#include "files/write/table_file.h"

static const cli_option encode_options[] = {
    {"mean", CLI_TEXT, "FILE", NULL, NULL, "write the posteriors' means, a row for each sample"},
    {"log-variance", CLI_TEXT, "FILE", NULL, NULL, "write the logarithms of their variances"},
    {"data", CLI_TEXT, "FILE", NULL, NULL, "write the samples"},
    {"reconstruction", CLI_TEXT, "FILE", NULL, NULL, "write reconstructions of sampled latents"},
    {"seed", CLI_INTEGER, "N", NULL, "1", "of the latents sampled"},
    {.name = NULL},
};

static const cli_group groups[] = {{"Files, .npy or text", encode_options}, {.title = NULL}};

static xrd_status write(const cli_arguments *arguments, const xrd_vae_encoding *e, xrd_error *error) {
  const struct {
    const char *name;
    const double *values;
    size_t columns;
  } files[] = {{"mean", e->mean, e->latents},
               {"log-variance", e->log_variance, e->latents},
               {"data", e->data, e->size},
               {"reconstruction", e->reconstruction, e->size}};
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < sizeof files / sizeof *files && status == XRD_OK; i++) {
    const char *path = cli_text(arguments, files[i].name);
    if (path != NULL) status = xrd_table_file_write(path, e->samples, files[i].columns, files[i].values, error);
  }
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  static const char *const names[] = {"mean", "log-variance", "data", "reconstruction", NULL};
  bool asked = false;
  for (const char *const *name = names; *name != NULL; name++) asked = asked || cli_given(arguments, *name);
  if (!asked) return xrd_fail(error, XRD_ERR_ARGUMENT, "vae encode needs a file to write, such as --mean mean.npy");
  xrd_vae_encoding encoding;
  xrd_status status = xrd_vae_encode(cli_operand(arguments, 0), cli_integer(arguments, "seed"), &encoding, error);
  if (status == XRD_OK) status = write(arguments, &encoding, error);
  xrd_vae_encoding_clear(&encoding);
  return status;
}

const cli_command cli_command_vae_encode = {
    .name = "vae encode",
    .summary = "Write the posteriors of a trained model, its samples and their reconstructions",
    .operands = "RUN",
    .description = "Of the run's held-out samples, by its last checkpoint.  `exactrd vae measure` measures them.",
    .examples = "exactrd vae train run --data gaussian --model linear --latents 4 --steps 20 "
                "--held-out 100\n"
                "exactrd vae encode run --mean mean.npy --log-variance log_variance.npy",
    .groups = groups,
    .run = run,
};
