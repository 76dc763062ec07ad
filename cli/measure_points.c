#include "cli/measure_points.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/channel.h"
#include "cli/measure_channel.h"
#include "cli/solving.h"
#include "cli/write_atoms.h"
#include "files/write/decimal.h"
#include "files/write/kind.h"
#include "files/write/units.h"

const cli_option cli_atom_options[] = {
    {"write-atoms", CLI_TEXT, "FILE", NULL, NULL,
     "also write a single point's atoms: places and masses and, where proved, boxes that hold an atom each of the "
     "optimum at the slope beside them"},
    {.name = NULL},
};

typedef enum { AT_SLOPE, AT_DISTORTION, AT_RATE } question;

typedef struct {
  const xrd_measure_problem *problem;
  question question;
  double *values; /* nats, whatever the unit */
  size_t count;
} question_list;

/* The point before is a point near by. */
static xrd_status solve_one(const cli_solving *solving, const void *context, size_t k, void *room, xrd_error *error) {
  const question_list *r = context;
  const xrd_measure_point *near = k > 0 ? (const xrd_measure_point *)room - 1 : NULL;
  switch (r->question) {
  case AT_SLOPE: return xrd_measure_at_slope(r->problem, r->values[k], near, &solving->options, room, error);
  case AT_DISTORTION: return xrd_measure_at_distortion(r->problem, r->values[k], near, &solving->options, room, error);
  case AT_RATE: break;
  }
  return xrd_measure_at_rate(r->problem, r->values[k], near, &solving->options, room, error);
}

static xrd_status take(question_list *r, question q, cli_numbers_list list, xrd_error *error) {
  r->question = q;
  r->count = list.count;
  r->values = xrd_duplicate(list.values, list.count, sizeof *r->values);
  return r->values != NULL ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", list.count);
}

static xrd_status refuse(cli_numbers_list list, size_t k, const char *option, xrd_unit unit, const char *range,
                         double most, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_ARGUMENT, "value %zu of --%s is %s %s, %s = %s %s", k + 1, option,
                  xrd_decimal_of(list.values[k], XRD_SHORTEST).text, xrd_unit_name(unit), range,
                  xrd_decimal_of(xrd_unit_from_nats(most, unit, XRD_SHORTEST), XRD_SHORTEST).text, xrd_unit_name(unit));
}

