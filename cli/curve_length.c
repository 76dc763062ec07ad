#include "cli/curve_length.h"

#include <math.h>

#include "cli/channel.h"
#include "cli/solving.h"
#include "exactrd/length.h"

const cli_option cli_length_options[] = {
    {"length", CLI_NUMBERS, "N[,N...]", "symbols", NULL,
     "with --at D: bounds of the least rate of codes for N symbols at a time"},
    {"excess", CLI_POSITIVE, "E", NULL, "0.01", "such a code may exceed the mean distortion D with probability E"},
    {.name = NULL},
};

xrd_status cli_length_validate(const cli_arguments *arguments, xrd_error *error) {
  const cli_numbers_list lengths = cli_numbers(arguments, "length");
  if (lengths.count == 0)
    return cli_given(arguments, "excess") ? xrd_fail(error, XRD_ERR_ARGUMENT, "--excess goes with --length") : XRD_OK;
  for (size_t k = 0; k < lengths.count; k++)
    if (!(lengths.values[k] >= 1 && lengths.values[k] <= XRD_LENGTH_MAX &&
          floor(lengths.values[k]) == lengths.values[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "value %zu of --length is %.15g, not a whole number from 1 to %d", k + 1,
                      lengths.values[k], XRD_LENGTH_MAX);
  if (cli_numbers(arguments, "at").count != 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--length needs one distortion: --at D");
  return XRD_OK;
}

/* What every length shares. */
typedef struct {
  double distortion, excess;
  const double *lengths;
} question;

static xrd_status solve_one(const cli_solving *solving, const void *context, size_t index, void *point,
                            xrd_error *error) {
  const question *asked = context;
  const size_t length = (size_t)asked->lengths[index];
  const xrd_length_question one = {asked->distortion, asked->excess, &length, 1};
  size_t done;
  return xrd_length_at(&((const xrd_input *)solving->input)->problem, &one, &solving->options, point, &done, error);
}

static xrd_status solve(cli_solving *solving, xrd_error *error) {
  const cli_arguments *arguments = solving->arguments;
  const cli_numbers_list lengths = cli_numbers(arguments, "length");
  const question asked = {cli_numbers(arguments, "at").values[0], cli_number(arguments, "excess"), lengths.values};
  const xrd_status status = cli_solving_each(solving, lengths.count, solve_one, &asked, error);
  if (status != XRD_OK) return status;
  const xrd_length_point *first = solving->points;
  return cli_channel_write(arguments, &((const xrd_input *)solving->input)->problem, first->witness_slope, first->q,
                           error);
}

xrd_status cli_curve_length(const cli_arguments *arguments, const xrd_input_request *request, const xrd_input *input,
                            xrd_verdict *verdict, xrd_error *error) {
  return cli_solving_run(arguments, &xrd_kind_length, request, input, solve, verdict, error);
}
