#include "cli/compare_whole.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/bd_rate.h"
#include "cli/data_output.h"
#include "files/write/columns.h"

static const double WORK = 3e7; /* chords looked at, about a second */
enum { FEWEST_CELLS = 256, MOST_CELLS = 16384 };

typedef struct {
  double from, to;
  size_t points;
  double lower, upper;
} whole;

static const xrd_column columns[] = {
    {.name = "distortion_from", .cell = XRD_CELL_NUMBER, .offset = offsetof(whole, from)},
    {.name = "distortion_to", .cell = XRD_CELL_NUMBER, .offset = offsetof(whole, to)},
    {.name = "points", .cell = XRD_CELL_COUNT, .offset = offsetof(whole, points)},
    {.name = "bd_rate_lower", .cell = XRD_CELL_NUMBER, .offset = offsetof(whole, lower)},
    {.name = "bd_rate_upper", .cell = XRD_CELL_NUMBER, .offset = offsetof(whole, upper)},
    {.name = NULL},
};

static int by_distortion(const void *left, const void *right) {
  const cli_measured_point *a = left, *b = right;
  return (a->distortion > b->distortion) - (a->distortion < b->distortion);
}

static size_t cells_for(size_t count) {
  const double points = (double)count;
  return (size_t)fmax(FEWEST_CELLS, fmin(MOST_CELLS, WORK / (points * points)));
}

static xrd_status solve(const xrd_proved_point *points, size_t count, const cli_measured_point *measured,
                        size_t measured_count, whole *row, const char *path, xrd_error *error) {
  double *distortion = xrd_allocate(measured_count, 3 * sizeof *distortion);
  if (distortion == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", measured_count);
  double *const least = distortion + measured_count, *const most = least + measured_count;
  for (size_t k = 0; k < measured_count; k++)
    distortion[k] = measured[k].distortion, least[k] = measured[k].least, most[k] = measured[k].most;
  const xrd_measured_curve curve = {measured_count, distortion, least, most};
  xrd_error inner = {""};
  xrd_status status = xrd_bd_rate(points, count, &curve, cells_for(count), &row->lower, &row->upper, &inner);
  if (status != XRD_OK) status = xrd_fail(error, XRD_ERR_INPUT, "%s, by distortion: %s", path, inner.message);
  free(distortion);
  return status;
}

/* One step outward: a number is printed as the nearest decimal that reads back. */
static double printed(double value, double direction) { return isinf(value) ? value : nextafter(value, direction); }

xrd_status cli_compare_whole(const cli_arguments *arguments, const xrd_proved_point *points, size_t count,
                             cli_measured_point *measured, size_t measured_count, xrd_error *error) {
  qsort(measured, measured_count, sizeof *measured, by_distortion);
  whole row = {.from = measured[0].distortion, .to = measured[measured_count - 1].distortion, .points = measured_count};
  cli_data_output output;
  xrd_status status = solve(points, count, measured, measured_count, &row, cli_operand(arguments, 1), error);
  if (status == XRD_OK) status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  row.lower = printed(row.lower, -HUGE_VAL);
  row.upper = printed(row.upper, HUGE_VAL);
  const xrd_table_writer table = {.stream = output.stream, .columns = columns};
  xrd_table_head(&table);
  xrd_table_row(&table, &row);
  return cli_data_output_close(&output, XRD_OK, error);
}
