#include "cli/check_channel.h"

#include <math.h>
#include <stddef.h>

#include "cli/data_output.h"
#include "exactrd/check.h"
#include "files/write/columns.h"

const cli_option cli_check_channel_options[] = {
    {"channel", CLI_TEXT, "FILE", NULL, NULL,
     "n rows of m numbers p(reproduction | symbol), with --pmf, --counts, --bytes or --source and one --distortion; "
     "beside a saved capacity, where its channel is now"},
    {"source", CLI_TEXT, "NAME", NULL, NULL, "the source, as in `exactrd curve`"},
    {"normalize", CLI_FLAG, NULL, NULL, NULL, "accept a --pmf with any positive sum and divide by it"},
    {"unit", CLI_CHOICE, "nats|bits", NULL, "nats", "of the rates"},
    {.name = NULL},
};

typedef struct {
  xrd_channel_finding found;
  double excess_upper;
} row;

static const xrd_column columns[] = {
    {.name = "distortion_lower", .cell = XRD_CELL_NUMBER, .offset = offsetof(row, found.distortion.lower)},
    {.name = "distortion_upper", .cell = XRD_CELL_NUMBER, .offset = offsetof(row, found.distortion.upper)},
    {.name = "information_lower", .cell = XRD_CELL_LOWER, .offset = offsetof(row, found.information.lower)},
    {.name = "information_upper", .cell = XRD_CELL_UPPER, .offset = offsetof(row, found.information.upper)},
    {.name = "curve_lower", .cell = XRD_CELL_LOWER, .offset = offsetof(row, found.curve_lower)},
    {.name = "excess_upper", .cell = XRD_CELL_UPPER, .offset = offsetof(row, excess_upper)},
    {.name = "slope", .cell = XRD_CELL_NUMBER, .offset = offsetof(row, found.slope)},
    {.name = NULL},
};

static xrd_input_request request_of(const cli_arguments *arguments) {
  return (xrd_input_request){
      .pmf = cli_text(arguments, "pmf"),
      .counts = cli_text(arguments, "counts"),
      .bytes = cli_text(arguments, "bytes"),
      .samples = cli_text(arguments, "samples"),
      .weights = cli_text(arguments, "weights"),
      .source = cli_text(arguments, "source"),
      .normalize = cli_flag(arguments, "normalize"),
      .distortion = cli_text(arguments, "distortion"),
      .alphabet = cli_text(arguments, "alphabet"),
      .reproduction = cli_text(arguments, "reproduction"),
  };
}

static xrd_status write_row(const cli_arguments *arguments, const xrd_channel_finding *found, xrd_error *error) {
  cli_data_output output;
  const xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  const xrd_table_writer table = {.stream = output.stream, .columns = columns, .unit = cli_unit(arguments)};
  const row line = {*found, nextafter(found->information.upper - found->curve_lower, HUGE_VAL)};
  xrd_table_head(&table);
  xrd_table_row(&table, &line);
  return cli_data_output_close(&output, XRD_OK, error);
}

static xrd_status prove(const cli_arguments *arguments, const xrd_problem *problem, xrd_error *error) {
  const char *path = cli_text(arguments, "channel");
  xrd_numbers channel;
  xrd_channel_finding found;
  xrd_status status = xrd_numbers_read(path, XRD_TABLE, XRD_NONNEGATIVE, &channel, error);
  if (status != XRD_OK) return status;
  if (channel.rows != problem->distortion.n || channel.columns != problem->distortion.m) {
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: %zu x %zu numbers; the problem has %zu symbols and %zu reproductions",
                      path, channel.rows, channel.columns, problem->distortion.n, problem->distortion.m);
  } else {
    xrd_error inner;
    status = xrd_check_channel(problem, channel.values, &found, &inner);
    if (status != XRD_OK) (void)xrd_fail(error, status, "%s: %s", path, inner.message);
  }
  xrd_numbers_clear(&channel);
  return status == XRD_OK ? write_row(arguments, &found, error) : status;
}

xrd_status cli_check_channel(const cli_arguments *arguments, xrd_error *error) {
  const xrd_input_request request = request_of(arguments);
  xrd_input input;
  if (cli_text_again(arguments, "distortion", 0) != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--channel goes with one --distortion");
  xrd_status status = xrd_input_load(&request, &input, error);
  if (status != XRD_OK) return status;
  status = prove(arguments, &input.problem, error);
  xrd_input_clear(&input);
  return status;
}
