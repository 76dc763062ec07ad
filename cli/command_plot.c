/* exactrd plot: pictures of tables and saved results. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/plot_levels.h"
#include "cli/plot_measured.h"
#include "cli/plot_options.h"
#include "cli/plot_source.h"

static const cli_option what_options[] = {
    {"x", CLI_TEXT, "COLUMN[,COLUMN...]", NULL, NULL,
     "column to go right, one for all files or one for each; without it distortion, or what a document is drawn over"},
    {"y", CLI_TEXT, "COLUMN[,COLUMN...]", NULL, NULL,
     "column to go up, likewise; without it rate, or the document's own; a rate's proved band is drawn too"},
    {"level", CLI_TEXT, "COLUMN", NULL, NULL,
     "a line for each value of this column, named by it, such as those of one rate of a surface: contours"},
    {"unit", CLI_CHOICE, "nats|bits", NULL, "nats", "of the rates, which are converted where a file says its unit"},
    {"excess", CLI_FLAG, NULL, NULL, NULL,
     "write beside points without bounds how far above the proved curve they are, in percent of its rate"},
    {.name = NULL},
};

static const cli_option look_options[] = {
    {"style", CLI_TEXT, "line|points|both[,...]", NULL, "line", "lines, markers or both, for all files or for each"},
    {"title", CLI_TEXT, "TEXT", NULL, NULL, "over the picture"},
    {"legend", CLI_TEXT, "TEXT[,TEXT...]", NULL, NULL, "names of the curves instead of the files' names"},
    {"x-label", CLI_TEXT, "TEXT", NULL, NULL, "instead of the column's name"},
    {"y-label", CLI_TEXT, "TEXT", NULL, NULL, "likewise"},
    {"x-axis", CLI_CHOICE, "distortion|db|psnr", NULL, "distortion",
     "the distortions D as they are, as 10 log10 D, or as 10 log10(PEAK^2 / D)"},
    {"peak", CLI_POSITIVE, "PEAK", NULL, "255", "the largest value of a sample, for psnr"},
    {"log", CLI_CHOICE, "none|x|y|xy", NULL, "none", "logarithmic axes; numbers <= 0 are left out"},
    {"key", CLI_CHOICE, "auto|top-right|top-left|bottom-right|bottom-left|below|none", NULL, "auto",
     "where the curves' names go; auto: in a corner where they cover nothing"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"What to draw", what_options},
    {"How it looks", look_options},
    {"Output, a name that ends with .png, .svg, .pdf or .html", cli_output_options},
    {.title = NULL},
};

/* The parser has refused words that are not there. */
static int index_of(const char *word, const char *const *words, int count) {
  int k = 0;
  while (k + 1 < count && strcmp(words[k], word) != 0) k++;
  return k;
}

static xrd_axis x_axis(const cli_arguments *arguments, const cli_plot_source *first) {
  static const char *const scales[] = {"distortion", "db", "psnr"};
  static const char *const labels[] = {NULL, "distortion", "PSNR"};
  const char *label = cli_text(arguments, "x-label");
  const int scale = index_of(cli_text(arguments, "x-axis"), scales, sizeof scales / sizeof *scales);
  return (xrd_axis){.label = label != NULL ? label
                             : scale > 0   ? labels[scale]
                                           : first->x,
                    .unit = scale > 0 ? "dB" : NULL,
                    .log = strchr(cli_text(arguments, "log"), 'x') != NULL,
                    .scale = (xrd_axis_scale)scale,
                    .peak = cli_number(arguments, "peak")};
}

static xrd_plot_style style_of(const cli_arguments *arguments, const cli_plot_source *first) {
  static const char *const keys[] = {"top-right", "top-left", "bottom-right", "bottom-left", "below", "none", "auto"};
  const char *y_label = cli_text(arguments, "y-label");
  const bool known = cli_given(arguments, "unit") || !first->hides_unit;
  return (xrd_plot_style){
      .title = cli_text(arguments, "title"),
      .x = x_axis(arguments, first),
      .y = {.label = y_label != NULL ? y_label : first->y,
            .unit = first->is_rate && y_label == NULL && known ? cli_text(arguments, "unit") : NULL,
            .log = strchr(cli_text(arguments, "log"), 'y') != NULL},
      .key = (xrd_key)index_of(cli_text(arguments, "key"), keys, sizeof keys / sizeof *keys),
  };
}

/* A file of the picture, and what its points are beside the proved curve. */
typedef struct {
  cli_plot_source source;
  cli_measured measured;
  cli_levels levels;
} layer;

/* The first curve with bounds and slopes, which points can be held against; NULL where there is none. */
static const cli_plot_source *ideal_of(const layer *layers, size_t count) {
  for (size_t k = 0; k < count; k++) {
    const xrd_plot_curve *curve = &layers[k].source.curve;
    if (curve->lower != NULL && curve->upper != NULL && curve->slope != NULL) return &layers[k].source;
  }
  return NULL;
}

static xrd_status add_levels(layer *one, bool alone, xrd_plot_curve *curves, size_t *drawn, xrd_error *error) {
  const char *title = one->source.curve.title;
  const xrd_status status = cli_levels_split(&one->source, alone || title == NULL ? "" : title, &one->levels, error);
  for (size_t k = 0; k < one->levels.count && status == XRD_OK; k++) curves[(*drawn)++] = one->levels.lines[k];
  return status;
}

