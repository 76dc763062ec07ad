/* exactrd bottleneck: the information bottleneck, globally. */
#include "cli/channel.h"
#include "cli/commands.h"
#include "cli/curve_critical.h"
#include "cli/measure_points.h"
#include "cli/solving.h"
#include "files/write/kind.h"

static const cli_option source_options[] = {
    {"joint", CLI_TEXT, "FILE", NULL, NULL, "n x m probabilities or counts of X (rows) and Y, divided by their sum"},
    {.name = NULL},
};

static const cli_option point_options[] = {
    {"points", CLI_COUNT, "N", NULL, "50", "N >= 2 points, even in log slope, from rate nearly H(X) to rate 0"},
    {"slope", CLI_NUMBERS, "B[,B...]", NULL, NULL, "the points where I(X;T) grows B times as fast as I(T;Y)"},
    {"rate", CLI_NUMBERS, "R[,R...]", NULL, NULL, "the points with the rates I(X;T) = R, in the unit of --unit"},
    {"relevance", CLI_NUMBERS, "I[,I...]", NULL, NULL,
     "the points with the relevances I(T;Y) = I, in the unit of --unit"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Source", source_options},       {"Points, one of", point_options}, {"Critical slopes", cli_critical_options},
    {"Solver", cli_solver_options},   {"Output", cli_format_options},    {"Atoms", cli_atom_options},
    {"Channel", cli_channel_options}, {"Files", cli_output_options},     {.title = NULL},
};

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  static const char *const sources[] = {"joint", NULL};
  static const char *const points[] = {"points", "slope", "rate", "relevance", "critical", NULL};
  const xrd_input_request request = {.joint = cli_text(arguments, "joint")};
  xrd_measure_input input;
  xrd_status status = cli_expect_one_of(arguments, 1, sources, error);
  if (status == XRD_OK) status = cli_expect_one_of(arguments, 0, points, error);
  if (status == XRD_OK) status = cli_critical_validate(arguments, error);
  if (status == XRD_OK) status = cli_solving_validate(arguments, error);
  if (status == XRD_OK) status = xrd_measure_load(&request, &input, error);
  if (status != XRD_OK) return status;
  if (cli_flag(arguments, "critical"))
    status = cli_measure_critical(arguments, &input.problem, error);
  else
    status = cli_measure_run(arguments, &xrd_kind_bottleneck, &request, &input, verdict, error);
  xrd_measure_input_clear(&input);
  return status;
}

const cli_command cli_command_bottleneck = {
    .name = "bottleneck",
    .summary = "The information bottleneck: the least I(X;T) for each I(T;Y), proved",
    .description =
        "Writes slope,relevance,rate,rate_lower,rate_upper,atoms,status,distortion,unit: rate_lower <= the least "
        "I(X;T) <= rate_upper is proved over all T with I(T;Y) >= I(X;Y) - distortion; relevance is that "
        "difference, rounded. It is R(D) with distributions of Y as reproductions and their divergence from "
        "p(y|x) as distortion, which is convex in measures: no local optimum can pass for the global one.",
    .examples = "printf '0.3 0.1\\n0.1 0.5\\n' >joint.txt\n"
                "exactrd bottleneck --joint joint.txt --points 5",
    .groups = groups,
    .run = run,
};
