/* exactrd verify: the numbered claims of the theory, tried on random instances with proved numbers. */
#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/carve.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/progress.h"
#include "cli/suggest.h"
#include "cli/verify_report.h"
#include "exactrd/claims.h"

static const cli_option run_options[] = {
    {"trials", CLI_COUNT, "N", NULL, "150", "random instances of each claim"},
    {"seed", CLI_INTEGER, "S", NULL, "1", "of the instances; with --trials it decides every result"},
    {"threads", CLI_COUNT, "N", NULL, "1", "threads; they never change a result"},
    {"broken", CLI_FLAG, NULL, NULL, NULL, "try each claim's deliberately broken variants: all must FAIL"},
    {"list", CLI_FLAG, NULL, NULL, NULL, "only list the claims"},
    {.name = NULL},
};

static const cli_option format_options[] = {
    {"format", CLI_CHOICE, "text|csv|json", NULL, "text", "of the lines"},
    {"report", CLI_TEXT, "FILE.html", NULL, NULL, "also write one page with the table and pictures (needs gnuplot)"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Instances", run_options},
    {"Output", format_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

enum { TEXT = 0, CSV, JSON };

static int format_of(const cli_arguments *arguments) {
  const char *format = cli_text(arguments, "format");
  return strcmp(format, "csv") == 0 ? CSV : strcmp(format, "json") == 0 ? JSON : TEXT;
}

static const char *evidence_of(const xrd_claim *claim) { return claim->evidence == XRD_PROVED ? "proved" : "float"; }

/* A broken claim is one that nothing was decided about unless something failed. */
static bool is_open(const xrd_claim_result *result) { return !result->passed && result->failed == 0; }

static const char *verdict_of(const xrd_claim_result *result) {
  return result->passed ? "PASS" : is_open(result) ? "OPEN" : "FAIL";
}

/* The claims named by the operands, or all, in the order of the theory, each once. */
static const char *claim_at(size_t index) { return index < xrd_claim_count() ? xrd_claim_at(index)->id : NULL; }

static xrd_status refuse_claim(const char *id, xrd_error *error) {
  char nearest[CLI_NEAREST_SIZE];
  if (cli_nearest(id, claim_at, nearest))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "there is no claim %s: did you mean %s?", id, nearest);
  return xrd_fail(error, XRD_ERR_ARGUMENT, "there is no claim %s: see exactrd verify --list", id);
}

static xrd_status choose(const cli_arguments *arguments, bool *chosen, xrd_error *error) {
  const size_t names = cli_operand_count(arguments);
  for (size_t k = 0; k < xrd_claim_count(); k++) chosen[k] = names == 0;
  for (size_t k = 0; k < names; k++) {
    size_t index;
    if (!xrd_claim_find(cli_operand(arguments, k), &index)) return refuse_claim(cli_operand(arguments, k), error);
    chosen[index] = true;
  }
  return XRD_OK;
}

static void write_quoted(FILE *stream, const char *text) {
  (void)fputc('"', stream);
  for (; *text != '\0'; text++) (void)fputs(*text == '"' ? "\"\"" : (char[]){*text, '\0'}, stream);
  (void)fputc('"', stream);
}

static json_t *finite_or_text(double value) {
  if (isfinite(value)) return json_real(value);
  return json_string(value > 0 ? "inf" : "-inf");
}

/* `result` is NULL where claims are only listed. */
static bool append_json(json_t *list, const xrd_claim *claim, const xrd_claim_result *result) {
  json_t *row = json_pack("{ssssssss}", "id", claim->id, "source", claim->source, "claim", claim->statement, "evidence",
                          evidence_of(claim));
  if (row == NULL || json_array_append_new(list, row) != 0) return false;
  if (result == NULL) return true;
  json_t *numbers = json_pack(
      "{sIsIsIsIsIsosIsssssIsI}", "instances", (json_int_t)result->instances, "proved", (json_int_t)result->proved,
      "consistent", (json_int_t)result->consistent, "unresolved", (json_int_t)result->unresolved, "failed",
      (json_int_t)result->failed, "worst_margin", finite_or_text(result->worst_margin), "worst_instance",
      (json_int_t)result->worst_instance, "verdict", verdict_of(result), "detail", result->detail, "orderings",
      (json_int_t)result->orderings, "informative", (json_int_t)result->informative);
  const bool good = numbers != NULL && json_object_update(row, numbers) == 0;
  json_decref(numbers);
  return good;
}

/* Of the comparisons of two rates, those that inform. */
static double share_of(const xrd_claim_result *result) {
  return (double)result->informative / (double)result->orderings;
}

static void write_csv(FILE *stream, const xrd_claim *claim, const xrd_claim_result *result) {
  (void)fprintf(stream, "%s,", claim->id);
  write_quoted(stream, claim->statement);
  (void)fputc(',', stream);
  if (result != NULL)
    (void)fprintf(stream, "%zu,%zu,%zu,%zu,%zu,%.3g,%s,", result->instances, result->proved, result->consistent,
                  result->unresolved, result->failed, result->worst_margin, verdict_of(result));
  write_quoted(stream, claim->source);
  (void)fprintf(stream, ",%s", evidence_of(claim));
  if (result != NULL) {
    (void)fputc(',', stream);
    if (result->orderings > 0) (void)fprintf(stream, "%.3f", share_of(result));
  }
  (void)fputc('\n', stream);
}

static void write_text(FILE *stream, const xrd_claim *claim, const xrd_claim_result *result) {
  if (result == NULL)
    (void)fprintf(stream, "%-10s %-28s %-6s %s\n", claim->id, claim->source, evidence_of(claim), claim->statement);
  else
    (void)fprintf(stream, "%-10s %s %6zu instances, worst margin %9.2e (%s)  %s", claim->id, verdict_of(result),
                  result->instances, result->worst_margin, evidence_of(claim), claim->statement);
  if (result != NULL && result->orderings > 0)
    (void)fprintf(stream, " [informative: %.0f %% of %zu]", 100 * share_of(result), result->orderings);
  if (result != NULL) (void)fputc('\n', stream);
  if (result != NULL && result->passed && result->variants > 0)
    (void)fprintf(stream, "%-10s %zu of %zu broken variants noticed; %s\n", "", result->noticed, result->variants,
                  result->detail);
  if (result != NULL && !result->passed)
    (void)fprintf(stream, "%-10s instance %zu: %s\n", "", result->failed_instance, result->detail);
}

static xrd_status write_rows(const cli_arguments *arguments, FILE *stream, const bool *chosen,
                             const xrd_claim_result *results, xrd_error *error) {
  const int format = format_of(arguments);
  json_t *list = format == JSON ? json_array() : NULL;
  bool good = format != JSON || list != NULL;
  if (format == CSV)
    (void)fputs(results == NULL ? "id,claim,source,evidence\n"
                                : "id,claim,instances,proved,consistent,unresolved,failed,worst_margin,verdict,source,"
                                  "evidence,informative\n",
                stream);
  for (size_t k = 0; k < xrd_claim_count() && good; k++) {
    if (!chosen[k]) continue;
    const xrd_claim_result *result = results == NULL ? NULL : &results[k];
    if (format == TEXT) write_text(stream, xrd_claim_at(k), result);
    if (format == CSV) write_csv(stream, xrd_claim_at(k), result);
    if (format == JSON) good = append_json(list, xrd_claim_at(k), result);
  }
  if (format == JSON && good) good = json_dumpf(list, stream, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) == 0;
  if (format == JSON) (void)fputc('\n', stream);
  json_decref(list);
  return good ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the table of claims");
}

typedef struct {
  cli_progress progress;
  size_t done, total; /* claims */
} claims_progress;

/* Counts claims, but looks for Ctrl-C inside them too. */
static bool report_progress(void *context, size_t done, size_t total) {
  (void)done, (void)total;
  claims_progress *p = context;
  return cli_progress_report(&p->progress, p->done, p->total);
}

static xrd_status verify(const cli_arguments *arguments, const bool *chosen, xrd_claim_result *results,
                         xrd_error *error) {
  claims_progress progress = {.done = 0};
  xrd_claim_options options;
  xrd_claim_options_init(&options);
  options.trials = (size_t)cli_integer(arguments, "trials");
  options.seed = cli_integer(arguments, "seed");
  options.threads = (int)cli_integer(arguments, "threads");
  options.sabotaged = cli_flag(arguments, "broken");
  options.progress = report_progress;
  options.progress_context = &progress;
  for (size_t k = 0; k < xrd_claim_count(); k++) progress.total += chosen[k];
  cli_progress_begin(&progress.progress, "claims");
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < xrd_claim_count() && status == XRD_OK; k++) {
    if (!chosen[k]) continue;
    status = xrd_claim_verify(k, &options, &results[k], error);
    progress.done++;
  }
  cli_progress_end(&progress.progress);
  return status;
}

static xrd_status judge(const bool *chosen, const xrd_claim_result *results, xrd_verdict *verdict, xrd_error *error) {
  size_t failed = 0, total = 0;
  const char *first = "";
  for (size_t k = 0; k < xrd_claim_count(); k++) {
    if (!chosen[k]) continue;
    total++;
    if (is_open(&results[k])) *verdict = XRD_OPEN;
    if (results[k].passed || is_open(&results[k])) continue;
    if (failed++ == 0) first = xrd_claim_at(k)->id;
  }
  if (failed == 0) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INTERNAL, "%zu of %zu claims FAIL, the first is %s", failed, total, first);
}

