/* exactrd check: proves a saved result again.  It calls the reader, the loader and the checker, and no solver. */
#include <string.h>

#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/progress.h"
#include "exactrd/check.h"
#include "exactrd/output.h"
#include "files/write/decimal.h"

static const cli_option file_options[] = {
    {"pmf", CLI_TEXT, "FILE", NULL, NULL, "the probabilities are now in FILE; the others likewise"},
    {"counts", CLI_TEXT, "FILE", NULL, NULL, "the counts"},
    {"bytes", CLI_TEXT, "FILE", NULL, NULL, "the file whose bytes were counted"},
    {"samples", CLI_TEXT, "FILE", NULL, NULL, "the samples"},
    {"weights", CLI_TEXT, "FILE", NULL, NULL, "their weights"},
    {"alphabet", CLI_TEXT, "FILE", NULL, NULL, "the positions of the symbols"},
    {"reproduction", CLI_TEXT, "FILE", NULL, NULL, "the reproduction points"},
    {"distortion", CLI_TEXT, "FILE", NULL, NULL, "the distortion matrix"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Files that moved since the result was made", file_options},
    {"Output", cli_output_options},
    {.title = NULL},
};

static const char **place_of(xrd_input_request *request, const char *name) {
  const struct {
    const char *name, **place;
  } places[] = {{"pmf", &request->pmf},
                {"counts", &request->counts},
                {"bytes", &request->bytes},
                {"samples", &request->samples},
                {"weights", &request->weights},
                {"alphabet", &request->alphabet},
                {"reproduction", &request->reproduction},
                {"distortion", &request->distortion}};
  size_t k = 0;
  while (strcmp(places[k].name, name) != 0) k++;
  return places[k].place;
}

/* What was asked for when the result was made, with the files that the command line gives instead. */
static xrd_status request_of(const cli_arguments *arguments, const xrd_document *document, xrd_input_request *request,
                             bool *replaced, xrd_error *error) {
  *request = document->request;
  *replaced = false;
  for (const cli_option *option = file_options; option->name != NULL; option++) {
    const char **place = place_of(request, option->name);
    if (!cli_given(arguments, option->name)) continue;
    if (*place == NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s: the result was made without it", option->name);
    *place = cli_text(arguments, option->name);
    *replaced = true;
  }
  return XRD_OK;
}

static xrd_status compare_files(const xrd_document *document, const xrd_input *input, xrd_error *error) {
  for (size_t k = 0; k < document->file_count; k++) {
    const xrd_input_file *used = &document->files[k];
    const xrd_input_file *found = k < input->file_count ? &input->files[k] : NULL;
    if (found == NULL || strcmp(found->role, used->role) != 0)
      return xrd_fail(error, XRD_ERR_INPUT, "--%s: the result used a file here, and now there is none", used->role);
    if (strcmp(found->sha256.hex, used->sha256.hex) != 0)
      return xrd_fail(error, XRD_ERR_INPUT,
                      "%s: not the file that the result was made from: SHA-256 %.16s... is not "
                      "%.16s...",
                      found->path, found->sha256.hex, used->sha256.hex);
  }
  return XRD_OK;
}

/* The problem, from the files or from the document itself, must be the one that was solved, bit by bit. */
static xrd_status compare_problem(const char *path, const xrd_document *document, const xrd_problem *problem,
                                  xrd_error *error) {
  xrd_digest digest;
  xrd_problem_digest(problem, &digest);
  if (problem->distortion.n == document->n && problem->distortion.m == document->m &&
      strcmp(digest.hex, document->problem_sha256.hex) == 0)
    return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: the input does not give the problem that was solved: its SHA-256 differs",
                  path);
}

static xrd_status check_point(FILE *stream, const xrd_problem *problem, const xrd_document *document, size_t index,
                              bool *accepted, xrd_error *error) {
  const xrd_saved_point *point = &document->points[index];
  const xrd_row *row = &point->row;
  const xrd_witness witness = {point->witness_slope, point->q, point->w};
  const xrd_claimed_point claim = {
      row->slope,   row->rate_nats,     {row->distortion, row->distortion_low, row->rate_lower, row->rate_upper},
      row->support, document->gap_nats, row->verdict};
  xrd_finding finding;
  const xrd_status status = xrd_check(problem, &witness, &claim, &finding, error);
  if (status != XRD_OK) return status;
  *accepted = finding.accepted;
  double excess;
  (void)fprintf(stream, "point %zu: %s: %s <= R(%s) <= %s nats", index, finding.accepted ? "accepted" : "REFUSED",
                xrd_decimal_of(finding.rate_lower, XRD_DOWN).text,
                xrd_decimal_of_pair(row->distortion, row->distortion_low, 34, &excess).text,
                xrd_decimal_of(finding.rate_upper, XRD_UP).text);
  (void)fprintf(stream, finding.accepted ? "\n" : "; %s\n", finding.reason);
  return XRD_OK;
}

static xrd_status check_points(const cli_arguments *arguments, const xrd_problem *problem, const xrd_document *document,
                               xrd_error *error) {
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  cli_progress progress;
  size_t refused = 0, done = 0;
  cli_progress_begin(&progress, "points");
  for (; status == XRD_OK && done < document->count; done++) {
    bool accepted = false;
    if (!cli_progress_report(&progress, done, document->count))
      status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after %zu of %zu points", done, document->count);
    else
      status = check_point(output.stream, problem, document, done, &accepted, error);
    if (status == XRD_OK && !accepted) refused++;
  }
  cli_progress_end(&progress);
  if (status == XRD_OK && refused == 0) (void)fprintf(output.stream, "accepted: all of %zu points\n", document->count);
  if (status == XRD_OK && refused > 0)
    (void)fprintf(output.stream, "REFUSED: %zu of %zu points\n", refused, document->count);
  status = cli_data_output_close(&output, status, error);
  if (status != XRD_OK || refused == 0) return status;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu of %zu points are refused", cli_operand(arguments, 0), refused,
                  document->count);
}

static xrd_status check(const cli_arguments *arguments, const xrd_document *document, xrd_error *error) {
  const char *path = cli_operand(arguments, 0);
  xrd_input_request request;
  bool replaced;
  xrd_status status = request_of(arguments, document, &request, &replaced, error);
  if (status != XRD_OK) return status;
  if (document->embedded && !replaced) {
    status = compare_problem(path, document, &document->input.problem, error);
    return status == XRD_OK ? check_points(arguments, &document->input.problem, document, error) : status;
  }
  xrd_input input;
  status = xrd_input_load(&request, &input, error);
  if (status != XRD_OK) return status;
  status = compare_files(document, &input, error);
  if (status == XRD_OK) status = compare_problem(path, document, &input.problem, error);
  if (status == XRD_OK) status = check_points(arguments, &input.problem, document, error);
  xrd_input_clear(&input);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  xrd_document document;
  xrd_status status = cli_expect_operands(arguments, 1, 1, error);
  if (status == XRD_OK) status = xrd_document_read(cli_operand(arguments, 0), &document, error);
  if (status != XRD_OK) return status;
  status = check(arguments, &document, error);
  xrd_document_clear(&document);
  return status;
}

const cli_command cli_command_check = {
    .name = "check",
    .summary = "Prove a saved result again from the raw input",
    .operands = "FILE",
    .description =
        "FILE was written by `exactrd curve --format json`. Every point is proved again from the input files, "
        "which must be unchanged, in ball arithmetic and with none of the solvers' code. A result that was "
        "altered in any way is refused (exit code 3).",
    .groups = groups,
    .run = run,
};
