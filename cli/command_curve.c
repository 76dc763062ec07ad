/* exactrd curve: points of R(D) with proved bounds. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/channel.h"
#include "cli/commands.h"
#include "cli/curve_continuous.h"
#include "cli/curve_criteria.h"
#include "cli/curve_critical.h"
#include "cli/curve_derived.h"
#include "cli/curve_length.h"
#include "cli/curve_range.h"
#include "cli/input_options.h"
#include "cli/lost_pages.h"
#include "cli/measure_points.h"
#include "cli/solving.h"
#include "cli/team.h"
#include "curve/session.h"
#include "exactrd/curve.h"
#include "files/read/load.h"
#include "files/read/mapped.h"
#include "files/write/units.h"
#include "solvers/engine.h"

static const cli_option point_options[] = {
    {"points", CLI_COUNT, "N", NULL, "50",
     "N >= 2 points spread evenly along the whole curve, ends included; with several distortions the mixtures of them "
     "whose curves make the surface, each at eight rates or those of --rate"},
    {"slope", CLI_VECTORS, "B[,B...]", "nats per unit of distortion", NULL,
     "the points where -dR/dD is B; with several distortions B1:B2[,B1:B2...]"},
    {"at", CLI_VECTORS, "D[,D...]", NULL, NULL, "R at the distortions D; with several, D1:D2[,D1:D2...]"},
    {"rate", CLI_NUMBERS, "R[,R...]", NULL, NULL,
     "the points with the rates R, in the unit of --unit; with several distortions lines of equal rate"},
    {.name = NULL},
};

static const cli_option method_options[] = {
    {"method", CLI_CHOICE, XRD_WORDS(XRD_METHODS), NULL, "newton",
     "second-order working-set method, or the textbook iteration"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Source, one of --pmf, --counts, --bytes, --samples, --source", cli_source_options},
    {"or a density on the line", cli_density_options},
    {"Distortion", cli_distortion_options},
    {"Payoffs and observations", cli_derived_options},
    {"Labels, with --reproduction continuous", cli_label_options},
    {"Points, one of", point_options},
    {"Critical slopes", cli_critical_options},
    {"Finite length", cli_length_options},
    {"Going on after an end", cli_journal_options},
    {"Solver", cli_solver_options},
    {"Method", method_options},
    {"Channel", cli_channel_options},
    {"Output", cli_format_options},
    {"Atoms of continuous reproductions", cli_atom_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

/* No row is written of a table that has changed meanwhile. */
static bool on_point(void *context, size_t index, const xrd_point *point) {
  cli_solving *solving = context;
  return xrd_mapped_is_same(solving->input, NULL) == XRD_OK && cli_solving_row(solving, index, point);
}

/* Those that a journal has not. */
static cli_numbers_list still_asked(const cli_solving *solving, const char *name) {
  cli_numbers_list list = cli_numbers(solving->arguments, name);
  const size_t kept = solving->journal.count < list.count ? solving->journal.count : list.count;
  list.values += kept;
  list.count -= kept;
  return list;
}

