#include "cli/curve_continuous.h"

#include <math.h>
#include <string.h>

#include "cli/measure_points.h"
#include "exactrd/input.h"

const cli_option cli_density_options[] = {
    {"density", CLI_TEXT, "NAME", NULL, NULL,
     "uniform[:A,B], normal[:MEAN,SD], laplace[:MEAN,SCALE], exponential[:RATE], logistic[:MEAN,SCALE], "
     "triangular:A,C,B, student:NU[,MEAN,SCALE] or beta:A,B"},
    {"mixture", CLI_TEXT, "FILE", NULL, NULL, "normal densities, a row `weight mean sd` each"},
    {"histogram", CLI_TEXT, "FILE", NULL, NULL, "constant pieces, a row `left right weight` each"},
    {.name = NULL},
};

xrd_status cli_density_given(const cli_arguments *arguments, bool *given, xrd_error *error) {
  static const char *const densities[] = {"density", "mixture", "histogram", NULL};
  static const char *const finite[] = {"pmf",       "counts",   "bytes",        "samples", "source",   "weights",
                                       "normalize", "alphabet", "reproduction", "draw",    "critical", "length"};
  *given = false;
  for (size_t k = 0; densities[k] != NULL; k++) *given = *given || cli_given(arguments, densities[k]);
  for (size_t k = 0; *given && k < sizeof finite / sizeof *finite; k++)
    if (cli_given(arguments, finite[k]) && !(strcmp(finite[k], "reproduction") == 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s does not go with a density", finite[k]);
  return cli_expect_one_of(arguments, 0, densities, error);
}

/* The kernel that --distortion names. */
static xrd_status kernel_of(const cli_arguments *arguments, xrd_measure_kernel *kernel, xrd_error *error) {
  const char *distortion = cli_text(arguments, "distortion");
  if (cli_text_again(arguments, "distortion", 0) != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "reproductions anywhere want one --distortion");
  *kernel = distortion != NULL && strcmp(distortion, "absolute") == 0 ? XRD_MEASURE_ABSOLUTE : XRD_MEASURE_SQUARED;
  if (distortion != NULL && (*kernel == XRD_MEASURE_ABSOLUTE || strcmp(distortion, "squared") == 0)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "reproductions anywhere want --distortion squared or absolute");
}

xrd_status cli_curve_density(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  const xrd_density_request request = {cli_text(arguments, "density"), cli_text(arguments, "mixture"),
                                       cli_text(arguments, "histogram")};
  xrd_measure_problem problem = {.dim = 1};
  xrd_density_input input;
  xrd_status status = kernel_of(arguments, &problem.kernel, error);
  if (status == XRD_OK && problem.kernel != XRD_MEASURE_SQUARED)
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "curves of densities are proved under --distortion squared only");
  if (status == XRD_OK) status = xrd_density_load(&request, &input, error);
  if (status != XRD_OK) return status;
  if (isinf(xrd_density_variance(&input.density))) {
    xrd_density_input_clear(&input);
    return xrd_fail(error, XRD_ERR_INPUT, "%s: its variance is infinite, and so is the squared error at rate 0",
                    request.density != NULL ? request.density : request.mixture);
  }
  problem.density = &input.density;
  status = cli_measure_run(arguments, CLI_MEASURE_DENSITY, &problem, verdict, error);
  xrd_density_input_clear(&input);
  return status;
}

xrd_status cli_curve_anywhere(const cli_arguments *arguments, const xrd_problem *problem, xrd_verdict *verdict,
                              xrd_error *error) {
  const xrd_distortion *distortion = &problem->distortion;
  xrd_measure_problem measure = {.n = distortion->n, .dim = distortion->dim, .p = problem->p, .x = distortion->x};
  xrd_status status = kernel_of(arguments, &measure.kernel, error);
  if (status == XRD_OK && measure.kernel == XRD_MEASURE_ABSOLUTE && measure.dim != 1)
    status = xrd_fail(error, XRD_ERR_ARGUMENT,
                      "absolute errors with reproductions anywhere are proved on the line only");
  if (status == XRD_OK && cli_flag(arguments, "critical"))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--critical wants a list of reproductions");
  return status == XRD_OK ? cli_measure_run(arguments, CLI_MEASURE_FINITE, &measure, verdict, error) : status;
}
