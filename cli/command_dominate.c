/* exactrd dominate: all scales and shifts with weak <= scale strong + shift, and the rate bounds they give. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/dominate_network.h"
#include "cli/progress.h"
#include "exactrd/domination.h"
#include "exactrd/numbers.h"
#include "exactrd/plot.h"
#include "files/write/decimal.h"

static const cli_option pair_options[] = {
    {"weak", CLI_TEXT, "hamming|squared|absolute|FILE", NULL, NULL, "FILE has n rows of m numbers"},
    {"strong", CLI_TEXT, "hamming|squared|absolute|FILE", NULL, NULL, "likewise; `inf` in it constrains nothing"},
    {"weak-points", CLI_TEXT, "FILE", NULL, NULL, "positions of the n symbols for --weak, a row of coordinates each"},
    {"strong-points", CLI_TEXT, "FILE", NULL, NULL, "likewise for --strong"},
    {.name = NULL},
};

static const cli_option rate_options[] = {
    {"pmf", CLI_TEXT, "FILE", NULL, NULL, "probabilities of the n symbols: adds the columns on rates, in nats"},
    {"at", CLI_NUMBERS, "D[,D...]", NULL, NULL, "at these weak distortions instead of one for each vertex"},
    {"gap", CLI_POSITIVE, "G", "nats", "1e-10", "wanted difference of the proved bounds"},
    {"threads", CLI_COUNT, "N", NULL, "1", "threads; they never change a digit of the result"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "draw R_weak and the best bound: FILE ends with .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Two distortions", pair_options}, {"Rates", rate_options}, {"Or a network against |x - y|^2", cli_network_options},
    {"Output", cli_output_options},    {.title = NULL},
};

/* A distortion with the numbers it borrows. */
typedef struct {
  xrd_numbers numbers;
  xrd_distortion distortion;
} side;

static bool names_kind(const char *text, xrd_distortion_kind *kind) {
  if (strcmp(text, "hamming") == 0)
    *kind = XRD_HAMMING;
  else if (strcmp(text, "squared") == 0)
    *kind = XRD_SQUARED;
  else if (strcmp(text, "absolute") == 0)
    *kind = XRD_ABSOLUTE;
  else
    return false;
  return true;
}

