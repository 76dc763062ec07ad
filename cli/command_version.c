/* exactrd version: what a bug report should contain. */
#include "cli/commands.h"
#include "cli/data_output.h"

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  cli_data_output output;
  const xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  xrd_component component;
  for (size_t k = 0; xrd_component_at(k, &component); k++)
    (void)fprintf(output.stream, "%s: %s\n", component.name, component.version);
  return cli_data_output_close(&output, XRD_OK, error);
}

static const cli_group groups[] = {{"Output", cli_output_options}, {.title = NULL}};

const cli_command cli_command_version = {
    .name = "version",
    .summary = "Versions of the program, its compiler and the libraries that it runs with",
    .examples = "exactrd version",
    .groups = groups,
    .run = run,
};
