#include "cli/curve_derived.h"

#include <math.h>
#include <string.h>

#include "cli/channel.h"
#include "problem/derived.h"

const cli_option cli_derived_options[] = {
    {"payoff", CLI_TEXT, "FILE", NULL, NULL,
     "n rows of m payoffs, any numbers, in place of a distortion: the least information for an expected payoff"},
    {"information-cost", CLI_NUMBERS, "L[,L...]", "payoff per nat", NULL,
     "with --payoff: the choices that are best where a nat of information costs L; the slope 1/L"},
    {"observation", CLI_TEXT, "FILE", NULL, NULL,
     "p(x|symbol), a row for each symbol: reproductions are made from x alone, distortion or payoff are of the symbol"},
    {.name = NULL},
};

typedef enum { SLOPES, COSTS, VALUES } question;

typedef struct {
  question question;
  cli_numbers_list numbers;
} questions;

static xrd_status solve_one(const cli_solving *solving, const void *context, size_t k, void *point, xrd_error *error) {
  const questions *asked = context;
  const xrd_derived *derived = &((const xrd_derived_input *)solving->input)->derived;
  const double number = asked->numbers.values[k];
  if (asked->question == VALUES) return xrd_derived_at_value(derived, number, &solving->options, point, error);
  return xrd_derived_at_slope(derived, asked->question == COSTS ? 1 / number : number, &solving->options, point, error);
}

static xrd_status write_channel(const cli_solving *solving, xrd_error *error) {
  const xrd_derived_point *point = solving->points;
  xrd_derived_image image;
  xrd_status status = xrd_derived_image_init(&image, &((const xrd_derived_input *)solving->input)->derived, error);
  if (status != XRD_OK) return status;
  const xrd_problem problem = xrd_derived_image_problem(&image);
  status = cli_channel_write(solving->arguments, &problem, point->slope, point->q, error);
  xrd_derived_image_clear(&image);
  return status;
}

static questions questions_of(const cli_arguments *arguments) {
  static const char *const names[] = {[SLOPES] = "slope", [COSTS] = "information-cost", [VALUES] = "at"};
  questions asked = {SLOPES, {.count = 0}};
  for (int k = SLOPES; k <= VALUES && asked.numbers.count == 0; k++)
    asked = (questions){(question)k, cli_numbers(arguments, names[k])};
  return asked;
}

static xrd_status solve(cli_solving *solving, xrd_error *error) {
  const questions asked = questions_of(solving->arguments);
  const xrd_status status = cli_solving_each(solving, asked.numbers.count, solve_one, &asked, error);
  return status == XRD_OK && asked.numbers.count == 1 ? write_channel(solving, error) : status;
}

static xrd_status validate(const cli_arguments *arguments, const xrd_input_request *request, xrd_error *error) {
  static const char *const plain[] = {"points", "rate", "critical", "length", "write-atoms"};
  const char *asking = request->payoff != NULL ? "--payoff" : "--observation";
  const questions asked = questions_of(arguments);
  for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
    if (cli_given(arguments, plain[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s does not go with %s", plain[k], asking);
  if (request->more_distortions[0] != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s takes one --distortion at most", asking);
  if (strcmp(cli_text(arguments, "method"), "newton") != 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--method does not go with %s", asking);
  if (asked.question == COSTS && request->payoff == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--information-cost goes with --payoff");
  if (asked.numbers.count == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s wants --slope%s or --at", asking,
                    request->payoff != NULL ? ", --information-cost" : "");
  for (size_t k = 0; asked.question == COSTS && k < asked.numbers.count; k++)
    if (!(asked.numbers.values[k] > 0 && isfinite(1 / asked.numbers.values[k])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--information-cost %zu is not a number > 0: %g", k + 1,
                      asked.numbers.values[k]);
  return XRD_OK;
}

xrd_status cli_curve_derived(const cli_arguments *arguments, const xrd_input_request *request, xrd_verdict *verdict,
                             xrd_error *error) {
  xrd_derived_input input;
  const xrd_kind *kind = request->payoff != NULL ? &xrd_kind_payoff : &xrd_kind_indirect;
  xrd_status status = validate(arguments, request, error);
  if (status == XRD_OK) status = xrd_derived_load(request, &input, error);
  if (status != XRD_OK) return status;
  status = cli_solving_run(arguments, kind, request, &input, solve, verdict, error);
  xrd_derived_input_clear(&input);
  return status;
}