static xrd_status solve_rates(const xrd_problem *problem, cli_numbers_list rates, xrd_unit unit,
                              const xrd_options *options, xrd_curve *curve, xrd_error *error) {
  double *nats = xrd_allocate(rates.count, sizeof *nats);
  if (nats == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the rates");
  for (size_t k = 0; k < rates.count; k++) nats[k] = xrd_unit_to_nats(rates.values[k], unit);
  const xrd_status status = xrd_curve_at_rates(problem, nats, rates.count, options, curve, error);
  free(nats);
  return status;
}

static xrd_status solve_asked(const cli_solving *solving, const xrd_problem *problem, const xrd_options *options,
                              xrd_curve *curve, xrd_error *error) {
  const cli_arguments *arguments = solving->arguments;
  const cli_numbers_list slopes = still_asked(solving, "slope"), distortions = still_asked(solving, "at"),
                         rates = still_asked(solving, "rate");
  if (solving->journal.count > 0 && slopes.count + distortions.count + rates.count == 0) return XRD_OK;
  if (slopes.count > 0) return xrd_curve_at_slopes(problem, slopes.values, slopes.count, options, curve, error);
  if (distortions.count > 0)
    return xrd_curve_at_distortions(problem, distortions.values, distortions.count, options, curve, error);
  if (rates.count > 0) return solve_rates(problem, rates, cli_unit(arguments), options, curve, error);
  return xrd_curve_whole(problem, (size_t)cli_integer(arguments, "points"), options, curve, error);
}

#define VALUE_OF(name, value)                                                                                          \
  if (strcmp(word, name) == 0) return value;
static xrd_method method_of(const char *word) {
  XRD_METHODS(VALUE_OF)
  return XRD_NEWTON;
}

static xrd_status solve(cli_solving *solving, xrd_error *error) {
  const xrd_input *input = solving->input;
  xrd_options options = solving->options;
  options.method = method_of(cli_text(solving->arguments, "method"));
  options.team = cli_team();
  options.without_duals = !solving->is_document;
  options.on_point = on_point;
  options.on_point_context = solving;
  xrd_curve curve = {0, NULL};
  xrd_status status = cli_journal_begin(solving->arguments, input, &solving->table, &solving->journal, error);
  if (status != XRD_OK) return status;
  status = solve_asked(solving, &input->problem, &options, &curve, error);
  if (xrd_mapped_is_same(input, NULL) != XRD_OK) status = xrd_mapped_is_same(input, error);
  status = xrd_team_agree(cli_team(), status, error);
  status = cli_journal_judge(solving->arguments, &solving->journal, status, error);
  if (status == XRD_ERR_ARGUMENT && !(input->mapped && cli_team() != NULL)) /* the rows of others are not here */
    status = cli_curve_explain(solving->arguments, &input->problem, &solving->options, status, error);
  const cli_numbers_list rates = cli_numbers(solving->arguments, "rate");
  for (size_t k = 0, at = solving->journal.count; k < curve.count && at < rates.count; k++, at++)
    if (cli_progress_out_of_time())
      cli_solving_hold(solving, "rate", at, xrd_unit_to_nats(rates.values[at], solving->unit),
                       curve.points[k].rate_nats, curve.points[k].rate_nats);
  solving->count = curve.count;
  solving->points = curve.points;
  if (status != XRD_OK || curve.count != 1 || !cli_team_writes()) return status;
  const xrd_point *only = curve.points;
  return cli_channel_write(solving->arguments, &input->problem, only->witness_slope, only->q, error);
}

/* Options that fit together? */
static xrd_status validate(const cli_arguments *arguments, xrd_error *error) {
  static const char *const points[] = {"points", "slope", "at", "rate", "critical", "information-cost", NULL};
  static const char *const vectors[] = {"slope", "at", NULL};
  static const char *const lists[] = {"slope", "at", "rate", "information-cost", NULL};
  const bool several = cli_text_again(arguments, "distortion", 0) != NULL; /* --points of a surface, --rate its lines */
  xrd_status status = several ? XRD_OK : cli_expect_one_of(arguments, 0, points, error);
  if (status == XRD_OK) status = cli_critical_validate(arguments, error);
  if (status == XRD_OK && cli_flag(arguments, "critical") && cli_given(arguments, "max-iterations"))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--critical has no points to end early; --time-limit stops it");
  if (status == XRD_OK) status = cli_channel_validate(arguments, lists, error);
  if (status != XRD_OK) return status;
  for (const char *const *name = vectors; *name != NULL; name++)
    if (cli_numbers(arguments, *name).width > 1 && !several)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s with colons is for several --distortion", *name);
  if (cli_given(arguments, "labels") && !cli_wants_continuous(arguments))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--labels wants --reproduction continuous");
  if (cli_given(arguments, "label-weight") && !cli_given(arguments, "labels"))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--label-weight wants --labels");
  status = cli_journal_validate(arguments, error);
  if (status == XRD_OK) status = cli_length_validate(arguments, error);
  return status == XRD_OK ? cli_solving_validate(arguments, error) : status;
}

static xrd_status run_finite(const cli_arguments *arguments, const xrd_input_request *request, const xrd_input *input,
                             xrd_verdict *verdict, xrd_error *error) {
  if (cli_given(arguments, "write-atoms"))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--write-atoms goes with a density or --reproduction continuous");
  if (cli_flag(arguments, "critical")) return cli_curve_critical(arguments, &input->problem, verdict, error);
  if (cli_given(arguments, "length")) return cli_curve_length(arguments, request, input, verdict, error);
  return cli_solving_run(arguments, &xrd_kind_curve, request, input, solve, verdict, error);
}

/* A table of points names no digests of files: what is large stays where it lies, each process looks at its rows. */
static xrd_status load(const cli_arguments *arguments, const xrd_input_request *request, xrd_input *input,
                       xrd_error *error) {
  const bool points = strcmp(cli_text(arguments, "format"), "csv") == 0 &&
                      strcmp(cli_text(arguments, "method"), "newton") == 0 && !cli_flag(arguments, "critical") &&
                      !cli_given(arguments, "length") && !cli_channel_asked(arguments);
  const xrd_input_share share = {cli_team(), xrd_session_shares_rows, (int)cli_integer(arguments, "threads")};
  if (!points) return xrd_input_load(request, input, error);
  cli_lost_pages_end();
  return xrd_input_load_share(request, &share, input, error);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  xrd_input_request request;
  xrd_input input;
  bool density = false;
  xrd_status status = validate(arguments, error);
  if (status == XRD_OK) status = cli_density_given(arguments, &density, error);
  if (status == XRD_OK && (density || cli_wants_continuous(arguments)))
    return cli_curve_anywhere(arguments, density, verdict, error);
  if (status == XRD_OK) status = cli_input_request(arguments, &request, error);
  request.payoff = cli_text(arguments, "payoff");
  request.observation = cli_text(arguments, "observation");
  if (status == XRD_OK && (request.payoff != NULL || request.observation != NULL))
    return cli_curve_derived(arguments, &request, verdict, error);
  if (status == XRD_OK && cli_given(arguments, "information-cost"))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--information-cost goes with --payoff");
  if (status == XRD_OK && request.more_distortions[0] != NULL)
    return cli_curve_criteria(arguments, &request, verdict, error);
  if (status == XRD_OK) status = load(arguments, &request, &input, error);
  if (status != XRD_OK) return status;
  status = run_finite(arguments, &request, &input, verdict, error);
  xrd_input_clear(&input);
  return status;
}

const cli_command cli_command_curve = {
    .name = "curve",
    .summary = "Points of the rate-distortion function R(D) with proved bounds",
    .description =
        "Writes slope,distortion,rate,rate_lower,rate_upper,support,status,unit: rate_lower <= R(distortion) <= "
        "rate_upper is proved with rounding inside. With several --distortion: slope_1,slope_2,..., "
        "distortion_1,distortion_2,..., rate,rate_lower,rate_upper,support,status,unit, the least rate that keeps "
        "every mean "
        "distortion at or below its own; --points lists the surface rate by rate, from all weight on the "
        "first distortion to all on the last. With --payoff: slope,payoff,rate,rate_lower,rate_upper, "
        "support,status,information_cost,unit, the least information for an expected payoff. With a density, or "
        "--reproduction "
        "continuous, reproductions lie anywhere, and with --labels each also says how probable every label is; "
        "densities also have shannon_lower, which is proved, and whether R(D) attains it, and without --slope, --at or "
        "--rate the points go to a hundredth "
        "of D_max. A FILE may be - for standard input.",
    .examples = "exactrd curve --source bernoulli:0.3 --distortion hamming --points 5\n"
                "printf '0.5 0.3 0.2\\n' >pmf.txt\n"
                "exactrd curve --pmf pmf.txt --distortion hamming --at 0.1,0.2 --unit bits\n"
                "printf '0 1 2\\n1 0 1\\n2 1 0\\n' >loss.txt\n"
                "exactrd curve --pmf pmf.txt --distortion loss.txt --plot curve.svg -o curve.csv\n"
                "exactrd curve --density normal --distortion squared --slope 2",
    .groups = groups,
    .run = run,
};
