/* exactrd perception: the rate where the law of the reproductions must look like the source's. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/channel.h"
#include "cli/commands.h"
#include "cli/input_options.h"
#include "cli/solving.h"
#include "cli/suggest.h"

static const cli_option constraint_options[] = {
    {"constraint", CLI_TEXT, "tv|kl|wasserstein[:COST]", NULL, NULL,
     "how far the law of the reproductions is from the source's: total variation, KL(reproductions || source) in nats, "
     "or the cheapest transport; COST is what --distortion takes, by default the distortion"},
    {"at", CLI_VECTORS, "D:P[,D:P...]", NULL, NULL, "R at distortions D and perceptions P >= 0"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Source, one of --pmf, --counts, --bytes, --samples, --source", cli_source_options},
    {"Distortion", cli_distortion_options},
    {"Perception", constraint_options},
    {"Solver", cli_solver_options},
    {"Channel", cli_channel_options},
    {"Output", cli_format_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

static xrd_status solve_one(const cli_solving *solving, const void *context, size_t index, void *point,
                            xrd_error *error) {
  const cli_numbers_list *asked = context;
  const double *pair = asked->values + 2 * index;
  const xrd_perception_input *input = solving->input;
  static const char *const pairs[] = {"at", NULL};
  const xrd_status status = xrd_perception_at(&input->perception, pair[0], pair[1], &solving->options, point, error);
  return cli_name_value(solving->arguments, pairs, index, status, error);
}

/* The channel before repair, which moves some 1e-15: that of the masses q_j exp(-g_j). */
static xrd_status write_channel(const cli_solving *solving, xrd_error *error) {
  const xrd_perception_point *point = solving->points;
  double least = HUGE_VAL, *mass = xrd_allocate(point->m, sizeof *mass);
  if (mass == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu reproductions", point->m);
  for (size_t j = 0; j < point->m; j++) least = point->q[j] > 0 ? fmin(least, point->g[j]) : least;
  for (size_t j = 0; j < point->m; j++) mass[j] = point->q[j] > 0 ? point->q[j] * exp(least - point->g[j]) : 0;
  const xrd_status status = cli_channel_write(solving->arguments,
                                              &((const xrd_perception_input *)solving->input)->perception.problem,
                                              point->slope, mass, error);
  free(mass);
  return status;
}

static xrd_status solve(cli_solving *solving, xrd_error *error) {
  const cli_numbers_list asked = cli_numbers(solving->arguments, "at");
  const xrd_status status = cli_solving_each(solving, asked.count / 2, solve_one, &asked, error);
  return status == XRD_OK && cli_channel_asked(solving->arguments) ? write_channel(solving, error) : status;
}

/* COST of wasserstein:COST is the request's second distortion. */
static xrd_status read_constraint(const cli_arguments *arguments, xrd_input_request *request, xrd_error *error) {
  static const char transport[] = "wasserstein:";
  const char *text = cli_text(arguments, "constraint");
  if (text == NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--constraint is missing: tv, kl or wasserstein[:COST]");
  request->constraint = text;
  if (strcmp(text, "tv") == 0 || strcmp(text, "kl") == 0 || strcmp(text, "wasserstein") == 0) return XRD_OK;
  char nearest[CLI_NEAREST_SIZE];
  const bool costs = strncmp(text, transport, sizeof transport - 1) == 0;
  if (!costs && cli_nearest_choice(text, "tv|kl|wasserstein", nearest))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--constraint %s is not tv, kl or wasserstein[:COST]; did you mean %s?",
                    text, nearest);
  if (!costs || text[sizeof transport - 1] == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--constraint %s is not tv, kl or wasserstein[:COST]", text);
  request->more_distortions[0] = text + sizeof transport - 1;
  return XRD_OK;
}

static xrd_status validate(const cli_arguments *arguments, xrd_error *error) {
  const cli_numbers_list asked = cli_numbers(arguments, "at");
  if (cli_text_again(arguments, "distortion", 0) != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--distortion is given twice: perception takes one");
  if (asked.width != 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "--at wants pairs D:P[,D:P...]");
  static const char *const lists[] = {"at", NULL};
  const xrd_status status = cli_channel_validate(arguments, lists, error);
  return status == XRD_OK ? cli_solving_validate(arguments, error) : status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  xrd_input_request request;
  xrd_perception_input input;
  xrd_status status = validate(arguments, error);
  if (status == XRD_OK) status = cli_input_request(arguments, &request, error);
  if (status == XRD_OK) status = read_constraint(arguments, &request, error);
  if (status == XRD_OK) status = xrd_perception_load(&request, &input, error);
  if (status != XRD_OK) return status;
  status = cli_solving_run(arguments, &xrd_kind_perception, &request, &input, solve, verdict, error);
  xrd_perception_input_clear(&input);
  return status;
}

const cli_command cli_command_perception = {
    .name = "perception",
    .summary = "The rate-distortion-perception function R(D, P) with proved bounds",
    .description =
        "Writes distortion,perception,rate,rate_lower,rate_upper,support,status,unit: the least rate at which the mean "
        "distortion is at most D and the law of the reproductions within P of the source's. rate_lower <= R(D, P) <= "
        "rate_upper is proved with rounding inside. P = 0 asks for the source's own law.",
    .examples = "printf '0.7 0.3\\n' >pmf.txt\n"
                "exactrd perception --pmf pmf.txt --distortion hamming --constraint tv --at 0.1:0.05",
    .groups = groups,
    .run = run,
};