/* Above 0, and below the entropy of a list of symbols. */
static xrd_status take_rates(question_list *r, cli_numbers_list list, xrd_unit unit, xrd_error *error) {
  double most = HUGE_VAL;
  xrd_status status = take(r, AT_RATE, list, error);
  if (status == XRD_OK && r->problem->density == NULL) status = xrd_measure_source_entropy(r->problem, &most, error);
  for (size_t k = 0; k < r->count && status == XRD_OK; k++) {
    r->values[k] = xrd_unit_to_nats(list.values[k], unit);
    if (!(r->values[k] > 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "value %zu of --rate is %s %s: it must be > 0", k + 1,
                      xrd_decimal_of(list.values[k], XRD_SHORTEST).text, xrd_unit_name(unit));
    if (!(r->values[k] < most)) return refuse(list, k, "rate", unit, "not below the source's entropy", most, error);
  }
  return status;
}

/* Relevances I become distortions I(X; label) - I. */
static xrd_status take_relevances(question_list *r, cli_numbers_list list, xrd_unit unit, xrd_error *error) {
  const double most = xrd_bottleneck_information(r->problem);
  xrd_status status = take(r, AT_DISTORTION, list, error);
  for (size_t k = 0; k < r->count && status == XRD_OK; k++) {
    const double nats = xrd_unit_to_nats(list.values[k], unit);
    if (!(nats >= 0 && nats < most))
      return refuse(list, k, "relevance", unit, "not from 0 to below I(X;Y)", most, error);
    r->values[k] = most - nats;
  }
  return status;
}

static xrd_status take_whole(const cli_solving *solving, question_list *r, xrd_error *error) {
  r->question = AT_SLOPE;
  r->count = (size_t)cli_integer(solving->arguments, "points");
  r->values = xrd_allocate(r->count, sizeof *r->values);
  if (r->values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", r->count);
  return xrd_measure_slopes(r->problem, r->count, &solving->options, r->values, error);
}

static xrd_status ask(const cli_solving *solving, question_list *r, xrd_error *error) {
  const cli_arguments *arguments = solving->arguments;
  const bool bottleneck = solving->kind == &xrd_kind_bottleneck;
  const cli_numbers_list slopes = cli_numbers(arguments, "slope"), rates = cli_numbers(arguments, "rate");
  const cli_numbers_list others = cli_numbers(arguments, bottleneck ? "relevance" : "at");
  if (slopes.count > 0) return take(r, AT_SLOPE, slopes, error);
  if (others.count > 0)
    return bottleneck ? take_relevances(r, others, solving->unit, error) : take(r, AT_DISTORTION, others, error);
  return rates.count > 0 ? take_rates(r, rates, solving->unit, error) : take_whole(solving, r, error);
}

static xrd_status solve_all(cli_solving *solving, xrd_error *error) {
  question_list r = {.problem = &((const xrd_measure_input *)solving->input)->problem};
  xrd_status status = ask(solving, &r, error);
  static const char *const lists[] = {"slope", "at", "rate", NULL};
  if (status == XRD_OK) {
    status = cli_solving_each(solving, r.count, solve_one, &r, error);
    status = cli_name_value(solving->arguments, lists, solving->count, status, error);
  }
  const xrd_measure_point *points = solving->points;
  for (size_t k = 0; k < solving->count && r.question == AT_RATE; k++)
    cli_solving_hold(solving, "rate", k, r.values[k], points[k].bounds.rate_lower, points[k].bounds.rate_upper);
  free(r.values);
  return status;
}

/* The only point's atoms, in the boxes that are proved. */
static xrd_status write_atoms(const cli_solving *solving, xrd_atomic_file *file, xrd_error *error) {
  const xrd_measure_point *point = solving->points;
  const xrd_measure_witness witness = xrd_measure_point_witness(point);
  xrd_places places;
  xrd_status status = xrd_certify_places(&((const xrd_measure_input *)solving->input)->problem, &witness, &places,
                                         error);
  if (status == XRD_OK)
    status = cli_write_atoms(file, point, &places, error);
  else
    xrd_atomic_file_discard(file);
  xrd_places_clear(&places);
  return status;
}

static xrd_status solve_and_write_channel(cli_solving *solving, xrd_error *error) {
  const xrd_status status = solve_all(solving, error);
  if (status != XRD_OK || !cli_channel_asked(solving->arguments)) return status;
  return cli_measure_channel_write(solving->arguments, &((const xrd_measure_input *)solving->input)->problem,
                                   solving->points, error);
}

/* The atoms' file is opened first: no work is lost to a name that cannot be written. */
static xrd_status solve(cli_solving *solving, xrd_error *error) {
  const char *path = cli_text(solving->arguments, "write-atoms");
  if (path == NULL) return solve_and_write_channel(solving, error);
  xrd_atomic_file *file;
  xrd_status status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  status = solve_and_write_channel(solving, error);
  if (status == XRD_OK) return write_atoms(solving, file, error);
  xrd_atomic_file_discard(file);
  return status;
}

static size_t asked(const cli_arguments *arguments, bool bottleneck) {
  const size_t count = cli_numbers(arguments, "slope").count + cli_numbers(arguments, "rate").count +
                       cli_numbers(arguments, bottleneck ? "relevance" : "at").count;
  return count > 0 ? count : (size_t)cli_integer(arguments, "points");
}

xrd_status cli_measure_run(const cli_arguments *arguments, const xrd_kind *kind, const xrd_input_request *request,
                           const xrd_measure_input *input, xrd_verdict *verdict, xrd_error *error) {
  const bool one = asked(arguments, kind == &xrd_kind_bottleneck) == 1;
  if (cli_given(arguments, "write-atoms") && !one)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--write-atoms wants a single point, such as --slope B");
  if (cli_channel_asked(arguments) && kind == &xrd_kind_density)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "--write-channel and --write-law want a list of symbols; --write-atoms has a density's law");
  if (cli_channel_asked(arguments) && !one)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--write-channel and --write-law want a single point, such as --slope B");
  return cli_solving_run(arguments, kind, request, input, solve, verdict, error);
}
