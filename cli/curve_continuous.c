#include "cli/curve_continuous.h"

#include <string.h>

#include "cli/curve_critical.h"
#include "cli/input_options.h"
#include "cli/measure_points.h"
#include "files/write/kind.h"

const cli_option cli_density_options[] = {
    {"density", CLI_TEXT, "NAME", NULL, NULL,
     "uniform[:A,B], normal[:MEAN,SD], laplace[:MEAN,SCALE], exponential[:RATE], logistic[:MEAN,SCALE], "
     "triangular:A,C,B, student:NU[,MEAN,SCALE] or beta:A,B"},
    {"mixture", CLI_TEXT, "FILE", NULL, NULL, "normal densities, a row `weight mean sd` each"},
    {"histogram", CLI_TEXT, "FILE", NULL, NULL, "constant pieces, a row `left right weight` each"},
    {.name = NULL},
};

const cli_option cli_label_options[] = {
    {"labels", CLI_TEXT, "FILE", NULL, NULL,
     "a row of whole numbers for each symbol, a column for each task: reproductions are places anywhere and, for each "
     "task, a distribution a over its labels, and the distortion is |x - y|^2 + W sum -log a(label)"},
    {"label-weight", CLI_NUMBER, "W", "distortion per nat", "1", "of the log-loss, >= 0"},
    {.name = NULL},
};

xrd_status cli_density_given(const cli_arguments *arguments, bool *given, xrd_error *error) {
  static const char *const densities[] = {"density", "mixture", "histogram", NULL};
  static const char *const finite[] = {"pmf",     "counts",    "bytes",       "samples",          "source",
                                       "weights", "normalize", "alphabet",    "reproduction",     "draw",
                                       "length",  "payoff",    "observation", "information-cost", "labels"};
  *given = false;
  for (size_t k = 0; densities[k] != NULL; k++) *given = *given || cli_given(arguments, densities[k]);
  for (size_t k = 0; *given && k < sizeof finite / sizeof *finite; k++)
    if (cli_given(arguments, finite[k]) && !(strcmp(finite[k], "reproduction") == 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s does not go with a density", finite[k]);
  return cli_expect_one_of(arguments, 0, densities, error);
}

/* What no optimum over all of space has. */
static xrd_status refuse_lists(const cli_arguments *arguments, xrd_error *error) {
  static const char *const lists[] = {"length", "payoff", "observation", "information-cost"};
  for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
    if (cli_given(arguments, lists[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s wants a list of reproductions", lists[k]);
  return XRD_OK;
}

xrd_status cli_curve_anywhere(const cli_arguments *arguments, bool density, xrd_verdict *verdict, xrd_error *error) {
  xrd_input_request request;
  xrd_measure_input input;
  xrd_status status = refuse_lists(arguments, error);
  if (status == XRD_OK) status = cli_input_request(arguments, &request, error);
  if (status == XRD_OK) {
    request.density = cli_text(arguments, "density");
    request.mixture = cli_text(arguments, "mixture");
    request.histogram = cli_text(arguments, "histogram");
    request.labels = cli_text(arguments, "labels");
    request.label_weight = request.labels != NULL ? cli_number(arguments, "label-weight") : 0;
    status = cli_refuse_slip("density", request.density, xrd_density_pattern, error);
    if (status == XRD_OK) status = xrd_measure_load(&request, &input, error);
  }
  if (status != XRD_OK) return status;
  const xrd_kind *finite = request.labels != NULL ? &xrd_kind_labelled : &xrd_kind_measure;
  if (cli_flag(arguments, "critical"))
    status = cli_measure_critical(arguments, &input.problem, error);
  else
    status = cli_measure_run(arguments, density ? &xrd_kind_density : finite, &request, &input, verdict, error);
  xrd_measure_input_clear(&input);
  return status;
}
