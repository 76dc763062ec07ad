#include "cli/plot_source.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/plot_levels.h"
#include "files/read/table.h"
#include "files/write/kind.h"
#include "files/write/units.h"

enum { COLUMNS = 6 /* distortion, rate, lower, upper, slope, level */, FEW_POINTS = 25 };

void cli_plot_source_clear(cli_plot_source *source) {
  free(source->numbers);
  free(source->title);
  memset(source, 0, sizeof *source);
}

static xrd_status allocate(size_t count, const char *title, cli_plot_source *source, xrd_error *error) {
  memset(source, 0, sizeof *source);
  source->numbers = xrd_allocate(count, COLUMNS * sizeof *source->numbers);
  source->title = title != NULL ? xrd_duplicate(title, strlen(title) + 1, 1) : NULL;
  if (source->numbers == NULL || (title != NULL && source->title == NULL)) {
    cli_plot_source_clear(source);
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for a curve of %zu points", count);
  }
  double *const numbers = source->numbers;
  source->curve = (xrd_plot_curve){.title = source->title,
                                   .count = count,
                                   .distortion = numbers,
                                   .rate = numbers + count,
                                   .lower = numbers + 2 * count,
                                   .upper = numbers + 3 * count,
                                   .slope = numbers + 4 * count};
  return XRD_OK;
}

/* Does a table's column hold rates?  Those of the documents' tables do, and those whose names say so. */
static bool is_rate(const char *name) {
  size_t index;
  if (strncmp(name, "rate", 4) == 0 || strncmp(name, "shannon", 7) == 0) return true;
  for (size_t k = 0; xrd_kinds[k] != NULL; k++) {
    const xrd_column *column = xrd_column_find(xrd_kinds[k]->columns, name, &index);
    if (column != NULL && column->nats != NULL) return true;
  }
  return false;
}

static void name(cli_plot_source *source, const cli_drawn *drawn) {
  source->x = drawn->x;
  source->y = drawn->y;
  source->is_rate = is_rate(drawn->y);
  if (drawn->level == NULL) return;
  source->level = source->numbers + (COLUMNS - 1) * source->curve.count;
  source->level_unit = is_rate(drawn->level) ? xrd_unit_name(drawn->unit) : "";
}

static void fill(const cli_rows *rows, const xrd_column *column, size_t index, xrd_unit unit, double *numbers) {
  for (size_t k = 0; k < rows->count; k++)
    numbers[k] = xrd_column_number(column, index, (const char *)rows->rows + k * rows->size, unit);
}

/* Those with which the lower bounds go on: a kind knows them, of other rows it is the column. */
static void fill_slopes(const cli_rows *rows, const xrd_column *slope, size_t index, double *numbers) {
  double steep;
  if (rows->kind == NULL || rows->kind->tangent == 0)
    fill(rows, slope, index, XRD_NATS, numbers);
  else
    for (size_t k = 0; k < rows->count; k++)
      xrd_kind_lines(rows->kind, (const char *)rows->rows + k * rows->size, &numbers[k], &steep);
}

/* The bounds that follow y and the slope; without them a curve has no band. */
static void fill_band(const cli_rows *rows, const xrd_column *y, xrd_unit unit, cli_plot_source *source) {
  size_t index;
  const xrd_column *slope = xrd_column_find(rows->columns, "slope", &index);
  const bool band = rows->convex && y != NULL && y->cell == XRD_CELL_RATE && y[1].cell == XRD_CELL_LOWER &&
                    y[2].cell == XRD_CELL_UPPER;
  xrd_plot_curve *curve = &source->curve;
  double *numbers = source->numbers;
  if (band) fill(rows, &y[1], 0, unit, numbers + 2 * rows->count);
  if (band) fill(rows, &y[2], 0, unit, numbers + 3 * rows->count);
  if (!band) curve->lower = curve->upper = NULL;
  if (!band || slope == NULL) {
    curve->slope = NULL;
    return;
  }
  fill_slopes(rows, slope, index, numbers + 4 * rows->count);
  for (size_t k = 4 * rows->count; k < 5 * rows->count; k++)
    numbers[k] = xrd_unit_from_nats(numbers[k], unit, XRD_SHORTEST);
}

/* The columns drawn; of convex rows the bounds that follow y, and the slope.  `title` may be
   NULL.  `from`, for messages, names where the rows come from.  Errors: XRD_ERR_INPUT (no such column),
   XRD_ERR_MEMORY. */
