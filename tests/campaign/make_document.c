#include "tests/campaign/make_document.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/write/kind.h"

enum { LARGEST = 6 };

static const char *const NAMES[MADE_KINDS] = {"curve",   "criteria",   "capacity", "perception", "length",
                                              "measure", "bottleneck", "density",  "payoff"};
static const double SHARE[MADE_KINDS] = {0.3, 0.12, 0.12, 0.12, 0.08, 0.08, 0.06, 0.02, 0.1};

/* An n x m matrix whatever the problem was. */
static double *matrix_of(const xrd_problem *problem, xrd_random *random, double noise) {
  const xrd_distortion *d = &problem->distortion;
  double *matrix = xrd_allocate(d->n * d->m, sizeof *matrix);
  if (matrix == NULL) abort();
  for (size_t i = 0; i < d->n; i++)
    for (size_t j = 0; j < d->m; j++)
      matrix[i * d->m + j] = xrd_distortion_entry(d, i, j) + noise * xrd_random_uniform(random);
  return matrix;
}

static xrd_status solve_curve(made_document *made, xrd_random *random, const xrd_options *options, xrd_error *error) {
  double slopes[MADE_POINTS];
  xrd_curve curve = {0};
  for (size_t k = 0; k < MADE_POINTS; k++) slopes[k] = random_between(random, 0.1, 300);
  xrd_status status = xrd_input_copy(&made->source.problem, &made->input.curve, error);
  if (status == XRD_OK)
    status = xrd_curve_at_slopes(&made->source.problem, slopes, MADE_POINTS, options, &curve, error);
  if (status != XRD_OK) return status;
  memcpy(made->points.curve, curve.points, sizeof made->points.curve);
  made->result.count = MADE_POINTS;
  free(curve.points);
  return XRD_OK;
}

static xrd_status solve_criteria(made_document *made, xrd_random *random, const xrd_options *options,
                                 xrd_error *error) {
  const xrd_problem *problem = &made->source.problem;
  xrd_criteria criteria = {.p = problem->p, .count = 2, .distortions = {problem->distortion, problem->distortion}};
  made->more = matrix_of(problem, random, 1);
  criteria.distortions[1].kind = XRD_MATRIX;
  criteria.distortions[1].matrix = made->more;
  xrd_status status = xrd_criteria_copy(&criteria, &made->input.criteria, error);
  for (size_t k = 0; status == XRD_OK && k < MADE_POINTS; k++) {
    const double slopes[] = {random_between(random, 0.1, 100), random_between(random, 0.1, 100)};
    status = xrd_criteria_at_slopes(&criteria, slopes, options, &made->points.criteria[k], error);
    made->result.count += status == XRD_OK;
  }
  return status;
}

static xrd_status solve_capacity(made_document *made, xrd_random *random, const xrd_options *options,
                                 xrd_error *error) {
  const size_t n = made->source.problem.distortion.n, m = made->source.problem.distortion.m;
  made->more = matrix_of(&made->source.problem, random, 0.5);
  made->cost = xrd_allocate(n, sizeof *made->cost);
  if (made->cost == NULL) abort();
  for (size_t x = 0; x < n; x++) {
    double sum = 0;
    for (size_t y = 0; y < m; y++) sum += made->more[x * m + y];
    for (size_t y = 0; y < m; y++) made->more[x * m + y] = sum > 0 ? made->more[x * m + y] / sum : 1.0 / (double)m;
    made->cost[x] = xrd_random_uniform(random);
  }
  const xrd_capacity_problem problem = {
      .n = n, .m = m, .matrix = made->more, .cost = random_once_in(random, 2) ? made->cost : NULL};
  xrd_status status = xrd_capacity_copy(&problem, &made->input.capacity, error);
  if (status == XRD_OK) status = xrd_capacity_at(&problem, NULL, options, &made->points.capacity[0], error);
  if (status != XRD_OK) return status;
  made->result.count = 1;
  double least = HUGE_VAL;
  for (size_t x = 0; problem.cost != NULL && x < n; x++) least = fmin(least, problem.cost[x]);
  const double most = made->points.capacity[0].cost;
  if (!(least < most)) return XRD_OK;
  const double cost = least + (0.2 + 0.7 * xrd_random_uniform(random)) * (most - least);
  status = xrd_capacity_at(&problem, &cost, options, &made->points.capacity[1], error);
  made->result.count += status == XRD_OK;
  return status;
}

