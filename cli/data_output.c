#include "cli/data_output.h"

#include <errno.h>
#include <string.h>

#include "cli/team.h"

const cli_option cli_curve_output_options[] = {
    {"unit", CLI_CHOICE, "nats|bits", NULL, "nats", "of the rates; slopes stay in nats per unit of distortion"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "also draw the curve: FILE ends with .png, .svg, .pdf or .html"},
    {.name = NULL},
};

const cli_option cli_output_options[] = {
    {"output", CLI_TEXT, "FILE", NULL, NULL, "write to FILE instead of stdout; FILE is replaced only when complete"},
    {.name = NULL},
};

xrd_unit cli_unit(const cli_arguments *arguments) {
  return strcmp(cli_text(arguments, "unit"), "bits") == 0 ? XRD_BITS : XRD_NATS;
}

xrd_status cli_data_output_open(const cli_arguments *arguments, cli_data_output *output, xrd_error *error) {
  const char *path = cli_text(arguments, "output");
  *output = (cli_data_output){.stream = stdout};
  if (path == NULL || strcmp(path, "-") == 0 || !cli_team_writes()) return XRD_OK;
  const xrd_status status = xrd_atomic_file_open(path, &output->file, error);
  if (status == XRD_OK) output->stream = xrd_atomic_file_stream(output->file);
  return status;
}

xrd_status cli_data_output_close(cli_data_output *output, xrd_status status, xrd_error *error) {
  const bool keep = status == XRD_OK || status == XRD_ERR_INTERRUPTED;
  if (output->file == NULL) {
    if (!keep || (fflush(stdout) == 0 && !ferror(stdout))) return status; /* flushed first: errno is fresh */
    return xrd_fail(error, XRD_ERR_IO, "standard output: writing failed: %s", strerror(errno));
  }
  if (keep) {
    xrd_error failure;
    if (xrd_atomic_file_commit(output->file, &failure) != XRD_OK)
      return xrd_fail(error, XRD_ERR_IO, "%s", failure.message);
  } else {
    xrd_atomic_file_discard(output->file);
  }
  return status;
}
