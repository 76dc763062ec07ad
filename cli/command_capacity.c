/* exactrd capacity: capacities of channels with proved bounds. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/input_options.h"
#include "cli/solving.h"
#include "files/write/table_file.h"

static const cli_option channel_options[] = {
    {"channel", CLI_TEXT, "FILE|awgn", NULL, NULL,
     "n rows of m probabilities, W(y|x): text (`#` starts a comment) or .npy; each row sums to 1; or awgn: "
     "Gaussian noise of variance 1 (a file of that name is ./awgn)"},
    {"cost", CLI_TEXT, "FILE", NULL, NULL, "n numbers >= 0, the costs of the inputs"},
    {"at", CLI_NUMBERS, "C[,C...]", NULL, NULL, "the capacities with mean costs of at most C; needs --cost"},
    {"write-law", CLI_TEXT, "FILE", NULL, NULL, "of a single point, the n probabilities of the inputs: text or .npy"},
    {"peak", CLI_NUMBERS, "A[,A...]", NULL, NULL, "with awgn: inputs in [-A, A], A from 0.01 to 16"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Channel", channel_options},
    {"Solver", cli_solver_options},
    {"Output", cli_format_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

static xrd_status solve_one(const cli_solving *solving, const void *context, size_t index, void *point,
                            xrd_error *error) {
  const cli_numbers_list *costs = context;
  const xrd_capacity_problem *problem = &((const xrd_capacity_input *)solving->input)->problem;
  static const char *const limits[] = {"at", NULL};
  const double *cost = costs->count > 0 ? &costs->values[index] : NULL;
  const xrd_status status = xrd_capacity_at(problem, cost, &solving->options, point, error);
  return cli_name_value(solving->arguments, limits, index, status, error);
}

static xrd_status write_law(const char *path, const xrd_capacity_point *point, xrd_error *error) {
  double sum = 0, *law = xrd_duplicate(point->p, point->n, sizeof *law);
  if (law == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu inputs", point->n);
  for (size_t x = 0; x < point->n; x++) sum += law[x];
  for (size_t x = 0; x < point->n; x++) law[x] /= sum;
  const xrd_status status = xrd_table_file_write(path, point->n, 1, law, error);
  free(law);
  return status;
}

static xrd_status solve(cli_solving *solving, xrd_error *error) {
  const cli_numbers_list costs = cli_numbers(solving->arguments, "at");
  const char *path = cli_text(solving->arguments, "write-law");
  const xrd_status status = cli_solving_each(solving, costs.count > 0 ? costs.count : 1, solve_one, &costs, error);
  return status == XRD_OK && path != NULL ? write_law(path, solving->points, error) : status;
}

static xrd_status solve_peak(const cli_solving *solving, const void *context, size_t index, void *point,
                             xrd_error *error) {
  static const char *const peaks[] = {"peak", NULL};
  const xrd_status status = xrd_peak_at(((const cli_numbers_list *)context)->values[index], &solving->options, point,
                                        error);
  return cli_name_value(solving->arguments, peaks, index, status, error);
}

static xrd_status solve_peaks(cli_solving *solving, xrd_error *error) {
  const cli_numbers_list peaks = cli_numbers(solving->arguments, "peak");
  return cli_solving_each(solving, peaks.count, solve_peak, &peaks, error);
}

static xrd_status run_gaussian(const cli_arguments *arguments, const xrd_input_request *request, xrd_verdict *verdict,
                               xrd_error *error) {
  if (request->cost != NULL || cli_given(arguments, "at") || cli_given(arguments, "write-law"))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--channel awgn takes --peak, no --cost, no --at and no --write-law");
  if (!cli_given(arguments, "peak")) return xrd_fail(error, XRD_ERR_ARGUMENT, "--channel awgn needs --peak A[,A...]");
  void *input = xrd_allocate_zero(1, xrd_kind_peak.input->size);
  if (input == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the problem");
  xrd_status status = xrd_kind_peak.input->load(request, input, error);
  if (status == XRD_OK)
    status = cli_solving_run(arguments, &xrd_kind_peak, request, input, solve_peaks, verdict, error);
  free(input);
  return status;
}

static const char *named_channel(size_t index) { return index == 0 ? "awgn" : NULL; }

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  const xrd_input_request request = {.channel = cli_text(arguments, "channel"), .cost = cli_text(arguments, "cost")};
  xrd_capacity_input input;
  if (cli_given(arguments, "at") && request.cost == NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--at needs --cost");
  if (cli_given(arguments, "write-law") && cli_numbers(arguments, "at").count > 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--write-law wants a single point, such as one --at");
  xrd_status status = cli_solving_validate(arguments, error);
  if (status == XRD_OK && request.channel != NULL && strcmp(request.channel, "awgn") == 0)
    return run_gaussian(arguments, &request, verdict, error);
  if (status == XRD_OK && request.channel != NULL && access(request.channel, F_OK) != 0)
    status = cli_refuse_slip("channel", request.channel, named_channel, error);
  if (status == XRD_OK && cli_given(arguments, "peak"))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--peak goes with --channel awgn");
  if (status == XRD_OK) status = xrd_capacity_load(&request, &input, error);
  if (status != XRD_OK) return status;
  status = cli_solving_run(arguments, &xrd_kind_capacity, &request, &input, solve, verdict, error);
  xrd_capacity_input_clear(&input);
  return status;
}

const cli_command cli_command_capacity = {
    .name = "capacity",
    .summary = "Capacities of channels with proved bounds",
    .description =
        "Writes cost,capacity,capacity_lower,capacity_upper,support,status,unit: capacity_lower <= C(cost) <= "
        "capacity_upper is proved with rounding inside, C(cost) being the most information that inputs of this mean "
        "cost "
        "carry. Without --at there is no limit, and the cost is that of the inputs found. With awgn the cost is the "
        "peak. A FILE may be - for standard "
        "input.",
    .examples = "printf '0.9 0.1\\n0.2 0.8\\n' >channel.txt\n"
                "exactrd capacity --channel channel.txt --unit bits\n"
                "exactrd capacity --channel awgn --peak 2",
    .groups = groups,
    .run = run,
};
