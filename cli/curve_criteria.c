#include "cli/curve_criteria.h"

#include <stdlib.h>
#include <string.h>

#include "cli/channel.h"
#include "cli/curve_surface.h"
#include "problem/criteria.h"

typedef struct {
  cli_numbers_list vectors;
  bool slopes;
} questions;

static xrd_status solve_one(const cli_solving *solving, const void *context, size_t index, void *point,
                            xrd_error *error) {
  const questions *asked = context;
  const xrd_criteria *criteria = &((const xrd_criteria_input *)solving->input)->criteria;
  const double *vector = asked->vectors.values + index * asked->vectors.width;
  return asked->slopes ? xrd_criteria_at_slopes(criteria, vector, &solving->options, point, error)
                       : xrd_criteria_at_distortions(criteria, vector, &solving->options, point, error);
}

static questions questions_of(const cli_arguments *arguments) {
  const questions slopes = {cli_numbers(arguments, "slope"), true};
  return slopes.vectors.count > 0 ? slopes : (questions){cli_numbers(arguments, "at"), false};
}

static xrd_status write_channel(const cli_solving *solving, xrd_error *error) {
  const xrd_criteria *criteria = &((const xrd_criteria_input *)solving->input)->criteria;
  const xrd_criteria_point *point = solving->points;
  double *combined = xrd_criteria_combine(criteria, point->slopes);
  if (combined == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the channel");
  const xrd_problem problem = xrd_criteria_problem(criteria, combined);
  const xrd_status status = cli_channel_write(solving->arguments, &problem, 1, point->q, error);
  free(combined);
  return status;
}

static xrd_status solve(cli_solving *solving, xrd_error *error) {
  if (cli_surface_asked(solving->arguments)) return cli_surface_solve(solving, error);
  const questions asked = questions_of(solving->arguments);
  const size_t count = asked.vectors.count / asked.vectors.width;
  const xrd_status status = cli_solving_each(solving, count, solve_one, &asked, error);
  return status == XRD_OK && count == 1 ? write_channel(solving, error) : status;
}

/* What one distortion can be asked and several cannot. */
static xrd_status validate(const cli_arguments *arguments, const xrd_input_request *request, xrd_error *error) {
  static const char *const single[] = {"critical", "length"};
  for (size_t k = 0; k < sizeof single / sizeof *single; k++)
    if (cli_given(arguments, single[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s is for one --distortion", single[k]);
  if (strcmp(cli_text(arguments, "method"), "newton") != 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--method is for one --distortion");
  size_t count = 1;
  while (count <= XRD_MORE_DISTORTIONS && request->more_distortions[count - 1] != NULL) count++;
  const xrd_status status = cli_surface_validate(arguments, count, error);
  if (status != XRD_OK || cli_surface_asked(arguments)) return status;
  const questions asked = questions_of(arguments);
  if (asked.vectors.count == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "several --distortion want --slope B1:B2,..., --at D1:D2,..., --points N or --rate R,...");
  if (asked.vectors.width == count) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s has vectors of %zu numbers for %zu distortions",
                  asked.slopes ? "slope" : "at", asked.vectors.width, count);
}

xrd_status cli_curve_criteria(const cli_arguments *arguments, const xrd_input_request *request, xrd_verdict *verdict,
                              xrd_error *error) {
  xrd_criteria_input input;
  xrd_status status = validate(arguments, request, error);
  if (status == XRD_OK) status = xrd_criteria_load(request, &input, error);
  if (status != XRD_OK) return status;
  status = cli_solving_run(arguments, &xrd_kind_criteria, request, &input, solve, verdict, error);
  xrd_criteria_input_clear(&input);
  return status;
}
