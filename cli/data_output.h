/* Where a command's data goes: -o FILE, which appears only when complete, or stdout. */
#ifndef XRD_CLI_DATA_OUTPUT_H
#define XRD_CLI_DATA_OUTPUT_H

#include <stdio.h>

#include "cli/arguments.h"
#include "exactrd/output.h"

/* The group with the option -o, --output FILE; commands that write data list it. */
extern const cli_option cli_output_options[];

/* --unit and --plot, of the commands that evaluate formulas. */
extern const cli_option cli_curve_output_options[];

/* The unit that --unit names. */
xrd_unit cli_unit(const cli_arguments *arguments);

typedef struct {
  FILE *stream;
  xrd_atomic_file *file; /* NULL for stdout */
} cli_data_output;

/* Opens what --output names, stdout without it or for "-". */
XRD_MUST_USE xrd_status cli_data_output_open(const cli_arguments *arguments, cli_data_output *output, xrd_error *error);

/* Ends the output after the work ended with `status`: the file is kept if that is XRD_OK or XRD_ERR_INTERRUPTED and
   discarded otherwise.  Returns `status`, or XRD_ERR_IO if writing failed. */
XRD_MUST_USE xrd_status cli_data_output_close(cli_data_output *output, xrd_status status, xrd_error *error);

#endif
