/* exactrd toy table: metrics, dimensions and rates, one line each, as a table to be read or to be printed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "exactrd/numbers.h"
#include "exactrd/toy.h"
#include "files/write/decimal.h"

static const cli_option metric_options[] = {
    {"ratio", CLI_NUMBERS, "A[,A...]", NULL, "1,16",
     "ramps a_i = A^(i/(D-1)), i = 0 .. D-1; 1 is the pixel metric, 16 that of Table 3"},
    {"coefficients", CLI_TEXT, "FILE", NULL, NULL, "instead: a_i = (W^T M W)_ii >= 0 of a metric of one's own"},
    {"dimension", CLI_NUMBERS, "D[,D...]", NULL, "16", "dimensions of the ramps"},
    {"rate", CLI_NUMBERS, "R[,R...]", "nats", "17.2645", "rates, > 0"},
    {.name = NULL},
};

static const cli_option table_options[] = {
    {"table", CLI_CHOICE, "rates|variances", NULL, "rates", "a line for each rate, or for each variance"},
    {"format", CLI_CHOICE, "csv|markdown|latex", NULL, "csv", "csv has every digit"},
    {"digits", CLI_COUNT, "N", NULL, "5", "significant digits of markdown and latex, at most 17"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Model", metric_options},
    {"Table", table_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

typedef enum { CSV, MARKDOWN, LATEX } format;
enum { CELLS = 7, CELL = 160, NAME = 192, MOST_DIMENSIONS = 1 << 20, MOST_DIGITS = 17 };

/* A table that is being written. */
typedef struct {
  FILE *stream;
  format as;
  int digits;
  bool variances;
} table;

/* A metric at one dimension: its name, and d coefficients. */
typedef struct {
  char name[NAME];
  size_t d;
  double *a, *s;
} metric;

static const char *const RATES[] = {"metric",     "dimension",      "rate_nats",        "beta",
                                    "anisotropy", "least_variance", "largest_variance", NULL};
static const char *const VARIANCES[] = {"metric", "dimension",   "rate_nats", "beta",
                                        "index",  "coefficient", "variance",  NULL};

/* What stands for the columns where people read them. */
static const char *heading(const table *t, size_t column) {
  static const char *const rates[CELLS] = {"metric",     "dimension",      "rate (nats)",     "beta",
                                           "anisotropy", "least variance", "largest variance"},
                           *const variances[CELLS] = {"metric", "dimension", "rate (nats)", "beta", "i", "a", "s"};
  if (t->as == LATEX && column == 3) return "$\\beta$";
  return t->variances ? variances[column] : rates[column];
}

static void write_line(const table *t, const char *const cells[CELLS]) {
  static const char *const between[] = {",", " | ", " & "}, *const before[] = {"", "| ", ""},
                           *const after[] = {"\n", " |\n", " \\\\\n"};
  (void)fputs(before[t->as], t->stream);
  for (size_t i = 0; i < CELLS; i++) (void)fprintf(t->stream, "%s%s", i > 0 ? between[t->as] : "", cells[i]);
  (void)fputs(after[t->as], t->stream);
}

static void write_head(const table *t) {
  const char *cells[CELLS];
  for (size_t i = 0; i < CELLS; i++) cells[i] = t->as == CSV ? (t->variances ? VARIANCES : RATES)[i] : heading(t, i);
  if (t->as == LATEX) (void)fputs("\\begin{tabular}{lrrrrrr}\n\\hline\n", t->stream);
  write_line(t, cells);
  if (t->as == LATEX) (void)fputs("\\hline\n", t->stream);
  if (t->as == MARKDOWN) (void)fputs("|---|---|---|---|---|---|---|\n", t->stream);
}

static void write_tail(const table *t) {
  if (t->as == LATEX) (void)fputs("\\hline\n\\end{tabular}\n", t->stream);
}

static void number(const table *t, double value, char cell[CELL]) {
  if (t->as == CSV)
    (void)snprintf(cell, CELL, "%s", xrd_decimal_of(value, XRD_SHORTEST).text);
  else
    (void)snprintf(cell, CELL, "%.*g", t->digits, value);
}

/* A beta may lie beyond the doubles. */
static void beta_cell(const table *t, xrd_scaled beta, char cell[CELL]) {
  const double value = xrd_scaled_value(beta);
  if (isnormal(value))
    number(t, value, cell);
  else
    xrd_scaled_text(beta, cell, CELL);
}

static void write_rate(const table *t, const metric *m, const xrd_toy_match *match) {
  char text[CELLS][CELL];
  const char *cells[CELLS] = {m->name, text[1], text[2], text[3], text[4], text[5], text[6]};
  (void)snprintf(text[1], CELL, "%zu", m->d);
  number(t, match->rate_nats, text[2]);
  beta_cell(t, match->beta, text[3]);
  if (t->variances) {
    for (size_t i = 0; i < m->d; i++) {
      (void)snprintf(text[4], CELL, "%zu", i);
      number(t, m->a[i], text[5]);
      number(t, m->s[i], text[6]);
      write_line(t, cells);
    }
    return;
  }
  double least = m->s[0], largest = m->s[0];
  for (size_t i = 1; i < m->d; i++) {
    least = fmin(least, m->s[i]);
    largest = fmax(largest, m->s[i]);
  }
  number(t, match->anisotropy, text[4]);
  number(t, least, text[5]);
  number(t, largest, text[6]);
  write_line(t, cells);
}

