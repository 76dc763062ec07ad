#include "cli/channel.h"

#include <stdlib.h>

#include "base/memory.h"
#include "files/write/table_file.h"
#include "problem/channel.h"

const cli_option cli_channel_options[] = {
    {"write-channel", CLI_TEXT, "FILE", NULL, NULL,
     "of a single point, p(reproduction | symbol): n rows of m numbers, text or .npy"},
    {"write-law", CLI_TEXT, "FILE", NULL, NULL, "the m probabilities of the reproductions under that channel"},
    {.name = NULL},
};

bool cli_channel_asked(const cli_arguments *arguments) {
  return cli_given(arguments, "write-channel") || cli_given(arguments, "write-law");
}

xrd_status cli_channel_validate(const cli_arguments *arguments, const char *const *names, xrd_error *error) {
  if (!cli_channel_asked(arguments)) return XRD_OK;
  size_t points = 0;
  for (; *names != NULL; names++) {
    const cli_numbers_list list = cli_numbers(arguments, *names);
    if (list.count > 0) points += list.count / list.width;
  }
  if (points == 1) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "--write-channel and --write-law want a single point, such as one --slope");
}

xrd_status cli_channel_write(const cli_arguments *arguments, const xrd_problem *problem, double slope, const double *q,
                             xrd_error *error) {
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  const char *channel_path = cli_text(arguments, "write-channel"), *law_path = cli_text(arguments, "write-law");
  if (!cli_channel_asked(arguments)) return XRD_OK;
  size_t entries;
  double *channel = xrd_size_multiply(n, m, &entries) ? xrd_allocate(entries, sizeof *channel) : NULL;
  double *law = xrd_allocate(m, sizeof *law);
  xrd_status status = XRD_OK;
  if (channel == NULL || law == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for a channel of %zu x %zu", n, m);
  if (status == XRD_OK) xrd_channel_fill(problem, slope, q, channel, law);
  if (status == XRD_OK && channel_path != NULL) status = xrd_table_file_write(channel_path, n, m, channel, error);
  if (status == XRD_OK && law_path != NULL) status = xrd_table_file_write(law_path, m, 1, law, error);
  free(channel);
  free(law);
  return status;
}