static xrd_status load_side(const char *what, const char *points, side *s, xrd_error *error) {
  xrd_distortion_kind kind = XRD_MATRIX;
  const bool named = names_kind(what, &kind), positions = kind == XRD_SQUARED || kind == XRD_ABSOLUTE;
  if (named && points == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s needs the symbols' positions: --weak-points, --strong-points", what);
  if (!named && points != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s is a file of distortions: it takes no positions", what);
  const xrd_status status = named ? xrd_numbers_read(points, XRD_POINTS, XRD_COORDINATE, &s->numbers, error)
                                  : xrd_numbers_read(what, XRD_TABLE, XRD_DISTORTION, &s->numbers, error);
  if (status != XRD_OK) return status;
  const xrd_numbers *n = &s->numbers;
  s->distortion = (xrd_distortion){.kind = kind, .n = n->rows, .m = named ? n->rows : n->columns};
  if (!named) s->distortion.matrix = n->values;
  if (positions) {
    s->distortion.dim = n->columns;
    s->distortion.x = s->distortion.y = n->values;
  }
  return XRD_OK;
}

static void number(FILE *stream, double value, char after) {
  (void)fprintf(stream, "%s%c", xrd_decimal_of(value, XRD_SHORTEST).text, after);
}

static void write_boundary(FILE *stream, const xrd_domination *boundary) {
  (void)fputs("scale,shift\n", stream);
  for (size_t k = 0; k < boundary->count; k++) {
    number(stream, boundary->scale[k], ',');
    number(stream, boundary->shift[k], '\n');
  }
}

/* How far the bound lies above the rate, at least; 0 where both are infinite. */
static double slack(const xrd_domination_point *point) {
  if (isinf(point->bound.lower) && isinf(point->rate.upper)) return 0;
  const double difference = point->bound.lower - point->rate.upper;
  return difference == 0 ? 0 : nextafter(difference, -HUGE_VAL);
}

static bool is_closed(xrd_enclosure rate, double gap) { return isinf(rate.lower) || rate.upper - rate.lower <= gap; }

/* 0 < R_weak < bound < infinity: elsewhere R_weak <= R_strong(budget) holds by itself, or is an equality. */
static bool informs(const xrd_domination_point *point) {
  return point->rate.lower > 0 && point->rate.upper < point->bound.lower && isfinite(point->bound.upper);
}

static void write_points(FILE *stream, const xrd_domination *boundary, const xrd_domination_point *points, size_t count,
                         double gap) {
  (void)fputs("scale,shift,distortion,rate_lower,rate_upper,budget,bound_lower,bound_upper,slack,status,informative\n",
              stream);
  for (size_t k = 0; k < count; k++) {
    const xrd_domination_point *p = &points[k];
    number(stream, boundary->scale[p->vertex], ',');
    number(stream, boundary->shift[p->vertex], ',');
    number(stream, p->distortion, ',');
    number(stream, p->rate.lower, ',');
    number(stream, p->rate.upper, ',');
    number(stream, p->budget, ',');
    number(stream, p->bound.lower, ',');
    number(stream, p->bound.upper, ',');
    number(stream, slack(p), ',');
    (void)fputs(is_closed(p->rate, gap) && is_closed(p->bound, gap) ? "proved," : "open,", stream);
    (void)fputs(informs(p) ? "yes\n" : "no\n", stream);
  }
}

static xrd_status draw(const char *path, const xrd_domination_point *points, size_t count, xrd_error *error) {
  double *numbers = xrd_allocate(3 * count, sizeof *numbers);
  if (numbers == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the picture");
  double *d = numbers, *rate = numbers + count, *bound = numbers + 2 * count;
  for (size_t k = 0; k < count; k++) {
    d[k] = points[k].distortion;
    rate[k] = points[k].rate.upper;
    bound[k] = points[k].bound.upper;
  }
  const xrd_series series[] = {
      {.kind = XRD_PLOT_LINE_POINTS, .title = "R of the weak distortion", .count = count, .x = d, .y = rate},
      {.kind = XRD_PLOT_LINE_POINTS, .title = "best bound by domination", .count = count, .x = d, .y = bound}};
  const xrd_panel panel = {
      .x = {.label = "weak distortion"}, .y = {.label = "rate", .unit = "nats"}, .series_count = 2, .series = series};
  const xrd_figure figure = {1, 1, &panel};
  const xrd_status status = xrd_figure_draw(&figure, path, error);
  free(numbers);
  return status;
}

/* The distortions asked for, or one for each vertex in the boundary's order. */
static xrd_status choose_distortions(const cli_arguments *arguments, const xrd_domination *boundary, double **list,
                                     size_t *count, xrd_error *error) {
  const cli_numbers_list at = cli_numbers(arguments, "at");
  *count = at.count > 0 ? at.count : boundary->count;
  *list = xrd_allocate(*count, sizeof **list);
  if (*list == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu distortions", *count);
  for (size_t k = 0; k < *count; k++) (*list)[k] = at.count > 0 ? at.values[k] : xrd_domination_typical(boundary, k);
  return XRD_OK;
}

/* The picture has points of its own, evenly spaced. */
static xrd_status draw_curves(const cli_arguments *arguments, const xrd_problem *weak, const xrd_problem *strong,
                              const xrd_domination *boundary, const xrd_options *options, xrd_error *error) {
  enum { PLACES = 60 };
  xrd_domination_point points[PLACES];
  xrd_range range;
  xrd_status status = xrd_range_of(weak, &range, error);
  const double top = isfinite(range.distortion_max) ? range.distortion_max : boundary->shift[0];
  for (size_t k = 0; k < PLACES; k++)
    points[k].distortion = range.distortion_min + (top - range.distortion_min) * ((double)k + 0.5) / PLACES;
  if (status == XRD_OK) status = xrd_domination_compare(weak, strong, boundary, options, PLACES, points, error);
  return status != XRD_OK ? status : draw(cli_text(arguments, "plot"), points, PLACES, error);
}

static xrd_status compare(const cli_arguments *arguments, const xrd_problem *weak, const xrd_problem *strong,
                          const xrd_domination *boundary, FILE *stream, xrd_verdict *verdict, xrd_error *error) {
  cli_progress progress;
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = cli_number(arguments, "gap");
  options.threads = (int)cli_integer(arguments, "threads");
  options.progress = cli_progress_report;
  options.progress_context = &progress;
  double *list = NULL;
  size_t count;
  xrd_status status = choose_distortions(arguments, boundary, &list, &count, error);
  xrd_domination_point *points = status == XRD_OK ? xrd_allocate(count, sizeof *points) : NULL;
  if (status == XRD_OK && points == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", count);
  if (status == XRD_OK) {
    cli_progress_begin(&progress, "distortions");
    for (size_t k = 0; k < count; k++) points[k].distortion = list[k];
    status = xrd_domination_compare(weak, strong, boundary, &options, count, points, error);
    cli_progress_end(&progress);
  }
  if (status == XRD_OK) write_points(stream, boundary, points, count, options.gap_nats);
  for (size_t k = 0; status == XRD_OK && k < count; k++)
    if (!is_closed(points[k].rate, options.gap_nats) || !is_closed(points[k].bound, options.gap_nats))
      *verdict = XRD_OPEN;
  options.progress = NULL;
  if (status == XRD_OK && cli_text(arguments, "plot") != NULL)
    status = draw_curves(arguments, weak, strong, boundary, &options, error);
  free(points);
  free(list);
  return status;
}

static xrd_status check_probabilities(const xrd_numbers *pmf, const side *weak, const side *strong, xrd_error *error) {
  if (pmf->rows != weak->distortion.n)
    return xrd_fail(error, XRD_ERR_INPUT, "--pmf has %zu probabilities for %zu symbols", pmf->rows, weak->distortion.n);
  const xrd_problem a = {pmf->values, weak->distortion}, b = {pmf->values, strong->distortion};
  const xrd_status status = xrd_problem_validate(&a, error);
  return status != XRD_OK ? status : xrd_problem_validate(&b, error);
}

static xrd_status answer(const cli_arguments *arguments, const side *weak, const side *strong, const xrd_numbers *pmf,
                         xrd_verdict *verdict, xrd_error *error) {
  xrd_domination boundary;
  xrd_status status = xrd_domination_of(&weak->distortion, &strong->distortion, &boundary, error);
  if (status != XRD_OK) return status;
  if (!boundary.dominated)
    return xrd_fail(error, XRD_ERR_INPUT,
                    "not dominated: at row %zu, column %zu (from 0) the weak distortion is infinite and the strong one "
                    "is not",
                    boundary.row, boundary.column);
  cli_data_output output;
  status = cli_data_output_open(arguments, &output, error);
  if (status == XRD_OK) {
    const xrd_problem a = {pmf->values, weak->distortion}, b = {pmf->values, strong->distortion};
    if (pmf->values == NULL)
      write_boundary(output.stream, &boundary);
    else
      status = compare(arguments, &a, &b, &boundary, output.stream, verdict, error);
    status = cli_data_output_close(&output, status, error);
  }
  xrd_domination_clear(&boundary);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  if (cli_text(arguments, "network") != NULL) return cli_dominate_network(arguments, error);
  if (cli_text(arguments, "weak") == NULL || cli_text(arguments, "strong") == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "give --weak and --strong, or --network");
  const char *pmf_path = cli_text(arguments, "pmf");
  if (pmf_path == NULL && (cli_given(arguments, "at") || cli_given(arguments, "plot")))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--at and --plot are about rates: they need --pmf");
  if (cli_integer(arguments, "threads") > 1024)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--threads wants at most 1024");
  side weak = {0}, strong = {0};
  xrd_numbers pmf = {0};
  xrd_status status = load_side(cli_text(arguments, "weak"), cli_text(arguments, "weak-points"), &weak, error);
  if (status == XRD_OK)
    status = load_side(cli_text(arguments, "strong"), cli_text(arguments, "strong-points"), &strong, error);
  if (status == XRD_OK && pmf_path != NULL)
    status = xrd_numbers_read(pmf_path, XRD_VECTOR, XRD_NONNEGATIVE, &pmf, error);
  if (status == XRD_OK && pmf_path != NULL) status = check_probabilities(&pmf, &weak, &strong, error);
  if (status == XRD_OK) status = answer(arguments, &weak, &strong, &pmf, verdict, error);
  xrd_numbers_clear(&weak.numbers);
  xrd_numbers_clear(&strong.numbers);
  xrd_numbers_clear(&pmf);
  return status;
}

const cli_command cli_command_dominate = {
    .name = "dominate",
    .summary = "Domination constants of two distortions, and the rate bound that they give",
    .description =
        "Writes the vertices scale,shift of the boundary of all (a, b), a >= 0, b >= 0, with weak <= a strong + b at "
        "every pair where strong is finite. Each vertex dominates as printed; where the last shift is 0 its scale is "
        "the least c with weak <= c strong.\n\n"
        "With --pmf, a line for each vertex at a distortion D where it is the best one (or at each D of --at): "
        "rate_lower <= R_weak(D) <= rate_upper, and R_weak(D) <= R_strong(budget), budget the largest (D - shift) / "
        "scale, with bound_lower <= R_strong(budget) <= bound_upper; slack is at most the distance of the two, in "
        "nats, proved; informative: yes where 0 < R_weak(D) < R_strong(budget) < infinity.\n\n"
        "With --network, the constants of a loss made from a feature network against |x - y|^2.",
    .examples = "printf '0\\n1\\n3\\n' >x.txt\n"
                "exactrd dominate --weak absolute --strong squared --weak-points x.txt --strong-points x.txt",
    .groups = groups,
    .run = run,
};
