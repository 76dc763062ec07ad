/* exactrd check: proves a saved result again.  It calls the reader, the loader and the checker, and no solver. */
#include "cli/check_channel.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/progress.h"
#include "exactrd/output.h"
#include "files/write/decimal.h"
#include "files/write/document_input.h"

static const cli_option file_options[] = {
    {"pmf", CLI_TEXT, "FILE", NULL, NULL, "the probabilities are now in FILE; the others likewise"},
    {"counts", CLI_TEXT, "FILE", NULL, NULL, "the counts"},
    {"bytes", CLI_TEXT, "FILE", NULL, NULL, "the file whose bytes were counted"},
    {"samples", CLI_TEXT, "FILE", NULL, NULL, "the samples"},
    {"weights", CLI_TEXT, "FILE", NULL, NULL, "their weights"},
    {"alphabet", CLI_TEXT, "FILE", NULL, NULL, "the positions of the symbols"},
    {"reproduction", CLI_TEXT, "FILE", NULL, NULL, "the reproduction points"},
    {"distortion", CLI_TEXTS, "FILE", NULL, NULL, "the distortion matrix; of several, all in their order"},
    {"payoff", CLI_TEXT, "FILE", NULL, NULL, "the payoffs"},
    {"observation", CLI_TEXT, "FILE", NULL, NULL, "what is seen of each symbol"},
    {"cost", CLI_TEXT, "FILE", NULL, NULL, "the costs of its inputs"},
    {"mixture", CLI_TEXT, "FILE", NULL, NULL, "the rows of a density"},
    {"histogram", CLI_TEXT, "FILE", NULL, NULL, "the same"},
    {"labels", CLI_TEXT, "FILE", NULL, NULL, "the symbols' labels"},
    {"joint", CLI_TEXT, "FILE", NULL, NULL, "the joint distribution of a bottleneck"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Files that moved since the result was made", file_options},
    {"A channel instead of a result", cli_check_channel_options},
    {"Output", cli_output_options},
    {.title = NULL},
};

/* Puts the file of an option in the place of the one that was read. */
static xrd_status replace(const cli_arguments *arguments, const char *name, xrd_input_request *request, bool *replaced,
                          xrd_error *error) {
  const char **place = xrd_document_request_text(request, name);
  if (!cli_given(arguments, name)) return XRD_OK;
  if (*place == NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s: the result was made without it", name);
  *place = cli_text(arguments, name);
  *replaced = true;
  return XRD_OK;
}

/* What was asked for when the result was made, with the files that the command line gives instead. */
static xrd_status request_of(const cli_arguments *arguments, const xrd_document *document, xrd_input_request *request,
                             bool *replaced, xrd_error *error) {
  *request = document->request;
  *replaced = false;
  xrd_status status = replace(arguments, "channel", request, replaced, error);
  for (const cli_option *option = file_options; status == XRD_OK && option->name != NULL; option++)
    status = replace(arguments, option->name, request, replaced, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; cli_given(arguments, "distortion") && k < XRD_MORE_DISTORTIONS; k++) {
    const char *again = cli_text_again(arguments, "distortion", k);
    if ((again == NULL) != (request->more_distortions[k] == NULL))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--distortion: the result was made with another number of them");
    request->more_distortions[k] = again;
  }
  return XRD_OK;
}

/* Points so far. */
typedef struct {
  cli_progress progress;
  size_t done, total, refused, undecided;
} tally;

/* Asked while a point is checked. */
static bool go_on(void *context, size_t done, size_t total) {
  (void)done, (void)total;
  tally *points = context;
  return cli_progress_report(&points->progress, points->done, points->total);
}

static const char *verdict_of(const xrd_finding *finding) {
  return finding->accepted ? "accepted" : finding->undecided ? "UNDECIDED" : "REFUSED";
}

static xrd_status check_point(FILE *stream, const xrd_document *document, const void *input, tally *points,
                              xrd_error *error) {
  char what[XRD_ERROR_SIZE];
  const size_t index = points->done;
  xrd_finding finding;
  const xrd_status status = xrd_document_check_until(document, input, index, go_on, points, &finding, error);
  if (status != XRD_OK) return status;
  points->undecided += finding.undecided;
  points->refused += !finding.accepted && !finding.undecided;
  if (finding.accepted && cli_progress_is_quiet()) return XRD_OK;
  document->kind->describe((const char *)document->points + index * document->kind->point_size, what, sizeof what);
  (void)fprintf(stream, "point %zu: %s: %s <= %s <= %s nats", index, verdict_of(&finding),
                xrd_decimal_of(finding.rate_lower, XRD_DOWN).text, what,
                xrd_decimal_of(finding.rate_upper, XRD_UP).text);
  (void)fprintf(stream, finding.accepted ? "\n" : "; %s\n", finding.reason);
  return XRD_OK;
}

static void conclude(FILE *stream, const tally *points) {
  if (points->refused > 0)
    (void)fprintf(stream, "REFUSED: %zu of %zu points\n", points->refused, points->total);
  else if (points->undecided > 0)
    (void)fprintf(stream, "UNDECIDED: %zu of %zu points\n", points->undecided, points->total);
  else if (!cli_progress_is_quiet())
    (void)fprintf(stream, "accepted: all of %zu points\n", points->total);
}

static xrd_status check_points(const cli_arguments *arguments, const xrd_document *document, const void *input,
                               xrd_verdict *verdict, xrd_error *error) {
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  if (input == NULL && document->file_count > 0 && !cli_progress_is_quiet())
    (void)fprintf(output.stream, "standard input cannot be read again: its numbers are those in the document\n");
  tally points = {.total = document->count};
  cli_progress_begin(&points.progress, "points");
  for (; status == XRD_OK && points.done < points.total; points.done++) {
    status = go_on(&points, 0, 0) ? check_point(output.stream, document, input, &points, error) : XRD_ERR_INTERRUPTED;
    if (status != XRD_OK) break;
  }
  if (status == XRD_ERR_INTERRUPTED)
    status = xrd_fail(error, status, "interrupted after %zu of %zu points", points.done, points.total);
  cli_progress_end(&points.progress);
  if (status == XRD_OK) conclude(output.stream, &points);
  status = cli_data_output_close(&output, status, error);
  if (status == XRD_OK && points.undecided > 0) *verdict = XRD_OPEN;
  if (status != XRD_OK || points.refused == 0) return status;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu of %zu points are refused", cli_operand(arguments, 0), points.refused,
                  points.total);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  xrd_document document;
  xrd_input_request request;
  bool replaced = false;
  void *input = NULL;
  const bool channel = cli_given(arguments, "channel") && cli_operand_count(arguments) == 0;
  if (!channel && (cli_given(arguments, "source") || cli_given(arguments, "normalize") || cli_given(arguments, "unit")))
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "--source, --normalize and --unit go with --channel without a result only");
  if (channel) return cli_check_channel(arguments, error);
  if (cli_operand_count(arguments) == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "missing argument: FILE");
  xrd_status status = xrd_document_read(cli_operand(arguments, 0), &document, error);
  if (status != XRD_OK) return status;
  status = request_of(arguments, &document, &request, &replaced, error);
  if (status == XRD_OK) status = xrd_document_problem(&document, replaced ? &request : NULL, &input, error);
  if (status == XRD_OK) status = check_points(arguments, &document, input, verdict, error);
  xrd_document_problem_clear(&document, input);
  xrd_document_clear(&document);
  return status;
}

const cli_command cli_command_check = {
    .name = "check",
    .summary = "Prove a saved result again from the raw input",
    .operands = "[FILE]",
    .description =
        "FILE is a JSON document of `exactrd curve` or of another command that proves points. Every point is proved "
        "again from the input files, which must be unchanged, in ball arithmetic and with none of the solvers' code. "
        "Numbers from standard input are those in FILE. A result that says what is not so is refused (exit code 3); "
        "what would take too much work to decide is left undecided (exit code 4). "
        "With --quiet only what is refused is told: nothing, and exit code 0, where all is proved.\n\n"
        "With --channel and no FILE: writes distortion_lower, distortion_upper, information_lower, information_upper, "
        "curve_lower, excess_upper, slope and unit, proved of anybody's channel: its E d and I, a bound below R(E d), "
        "and "
        "how far above the curve it lies at most.",
    .examples = "exactrd curve --source bernoulli:0.3 --distortion hamming --format json -o curve.json\n"
                "exactrd check curve.json",
    .groups = groups,
    .run = run,
};