static xrd_status from_rows(const cli_rows *rows, const cli_drawn *drawn, const char *title, const char *from,
                            cli_plot_source *source, xrd_error *error) {
  const char *const names[] = {drawn->x, drawn->y, drawn->level};
  static const size_t place[] = {0, 1, COLUMNS - 1};
  const xrd_column *columns[3] = {NULL};
  size_t index[3];
  for (size_t k = 0; k < 3; k++) {
    if (names[k] == NULL) continue;
    columns[k] = xrd_column_find(rows->columns, names[k], &index[k]);
    if (columns[k] == NULL) return xrd_fail(error, XRD_ERR_INPUT, "%s: no column is named '%s'", from, names[k]);
  }
  const xrd_status status = allocate(rows->count, title, source, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < 3; k++)
    if (columns[k] != NULL) fill(rows, columns[k], index[k], drawn->unit, source->numbers + place[k] * rows->count);
  fill_band(rows, columns[1], drawn->unit, source);
  name(source, drawn);
  return XRD_OK;
}

static xrd_status draw_levels(const cli_plot_source *source, const xrd_plot_style *style, const char *path,
                              xrd_error *error) {
  cli_levels levels = {.count = 0};
  xrd_status status = cli_levels_split(source, "", &levels, error);
  if (status == XRD_OK) status = xrd_curves_draw(levels.lines, levels.count, style, path, error);
  cli_levels_clear(&levels);
  return status;
}

xrd_status cli_rows_plot(const cli_rows *rows, const cli_drawn *drawn, const char *title, const char *path,
                         xrd_error *error) {
  cli_plot_source source;
  xrd_status status = from_rows(rows, drawn, title, path, &source, error);
  if (status != XRD_OK) return status;
  const xrd_plot_style style = {.kind = rows->count <= FEW_POINTS ? XRD_PLOT_LINE_POINTS : XRD_PLOT_LINE,
                                .x = {.label = drawn->x},
                                .y = {.label = drawn->y, .unit = source.is_rate ? xrd_unit_name(drawn->unit) : NULL},
                                .key = drawn->level != NULL ? XRD_KEY_BELOW : XRD_KEY_AUTO};
  if (source.level != NULL)
    status = draw_levels(&source, &style, path, error);
  else
    status = xrd_curves_draw(&source.curve, 1, &style, path, error);
  cli_plot_source_clear(&source);
  return status;
}

static xrd_status from_document(const char *path, const char *title, const cli_drawn *drawn, cli_plot_source *source,
                                xrd_error *error) {
  xrd_document document;
  xrd_status status = xrd_document_read(path, &document, error);
  if (status != XRD_OK) return status;
  const xrd_kind *kind = document.kind;
  const cli_rows rows = {kind->columns, kind->convex, document.count, kind->point_size, document.points, kind};
  const cli_drawn named = {drawn->x != NULL ? drawn->x : kind->x, drawn->y != NULL ? drawn->y : kind->y, drawn->unit,
                           drawn->level};
  status = from_rows(&rows, &named, title, path, source, error);
  xrd_document_clear(&document);
  return status;
}

/* A rate of a table that names its unit, in another one. */
static void convert(const xrd_table *table, double *numbers, xrd_unit unit, xrd_rounding rounding) {
  if (table->unit[0] == '\0' || strcmp(table->unit, xrd_unit_name(unit)) == 0) return;
  const xrd_unit from = strcmp(table->unit, xrd_unit_name(XRD_BITS)) == 0 ? XRD_BITS : XRD_NATS;
  const double outward = rounding == XRD_DOWN ? -HUGE_VAL : HUGE_VAL;
  for (size_t k = 0; k < table->rows; k++) {
    if (isnan(numbers[k])) continue;
    double nats = xrd_unit_to_nats(numbers[k], from);
    if (rounding != XRD_SHORTEST) nats = nextafter(nats, outward); /* it was rounded to nearest */
    numbers[k] = xrd_unit_from_nats(nats, unit, rounding);
  }
}

/* A lower bound that is Shannon's does not go on with the slope of the row. */
static void forget_slopes(const xrd_table *table, double *slope) {
  const double *lower = xrd_table_column(table, "rate_lower"), *shannon = xrd_table_column(table, "shannon_lower");
  for (size_t k = 0; lower != NULL && shannon != NULL && k < table->rows; k++)
    if (shannon[k] >= lower[k]) slope[k] = NAN;
}