static xrd_status verify_and_write(const cli_arguments *arguments, const bool *chosen, xrd_claim_result *results,
                                   xrd_verdict *verdict, xrd_error *error) {
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  const bool list = cli_flag(arguments, "list");
  if (!list) status = verify(arguments, chosen, results, error);
  if (status == XRD_OK) status = write_rows(arguments, output.stream, chosen, list ? NULL : results, error);
  status = cli_data_output_close(&output, status, error);
  if (status != XRD_OK || list) return status;
  if (cli_text(arguments, "report") != NULL)
    status = cli_verify_report(cli_text(arguments, "report"), (size_t)cli_integer(arguments, "trials"),
                               cli_integer(arguments, "seed"), chosen, results, error);
  return status != XRD_OK ? status : judge(chosen, results, verdict, error);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  if (cli_integer(arguments, "threads") > 1024)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--threads wants at most 1024");
  bool *chosen;
  xrd_claim_result *results;
  void *block;
  const xrd_array arrays[] = {XRD_ARRAY(chosen, xrd_claim_count()), XRD_ARRAY(results, xrd_claim_count()), {0}};
  xrd_status status = xrd_carve(&block, arrays, error);
  if (status == XRD_OK) status = choose(arguments, chosen, error);
  if (status == XRD_OK) status = verify_and_write(arguments, chosen, results, verdict, error);
  xrd_carve_free(block);
  return status;
}

const cli_command cli_command_verify = {
    .name = "verify",
    .summary = "The numbered claims of the theory on random instances: PASS or FAIL",
    .operands = "[ID...]",
    .operand_at = claim_at,
    .description =
        "Each instance compares proved enclosures, left <= right. The worst margin is the least of lower(right) - "
        "upper(left): where it is positive the claim is proved on every instance; an equality's is minus the largest "
        "difference still possible. It is marked float where some enclosures are double precision with a stated "
        "allowance, else proved. FAIL means that lower(left) > upper(right) somewhere, with exit code 1; OPEN that "
        "enclosures were too wide to tell, with exit code 4. docs/claims.md explains the claims and what was found.",
    .examples = "exactrd verify --list\n"
                "exactrd verify def7 shape --trials 20",
    .groups = groups,
    .run = run,
};
