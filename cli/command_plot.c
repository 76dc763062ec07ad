/* exactrd plot: pictures of tables and saved results. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/plot_source.h"
#include "files/write/units.h"

static const cli_option what_options[] = {
    {"x", CLI_TEXT, "COLUMN", NULL, NULL,
     "column to go right; without it distortion, or what a document is drawn over"},
    {"y", CLI_TEXT, "COLUMN", NULL, NULL,
     "column to go up; without it rate, or the document's own; a rate's proved band is drawn too"},
    {"unit", CLI_CHOICE, "nats|bits", NULL, "nats", "of the rates, which are converted where a file says its unit"},
    {.name = NULL},
};

static const cli_option look_options[] = {
    {"style", CLI_CHOICE, "line|points|both", NULL, "line", "lines, markers or both"},
    {"title", CLI_TEXT, "TEXT", NULL, NULL, "over the picture"},
    {"legend", CLI_TEXT, "TEXT[,TEXT...]", NULL, NULL, "names of the curves instead of the files' names"},
    {"x-label", CLI_TEXT, "TEXT", NULL, NULL, "instead of the column's name"},
    {"y-label", CLI_TEXT, "TEXT", NULL, NULL, "likewise"},
    {"log", CLI_CHOICE, "none|x|y|xy", NULL, "none", "logarithmic axes; numbers <= 0 are left out"},
    {"key", CLI_CHOICE, "top-right|top-left|bottom-right|bottom-left|below|none", NULL, "top-right",
     "where the curves' names go"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"What to draw", what_options},
    {"How it looks", look_options},
    {"Output, a name that ends with .png, .svg or .pdf", cli_output_options},
    {.title = NULL},
};

/* Cuts `list` at its commas into the curves' titles. */
static xrd_status set_legend(const cli_arguments *arguments, cli_plot_source *sources, size_t count, char **list,
                             xrd_error *error) {
  const char *given = cli_text(arguments, "legend");
  if (given == NULL) return XRD_OK;
  char *rest = *list = xrd_duplicate(given, strlen(given) + 1, 1);
  if (rest == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the legend");
  for (size_t k = 0; k < count; k++) {
    if (rest == NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--legend has %zu names for %zu files", k, count);
    sources[k].curve.title = rest;
    char *comma = strchr(rest, ',');
    rest = comma != NULL ? comma + 1 : NULL;
    if (comma != NULL) *comma = '\0';
  }
  return rest == NULL ? XRD_OK : xrd_fail(error, XRD_ERR_ARGUMENT, "--legend has more names than the %zu files", count);
}

/* The parser has refused words that are not there. */
static int index_of(const char *word, const char *const *words, int count) {
  int k = 0;
  while (k + 1 < count && strcmp(words[k], word) != 0) k++;
  return k;
}

static xrd_plot_style style_of(const cli_arguments *arguments, const cli_plot_source *first) {
  static const char *const kinds[] = {
      [XRD_PLOT_LINE] = "line", [XRD_PLOT_POINTS] = "points", [XRD_PLOT_LINE_POINTS] = "both"};
  static const char *const keys[] = {"top-right", "top-left", "bottom-right", "bottom-left", "below", "none"};
  const char *log = cli_text(arguments, "log");
  const char *x_label = cli_text(arguments, "x-label"), *y_label = cli_text(arguments, "y-label");
  return (xrd_plot_style){
      .kind = (xrd_plot_kind)index_of(cli_text(arguments, "style"), kinds, sizeof kinds / sizeof *kinds),
      .title = cli_text(arguments, "title"),
      .x = {.label = x_label != NULL ? x_label : first->x, .log = strchr(log, 'x') != NULL},
      .y = {.label = y_label != NULL ? y_label : first->y,
            .unit = first->is_rate && y_label == NULL ? cli_text(arguments, "unit") : NULL,
            .log = strchr(log, 'y') != NULL},
      .key = (xrd_key)index_of(cli_text(arguments, "key"), keys, sizeof keys / sizeof *keys),
  };
}

static xrd_status draw(const cli_arguments *arguments, const cli_plot_source *sources, size_t count, xrd_error *error) {
  xrd_plot_curve *curves = xrd_allocate(count, sizeof *curves);
  if (curves == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory to draw %zu curves", count);
  for (size_t k = 0; k < count; k++) curves[k] = sources[k].curve;
  const xrd_plot_style style = style_of(arguments, sources);
  const xrd_status status = xrd_curves_draw(curves, count, &style, cli_text(arguments, "output"), error);
  free(curves);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  const size_t count = cli_operand_count(arguments);
  if (cli_text(arguments, "output") == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "name the picture with -o FILE.png, FILE.svg or FILE.pdf");
  const xrd_unit unit = strcmp(cli_text(arguments, "unit"), xrd_unit_name(XRD_BITS)) == 0 ? XRD_BITS : XRD_NATS;
  const cli_drawn drawn = {cli_text(arguments, "x"), cli_text(arguments, "y"), unit};
  cli_plot_source *sources = xrd_allocate_zero(count, sizeof *sources);
  if (sources == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory to read %zu files", count);
  xrd_status status = XRD_OK;
  for (size_t k = 0; status == XRD_OK && k < count; k++)
    status = cli_plot_source_file(cli_operand(arguments, k), &drawn, &sources[k], error);
  char *legend = NULL;
  if (status == XRD_OK) status = set_legend(arguments, sources, count, &legend, error);
  if (status == XRD_OK) status = draw(arguments, sources, count, error);
  free(legend);
  for (size_t k = 0; k < count; k++) cli_plot_source_clear(&sources[k]);
  free(sources);
  return status;
}

const cli_command cli_command_plot = {
    .name = "plot",
    .summary = "Draw tables and saved results as png, svg or pdf, through gnuplot",
    .operands = "FILE...",
    .description = "A FILE is a CSV table whose first line names the columns, or JSON from a command that proves "
                   "points; - is standard "
                   "input. Between points the band is what convexity proves.",
    .groups = groups,
    .run = run,
};