/* Appends what one file shows to the curves; a file without bounds is held against the ideal curve of its axes. */
static xrd_status add_layer(const cli_arguments *arguments, layer *one, const cli_plot_source *ideal,
                            xrd_plot_curve *curves, size_t *drawn, xrd_error *error) {
  const xrd_plot_curve *curve = &one->source.curve;
  const bool beside = ideal != NULL && ideal != &one->source && curve->lower == NULL && ideal->is_rate &&
                      strcmp(ideal->x, "distortion") == 0;
  if (!beside) {
    curves[(*drawn)++] = *curve;
    return XRD_OK;
  }
  const xrd_status status = cli_measured_split(&ideal->curve, curve, (xrd_plot_kind)(curve->own_kind - 1),
                                               cli_flag(arguments, "excess"), &one->measured, error);
  if (status != XRD_OK) return status;
  if (one->measured.possible.count > 0) curves[(*drawn)++] = one->measured.possible;
  if (one->measured.impossible.count > 0) curves[(*drawn)++] = one->measured.impossible;
  return XRD_OK;
}

static xrd_status draw(const cli_arguments *arguments, layer *layers, size_t count, xrd_error *error) {
  const bool levels = cli_given(arguments, "level");
  xrd_plot_curve *curves = xrd_allocate(count, (levels ? CLI_LEVELS_MOST : 2) * sizeof *curves);
  if (curves == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory to draw %zu curves", count);
  const cli_plot_source *ideal = ideal_of(layers, count);
  xrd_status status = XRD_OK;
  size_t drawn = 0;
  if (ideal == NULL && cli_flag(arguments, "excess"))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--excess needs a file with proved bounds and slopes among them");
  for (size_t k = 0; k < count && status == XRD_OK; k++)
    status = levels ? add_levels(&layers[k], count == 1, curves, &drawn, error)
                    : add_layer(arguments, &layers[k], ideal, curves, &drawn, error);
  const xrd_plot_style style = style_of(arguments, &layers[0].source);
  if (status == XRD_OK) status = xrd_curves_draw(curves, drawn, &style, cli_text(arguments, "output"), error);
  free(curves);
  return status;
}

/* What was asked of each file. */
typedef struct {
  cli_words x, y, style, legend;
} asked;

static xrd_status read_asked(const cli_arguments *arguments, size_t count, asked *words, xrd_error *error) {
  xrd_status status = cli_words_read(arguments, "x", count, false, &words->x, error);
  if (status == XRD_OK) status = cli_words_read(arguments, "y", count, false, &words->y, error);
  if (status == XRD_OK) status = cli_words_read(arguments, "style", count, false, &words->style, error);
  if (status == XRD_OK) status = cli_words_read(arguments, "legend", count, true, &words->legend, error);
  return status;
}

static xrd_status read_layer(const cli_arguments *arguments, const asked *words, size_t k, layer *one,
                             xrd_error *error) {
  const cli_drawn drawn = {words->x.words[k], words->y.words[k], cli_unit(arguments), cli_text(arguments, "level")};
  xrd_plot_kind kind = XRD_PLOT_LINE;
  xrd_status status = cli_plot_kind(words->style.words[k], &kind, error);
  if (status == XRD_OK) status = cli_plot_source_file(cli_operand(arguments, k), &drawn, &one->source, error);
  one->source.curve.own_kind = 1 + (int)kind;
  if (words->legend.words[k] != NULL) one->source.curve.title = words->legend.words[k];
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  const size_t count = cli_operand_count(arguments);
  const char *path = cli_text(arguments, "output");
  if (path == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "name the picture with -o FILE.png, FILE.svg, FILE.pdf or FILE.html; -o - is stdout");
  asked words = {{NULL, NULL}, {NULL, NULL}, {NULL, NULL}, {NULL, NULL}};
  layer *layers = xrd_allocate_zero(count, sizeof *layers);
  if (layers == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory to read %zu files", count);
  xrd_status status = xrd_figure_path_check(path, error);
  if (status == XRD_OK) status = read_asked(arguments, count, &words, error);
  for (size_t k = 0; status == XRD_OK && k < count; k++) status = read_layer(arguments, &words, k, &layers[k], error);
  if (status == XRD_OK) status = draw(arguments, layers, count, error);
  cli_words *const lists[] = {&words.x, &words.y, &words.style, &words.legend};
  for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) cli_words_clear(lists[k]);
  for (size_t k = 0; k < count; k++) {
    cli_measured_clear(&layers[k].measured);
    cli_levels_clear(&layers[k].levels);
    cli_plot_source_clear(&layers[k].source);
  }
  free(layers);
  return status;
}

const cli_command cli_command_plot = {
    .name = "plot",
    .summary = "Draw tables and saved results as png, svg or pdf, through gnuplot",
    .operands = "FILE...",
    .description =
        "A FILE is a CSV table whose first line names the columns, or JSON from a command that proves "
        "points; - is standard "
        "input. Between points the band is what convexity proves. Points of files without bounds that lie "
        "below the bound which another file proves are drawn apart and named. A page of HTML shows the exact "
        "numbers; -o - writes an SVG to stdout, -o -.png (.pdf, .html) another picture.",
    .examples = "exactrd curve --source uniform:4 --distortion squared --format json -o curve.json\n"
                "printf 'distortion,rate\\n0.1,1.5\\n0.3,0.9\\n' >codec.csv\n"
                "exactrd plot curve.json codec.csv --style line,points --excess -o picture.html\n"
                "exactrd plot curve.json --x-axis db --unit bits -o picture.png",
    .groups = groups,
    .run = run,
};