static xrd_status solve_perception(made_document *made, xrd_random *random, const xrd_options *options,
                                   xrd_error *error) {
  const xrd_problem *problem = &made->source.problem;
  const xrd_perception perception = {.problem = *problem,
                                     .constraint = random_once_in(random, 2) ? XRD_KL : XRD_TOTAL_VARIATION};
  xrd_range range;
  xrd_status status = xrd_range_of(problem, &range, error);
  if (status == XRD_OK) status = xrd_perception_copy(&perception, &made->input.perception, error);
  if (status != XRD_OK) return status;
  const double share = range.distortion_max - range.distortion_min < 1e-6 ? 1 : 0.2 + 0.6 * xrd_random_uniform(random);
  const double distortion = range.distortion_min + share * (range.distortion_max - range.distortion_min);
  status = xrd_perception_at(&perception, distortion, 0.5 * xrd_random_uniform(random), options,
                             &made->points.perception[0], error);
  made->result.count = status == XRD_OK;
  return status;
}

/* A length of a few symbols at a distortion inside the curve. */
static xrd_status solve_length(made_document *made, xrd_random *random, const xrd_options *options, xrd_error *error) {
  const xrd_problem *problem = &made->source.problem;
  const size_t lengths[] = {1 + xrd_random_below(random, 3), 4 + xrd_random_below(random, 3)};
  xrd_range range;
  xrd_status status = xrd_range_of(problem, &range, error);
  if (status == XRD_OK) status = xrd_input_copy(problem, &made->input.curve, error);
  if (status != XRD_OK) return status;
  const double share = 0.2 + 0.6 * xrd_random_uniform(random);
  const xrd_length_question asked = {.distortion = range.distortion_min +
                                                   share * (range.distortion_max - range.distortion_min),
                                     .excess = random_between(random, 1e-3, 0.3),
                                     .lengths = lengths,
                                     .count = 2};
  return xrd_length_at(problem, &asked, options, made->points.length, &made->result.count, error);
}

static xrd_status solve_measures(made_document *made, const xrd_measure_problem *problem, double slope,
                                 const xrd_options *options, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t k = 0; status == XRD_OK && k < MADE_POINTS; k++, slope *= 2.5) {
    status = xrd_measure_at_slope(problem, slope, NULL, options, &made->points.measure[k], error);
    made->result.count += status == XRD_OK;
  }
  return status;
}

/* Points on a line or in the plane, or a joint law of two labels. */
static xrd_status solve_measure(made_document *made, xrd_random *random, const xrd_options *options, xrd_error *error) {
  const bool kl = strcmp(xrd_kind_name(made->result.kind), "bottleneck") == 0;
  const size_t n = 2 + xrd_random_below(random, LARGEST - 1), dim = kl ? 2 : 1 + random_once_in(random, 12);
  made->more = xrd_allocate(n * dim, sizeof *made->more);
  made->cost = xrd_allocate(n, sizeof *made->cost);
  if (made->more == NULL || made->cost == NULL) abort();
  for (size_t k = 0; k < n * dim; k++)
    made->more[k] = kl ? (double)(1 + xrd_random_below(random, 99)) : xrd_random_normal(random);
  for (size_t i = 0; i < n; i++) made->cost[i] = 1.0 / (double)n;
  const xrd_measure_problem problem = {.kernel = kl ? XRD_MEASURE_KL : XRD_MEASURE_SQUARED,
                                       .n = n,
                                       .dim = dim,
                                       .p = kl ? NULL : made->cost,
                                       .x = made->more};
  const xrd_status status = xrd_measure_copy(&problem, &made->input.measure, error);
  return status == XRD_OK ? solve_measures(made, &problem, random_between(random, 1, 10), options, error) : status;
}

