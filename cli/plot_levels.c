#include "cli/plot_levels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double ALIKE = 1e-6; /* of what the levels span: rates asked for are met to within a gap */

typedef struct {
  double level, x, y;
} dot;

static int by_level(const void *left, const void *right) {
  const dot *a = left, *b = right;
  return (a->level > b->level) - (a->level < b->level);
}

/* The points whose level is a number, in order of it; NULL when out of memory. */
static dot *sorted(const cli_plot_source *source, size_t *count) {
  const xrd_plot_curve *curve = &source->curve;
  dot *dots = xrd_allocate(curve->count, sizeof *dots);
  *count = 0;
  for (size_t k = 0; dots != NULL && k < curve->count; k++)
    if (isfinite(source->level[k])) dots[(*count)++] = (dot){source->level[k], curve->distortion[k], curve->rate[k]};
  if (dots != NULL) qsort(dots, *count, sizeof *dots, by_level);
  return dots;
}

static xrd_plot_curve *add_line(const cli_plot_source *source, const char *file, double level, cli_levels *levels) {
  char *name = levels->names[levels->count];
  const char *unit = source->level_unit;
  (void)snprintf(name, CLI_LEVEL_NAME, "%s%s%.4g%s%s", file, file[0] != '\0' ? ": " : "", level,
                 unit[0] != '\0' ? " " : "", unit);
  xrd_plot_curve *line = &levels->lines[levels->count++];
  *line = (xrd_plot_curve){.title = name, .own_kind = source->curve.own_kind};
  return line;
}

/* Cuts the dots where the level jumps.  False where that makes too many lines. */
static bool cut(const dot *dots, size_t count, const cli_plot_source *source, const char *file, cli_levels *levels) {
  const double near = count > 0 ? ALIKE * (dots[count - 1].level - dots[0].level) : 0;
  double *x = levels->numbers, *y = levels->numbers + count;
  xrd_plot_curve *line = NULL;
  for (size_t k = 0; k < count; k++) {
    x[k] = dots[k].x;
    y[k] = dots[k].y;
    if (line == NULL || dots[k].level - dots[k - 1].level > near) {
      if (levels->count == CLI_LEVELS_MOST) return false;
      line = add_line(source, file, dots[k].level, levels);
      line->distortion = x + k;
      line->rate = y + k;
    }
    line->count++;
  }
  return true;
}

xrd_status cli_levels_split(const cli_plot_source *source, const char *file, cli_levels *levels, xrd_error *error) {
  size_t count;
  dot *dots = sorted(source, &count);
  levels->numbers = xrd_allocate(source->curve.count, 2 * sizeof(double));
  xrd_status status = XRD_OK;
  if (dots == NULL || levels->numbers == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", source->curve.count);
  else if (!cut(dots, count, source, file, levels))
    status = xrd_fail(error, XRD_ERR_ARGUMENT,
                      "more than %d levels: a line is drawn for each, and its points must have the same level",
                      CLI_LEVELS_MOST);
  free(dots);
  return status;
}

void cli_levels_clear(cli_levels *levels) {
  free(levels->numbers);
  levels->numbers = NULL;
  levels->count = 0;
}