static xrd_status write_metric(const table *t, const metric *m, cli_numbers_list rates, xrd_error *error) {
  for (size_t i = 0; i < rates.count; i++) {
    xrd_toy_match match;
    xrd_error inner;
    const xrd_status status = xrd_toy_match_rate(m->a, m->d, rates.values[i], &match, &inner);
    if (status != XRD_OK) return xrd_fail(error, status, "metric %s: %s", m->name, inner.message);
    xrd_toy_variances(m->a, m->d, match.beta, m->s);
    write_rate(t, m, &match);
  }
  return XRD_OK;
}

static xrd_status write_ramps(const cli_arguments *arguments, const table *t, xrd_error *error) {
  const cli_numbers_list ratios = cli_numbers(arguments, "ratio"), dimensions = cli_numbers(arguments, "dimension");
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < ratios.count; i++)
    for (size_t j = 0; j < dimensions.count && status == XRD_OK; j++) {
      metric m = {.d = (size_t)dimensions.values[j]};
      (void)snprintf(m.name, NAME, "ramp %s", xrd_decimal_of(ratios.values[i], XRD_SHORTEST).text);
      m.a = xrd_allocate(m.d, 2 * sizeof *m.a);
      if (m.a == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu dimensions", m.d);
      m.s = m.a + m.d;
      xrd_toy_ramp(m.d, ratios.values[i], m.a);
      status = write_metric(t, &m, cli_numbers(arguments, "rate"), error);
      free(m.a);
    }
  return status;
}

static xrd_status write_own(const cli_arguments *arguments, const table *t, const xrd_numbers *a, xrd_error *error) {
  metric m = {.name = "own", .d = a->rows, .a = a->values, .s = xrd_allocate(a->rows, sizeof *m.s)};
  if (m.s == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu dimensions", m.d);
  xrd_error inner;
  const xrd_status status = write_metric(t, &m, cli_numbers(arguments, "rate"), &inner);
  free(m.s);
  return status == XRD_OK ? status
                          : xrd_fail(error, status, "%s: %s", cli_text(arguments, "coefficients"), inner.message);
}

static xrd_status validate(const cli_arguments *arguments, xrd_error *error) {
  const cli_numbers_list ratios = cli_numbers(arguments, "ratio"), dimensions = cli_numbers(arguments, "dimension"),
                         rates = cli_numbers(arguments, "rate");
  const bool own = cli_given(arguments, "coefficients");
  if (own && (cli_given(arguments, "ratio") || cli_given(arguments, "dimension")))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--coefficients instead of --ratio and --dimension");
  for (size_t i = 0; i < ratios.count; i++)
    if (!(ratios.values[i] > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "--ratio wants numbers > 0");
  for (size_t i = 0; i < dimensions.count; i++)
    if (!(dimensions.values[i] >= 1 && dimensions.values[i] <= MOST_DIMENSIONS) ||
        floor(dimensions.values[i]) != dimensions.values[i])
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--dimension wants whole numbers from 1 to %d", MOST_DIMENSIONS);
  for (size_t i = 0; i < rates.count; i++)
    if (!(rates.values[i] > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "--rate wants numbers > 0");
  if (cli_integer(arguments, "digits") > MOST_DIGITS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--digits: a double has no more than %d", MOST_DIGITS);
  return XRD_OK;
}

static xrd_status make(const cli_arguments *arguments, const xrd_numbers *own, FILE *stream, xrd_error *error) {
  const char *as = cli_text(arguments, "format");
  const table t = {stream,
                   strcmp(as, "csv") == 0     ? CSV
                   : strcmp(as, "latex") == 0 ? LATEX
                                              : MARKDOWN,
                   (int)cli_integer(arguments, "digits"), strcmp(cli_text(arguments, "table"), "variances") == 0};
  write_head(&t);
  const xrd_status status = own->values != NULL ? write_own(arguments, &t, own, error)
                                                : write_ramps(arguments, &t, error);
  write_tail(&t);
  return status;
}

/* Made whole before anything is written: a metric may be refused. */
static xrd_status write(const cli_arguments *arguments, const xrd_numbers *own, xrd_error *error) {
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  if (stream == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the table");
  xrd_status status = make(arguments, own, stream, error);
  if (fclose(stream) != 0 && status == XRD_OK) status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the table");
  cli_data_output output;
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status == XRD_OK) {
    (void)fwrite(text, 1, length, output.stream);
    status = cli_data_output_close(&output, XRD_OK, error);
  }
  free(text);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  xrd_numbers own = {0};
  xrd_status status = validate(arguments, error);
  if (status == XRD_OK && cli_given(arguments, "coefficients"))
    status = xrd_numbers_read(cli_text(arguments, "coefficients"), XRD_VECTOR, XRD_NONNEGATIVE, &own, error);
  if (status == XRD_OK) status = write(arguments, &own, error);
  xrd_numbers_clear(&own);
  return status;
}

const cli_command cli_command_toy_table = {
    .name = "toy table",
    .summary = "Anisotropy, beta and variances of metrics at equal rates: CSV, Markdown, LaTeX",
    .description = "For each metric, dimension and rate the one beta at which K(beta) is the rate (Theorem 41 of How "
                   "Neural Losses "
                   "Shape VAE Latents, 2026), the anisotropy there, and the least and largest of the posterior "
                   "variances s_i = beta "
                   "/ (beta + 2 a_i).  The columns: metric,dimension,rate_nats,beta, and then "
                   "anisotropy,least_variance,largest_variance or with --table variances index,coefficient,variance.",
    .examples = "exactrd toy table --ratio 4,16 --dimension 2 --rate 1,2",
    .groups = groups,
    .run = run,
};