/* One that a command names: its numbers stand in the request. */
static xrd_status solve_density(made_document *made, xrd_random *random, const xrd_options *options, xrd_error *error) {
  static const char *const densities[] = {"uniform", "normal", "triangular:0,1,2", "laplace"};
  static xrd_input_request requests[2 * sizeof densities / sizeof *densities];
  const size_t density = xrd_random_below(random, sizeof densities / sizeof *densities);
  const bool squared = random_once_in(random, 2);
  xrd_input_request *request = requests + 2 * density + squared;
  *request = (xrd_input_request){.density = densities[density], .distortion = squared ? "squared" : "absolute"};
  made->result.request = request;
  const xrd_status status = xrd_measure_load(request, &made->input.measure, error);
  if (status != XRD_OK) return status;
  return solve_measures(made, &made->input.measure.problem, random_between(random, 2, 6), options, error);
}

static xrd_status solve_payoff(made_document *made, xrd_random *random, const xrd_options *options, xrd_error *error) {
  const xrd_problem *problem = &made->source.problem;
  const size_t n = problem->distortion.n;
  made->more = matrix_of(problem, random, 1);
  const xrd_derived derived = {.p = problem->p, .states = n, .n = n, .m = problem->distortion.m, .payoff = made->more};
  xrd_status status = xrd_derived_copy(&derived, &made->input.derived, error);
  for (size_t k = 0; status == XRD_OK && k < MADE_POINTS; k++) {
    status = xrd_derived_at_slope(&derived, random_between(random, 0.1, 100), options, &made->points.derived[k], error);
    made->result.count += status == XRD_OK;
  }
  return status;
}

static size_t choose_kind(xrd_random *random, size_t first) {
  double earlier = 0;
  for (size_t k = 0; k < first; k++) earlier += SHARE[k];
  double u = earlier + (1 - earlier) * xrd_random_uniform(random);
  for (size_t k = 0; k + 1 < MADE_KINDS; k++)
    if ((u -= SHARE[k]) < 0) return k;
  return MADE_KINDS - 1;
}

/* Under a constraint on their law reproductions are the symbols themselves. */
static void make_square(random_problem *source) {
  xrd_distortion *d = &source->problem.distortion;
  if (d->n == d->m) return;
  const size_t n = d->n < d->m ? d->n : d->m;
  double total = 0;
  for (size_t i = 0; i < n; i++) total += source->p[i];
  for (size_t i = 0; i < n; i++) source->p[i] /= total;
  d->n = d->m = n;
}

xrd_status made_document_init(made_document *made, xrd_random *random, size_t first, xrd_error *error) {
  static xrd_status (*const solve[MADE_KINDS])(made_document *, xrd_random *, const xrd_options *, xrd_error *) = {
      solve_curve,   solve_criteria, solve_capacity, solve_perception, solve_length,
      solve_measure, solve_measure,  solve_density,  solve_payoff};
  static char *command[] = {"exactrd", NULL};
  static const xrd_input_request nothing = {.pmf = NULL};
  memset(made, 0, sizeof *made);
  const size_t kind = choose_kind(random, first);
  random_problem_make_tame(&made->source, random, LARGEST);
  if (kind == 3) make_square(&made->source);
  xrd_options options;
  xrd_options_init(&options);
  made->result = (xrd_result){.kind = xrd_kind_find(NAMES[kind]),
                              .command = command,
                              .request = &nothing,
                              .input = &made->input,
                              .gap_nats = options.gap_nats,
                              .threads = 1,
                              .points = &made->points};
  const xrd_status status = solve[kind](made, random, &options, error);
  if (status != XRD_OK) made_document_clear(made);
  return status;
}

void made_document_clear(made_document *made) {
  const xrd_kind *kind = made->result.kind;
  for (size_t k = 0; k < made->result.count; k++)
    xrd_kind_clear_point(kind, (char *)&made->points + k * kind->point_size);
  kind->input->clear(&made->input);
  random_problem_clear(&made->source);
  free(made->more);
  free(made->cost);
}

char *made_document_write(const made_document *made, size_t *size) {
  char *text = NULL;
  xrd_error error = {""};
  FILE *stream = open_memstream(&text, size);
  if (stream == NULL || xrd_document_write(stream, &made->result, &error) != XRD_OK || fclose(stream) != 0) {
    fprintf(stderr, "a document cannot be written: %s\n", error.message);
    abort();
  }
  return text;
}
