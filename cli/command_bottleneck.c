/* exactrd bottleneck: the information bottleneck, globally. */
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/measure_points.h"
#include "cli/solving.h"
#include "exactrd/numbers.h"

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
    {"Source", source_options},
    {"Points, one of", point_options},
    {"Solver", cli_solver_options},
    {"Output", cli_format_options},
    {"Atoms", cli_atom_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  static const char *const sources[] = {"joint", NULL};
  static const char *const points[] = {"points", "slope", "rate", "relevance", NULL};
  xrd_numbers joint;
  xrd_status status = cli_expect_operands(arguments, 0, 0, error);
  if (status == XRD_OK) status = cli_expect_one_of(arguments, 1, sources, error);
  if (status == XRD_OK) status = cli_expect_one_of(arguments, 0, points, error);
  if (status == XRD_OK) status = cli_solving_validate(arguments, error);
  const char *path = cli_text(arguments, "joint");
  if (status == XRD_OK) status = xrd_numbers_read(path, XRD_TABLE, XRD_NONNEGATIVE, &joint, error);
  if (status != XRD_OK) return status;
  const xrd_measure_problem problem = {
      .kernel = XRD_MEASURE_KL, .n = joint.rows, .dim = joint.columns, .x = joint.values};
  xrd_error inner;
  status = xrd_measure_validate(&problem, &inner);
  status = status == XRD_OK ? cli_measure_run(arguments, CLI_MEASURE_BOTTLENECK, &problem, verdict, error)
                            : xrd_fail(error, XRD_ERR_INPUT, "%s: %s", path, inner.message);
  xrd_numbers_clear(&joint);
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
    .groups = groups,
    .run = run,
};
