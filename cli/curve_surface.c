#include "cli/curve_surface.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/criteria.h"
#include "exactrd/input.h"
#include "files/write/units.h"

enum { LEVELS = 8 };

typedef struct {
  size_t directions, levels, cells; /* cells: levels x directions, but for rates that a direction has not */
  double *weights;                  /* directions x K */
  double *least, *largest;          /* directions: the rates of its curve, nats */
  double *rates;                    /* levels, nats */
  size_t *cell;                     /* level * directions + direction of each */
} surface_plan;

static const xrd_criteria *criteria_of(const cli_solving *solving) {
  return &((const xrd_criteria_input *)solving->input)->criteria;
}

bool cli_surface_asked(const cli_arguments *arguments) {
  return cli_given(arguments, "points") || cli_numbers(arguments, "rate").count > 0;
}

xrd_status cli_surface_validate(const cli_arguments *arguments, size_t criteria, xrd_error *error) {
  static const char *const single[] = {"write-channel", "write-law"};
  static const char *const with_points[] = {"points", "slope", "at", NULL}, *const with_rates[] = {"rate", "slope",
                                                                                                   "at", NULL};
  xrd_status status = cli_expect_one_of(arguments, 0, with_points, error);
  if (status == XRD_OK) status = cli_expect_one_of(arguments, 0, with_rates, error);
  if (status != XRD_OK || !cli_surface_asked(arguments)) return status;
  for (size_t k = 0; k < sizeof single / sizeof *single; k++)
    if (cli_given(arguments, single[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s is for one point: one --slope or --at", single[k]);
  const size_t side = (size_t)cli_integer(arguments, "points");
  if (xrd_criteria_direction_count(criteria, side) > 0) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "--points %zu with %zu distortions: at least 2, and at most %d directions",
                  side, criteria, XRD_DIRECTIONS_MAX);
}

static void plan_clear(surface_plan *plan) {
  free(plan->weights);
  free(plan->least);
  free(plan->rates);
  free(plan->cell);
}

static xrd_status plan_allocate(const cli_solving *solving, surface_plan *plan, xrd_error *error) {
  const size_t count = criteria_of(solving)->count, given = cli_numbers(solving->arguments, "rate").count;
  *plan = (surface_plan){.levels = given > 0 ? given : LEVELS};
  plan->directions = xrd_criteria_direction_count(count, (size_t)cli_integer(solving->arguments, "points"));
  plan->weights = xrd_allocate(plan->directions, count * sizeof(double));
  plan->least = xrd_allocate(plan->directions, 2 * sizeof(double));
  plan->rates = xrd_allocate(plan->levels, sizeof(double));
  size_t cells;
  if (xrd_size_multiply(plan->levels, plan->directions, &cells)) plan->cell = xrd_allocate(cells, sizeof *plan->cell);
  plan->largest = plan->least != NULL ? plan->least + plan->directions : NULL;
  if (plan->weights != NULL && plan->least != NULL && plan->rates != NULL && plan->cell != NULL) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu rates in %zu directions", plan->levels,
                  plan->directions);
}

static xrd_status find_ranges(cli_solving *solving, surface_plan *plan, xrd_error *error) {
  const xrd_criteria *criteria = criteria_of(solving);
  xrd_status status = xrd_criteria_directions(criteria, (size_t)cli_integer(solving->arguments, "points"),
                                              plan->weights, error);
  for (size_t k = 0; k < plan->directions && status == XRD_OK; k++) {
    if (!cli_progress_report(&solving->progress, 0, plan->levels * plan->directions))
      return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted before the first point");
    status = xrd_criteria_rate_range(criteria, plan->weights + k * criteria->count, &solving->options, &plan->least[k],
                                     &plan->largest[k], error);
  }
  return status;
}

/* The rates asked for, or some that are even between the ends: the lowest itself, the highest being a point. */
static void choose_rates(const cli_solving *solving, surface_plan *plan) {
  const cli_numbers_list given = cli_numbers(solving->arguments, "rate");
  double lowest = HUGE_VAL, highest = 0;
  for (size_t k = 0; k < plan->directions; k++) {
    lowest = fmin(lowest, fmax(0, plan->least[k]));
    highest = fmax(highest, plan->largest[k]);
  }
  for (size_t l = 0; l < plan->levels; l++)
    plan->rates[l] = given.count > 0 ? xrd_unit_to_nats(given.values[l], solving->unit)
                                     : lowest + (highest - lowest) * (double)l / (double)plan->levels;
}

/* Every rate asked for is one of some direction? */
static xrd_status choose_cells(const cli_solving *solving, surface_plan *plan, xrd_error *error) {
  for (size_t l = 0; l < plan->levels; l++) {
    const size_t before = plan->cells;
    for (size_t k = 0; k < plan->directions; k++)
      if (plan->rates[l] >= plan->least[k] && plan->rates[l] <= plan->largest[k])
        plan->cell[plan->cells++] = l * plan->directions + k;
    if (plan->cells == before)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "value %zu of --rate is %g %s, which no point of the surface has", l + 1,
                      cli_numbers(solving->arguments, "rate").values[l], xrd_unit_name(solving->unit));
  }
  return XRD_OK;
}

static xrd_status solve_cell(const cli_solving *solving, const void *context, size_t index, void *point,
                             xrd_error *error) {
  const surface_plan *plan = context;
  const size_t level = plan->cell[index] / plan->directions, direction = plan->cell[index] % plan->directions;
  const xrd_criteria *criteria = criteria_of(solving);
  return xrd_criteria_at_rate(criteria, plan->weights + direction * criteria->count, plan->rates[level],
                              &solving->options, point, error);
}

xrd_status cli_surface_solve(cli_solving *solving, xrd_error *error) {
  surface_plan plan;
  solving->drawn = (cli_drawn){"distortion_1", "distortion_2", solving->unit, "rate"};
  xrd_status status = plan_allocate(solving, &plan, error);
  if (status == XRD_OK) status = find_ranges(solving, &plan, error);
  if (status == XRD_OK) choose_rates(solving, &plan);
  if (status == XRD_OK) status = choose_cells(solving, &plan, error);
  if (status == XRD_OK) status = cli_solving_each(solving, plan.cells, solve_cell, &plan, error);
  plan_clear(&plan);
  return status;
}