/* Copies a column, or forgets it where the table has none.  Slopes are in nats per unit of distortion. */
static void copy(const xrd_table *table, const char *name, double *numbers, const double **place, xrd_unit unit) {
  const double *column = xrd_table_column(table, name);
  if (column == NULL) *place = NULL;
  for (size_t k = 0; column != NULL && k < table->rows; k++)
    numbers[k] = xrd_unit_from_nats(column[k], unit, XRD_SHORTEST);
}

static xrd_status from_table(const char *path, const char *title, const cli_drawn *drawn, cli_plot_source *source,
                             xrd_error *error) {
  xrd_table table;
  const cli_drawn named = {drawn->x != NULL ? drawn->x : "distortion", drawn->y != NULL ? drawn->y : "rate",
                           drawn->unit, drawn->level};
  const char *x = named.x, *y = named.y, *level = named.level;
  const xrd_unit unit = drawn->unit;
  xrd_status status = xrd_table_read(path, &table, error);
  if (status != XRD_OK) return status;
  const double *column;
  status = xrd_table_numbers(&table, path, x, &column, error);
  if (status == XRD_OK) status = xrd_table_numbers(&table, path, y, &column, error);
  if (status == XRD_OK && level != NULL) status = xrd_table_numbers(&table, path, level, &column, error);
  if (status == XRD_OK) status = allocate(table.rows, title, source, error);
  if (status == XRD_OK) {
    name(source, &named);
    const size_t count = table.rows;
    double *const numbers = source->numbers;
    xrd_plot_curve *curve = &source->curve;
    const int rate = strcmp(y, "rate") == 0;
    source->hides_unit = table.unit[0] == '\0';
    copy(&table, x, numbers, &curve->distortion, XRD_NATS);
    copy(&table, y, numbers + count, &curve->rate, XRD_NATS);
    copy(&table, rate ? "rate_lower" : "", numbers + 2 * count, &curve->lower, XRD_NATS);
    copy(&table, rate ? "rate_upper" : "", numbers + 3 * count, &curve->upper, XRD_NATS);
    static const xrd_rounding roundings[] = {XRD_SHORTEST, XRD_SHORTEST, XRD_DOWN, XRD_UP};
    for (size_t k = 1; source->is_rate && k < 4; k++) convert(&table, numbers + k * count, unit, roundings[k]);
    copy(&table, rate ? "slope" : "", numbers + 4 * count, &curve->slope, unit);
    if (curve->slope != NULL) forget_slopes(&table, numbers + 4 * count);
    if (level != NULL) copy(&table, level, numbers + 5 * count, &source->level, XRD_NATS);
    if (level != NULL && source->level_unit[0] != '\0') convert(&table, numbers + 5 * count, unit, XRD_SHORTEST);
  }
  xrd_table_clear(&table);
  return status;
}

/* Does the text start like JSON?  What was read is put back. */
static xrd_status is_document(const char *path, bool *answer, xrd_error *error) {
  const bool standard = strcmp(path, "-") == 0;
  FILE *stream = standard ? stdin : fopen(path, "r");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: cannot be opened: %s", path, strerror(errno));
  int first;
  if (standard) (void)setvbuf(stdin, NULL, _IONBF, 0); /* so that the table's reader finds what follows */
  do first = getc(stream);
  while (isspace(first));
  *answer = first == '{';
  if (standard)
    (void)ungetc(first, stream);
  else
    (void)fclose(stream);
  return XRD_OK;
}

static xrd_status title_of(const char *path, char **title, xrd_error *error) {
  const char *slash = strrchr(path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  *title = xrd_duplicate(name, strlen(name) + 1, 1);
  if (*title == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for a title");
  char *dot = strrchr(*title, '.');
  if (dot != NULL && dot != *title) *dot = '\0';
  return XRD_OK;
}

xrd_status cli_plot_source_file(const char *path, const cli_drawn *drawn, cli_plot_source *source, xrd_error *error) {
  char *title = NULL;
  bool document = false;
  memset(source, 0, sizeof *source);
  xrd_status status = is_document(path, &document, error);
  if (status == XRD_OK) status = title_of(path, &title, error);
  if (status == XRD_OK) status = (document ? from_document : from_table)(path, title, drawn, source, error);
  free(title);
  return status;
}
