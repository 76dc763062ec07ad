#include "cli/plot_source.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/write/units.h"
#include "plots/table.h"

enum { COLUMNS = 5 }; /* distortion, rate, lower, upper, slope */

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
  source->curve = (xrd_plot_curve){
      source->title, count, numbers, numbers + count, numbers + 2 * count, numbers + 3 * count, numbers + 4 * count};
  return XRD_OK;
}

static void set(cli_plot_source *source, size_t k, const xrd_row *row, xrd_unit unit) {
  const size_t count = source->curve.count;
  double *numbers = source->numbers + k;
  numbers[0] = row->distortion;
  numbers[count] = xrd_unit_from_nats(row->rate_nats, unit, XRD_SHORTEST);
  numbers[2 * count] = xrd_unit_from_nats(row->rate_lower, unit, XRD_DOWN);
  numbers[3 * count] = xrd_unit_from_nats(row->rate_upper, unit, XRD_UP);
  numbers[4 * count] = xrd_unit_from_nats(row->slope, unit, XRD_SHORTEST);
}

xrd_status cli_plot_source_rows(const xrd_row *rows, size_t count, xrd_unit unit, const char *title,
                                cli_plot_source *source, xrd_error *error) {
  const xrd_status status = allocate(count, title, source, error);
  for (size_t k = 0; status == XRD_OK && k < count; k++) set(source, k, &rows[k], unit);
  return status;
}

static xrd_status from_document(const char *path, const char *title, xrd_unit unit, cli_plot_source *source,
                                xrd_error *error) {
  xrd_document document;
  xrd_status status = xrd_document_read(path, &document, error);
  if (status != XRD_OK) return status;
  status = allocate(document.count, title, source, error);
  for (size_t k = 0; status == XRD_OK && k < document.count; k++) set(source, k, &document.points[k].row, unit);
  xrd_document_clear(&document);
  return status;
}

/* Copies a column, or forgets it where the table has none.  Slopes are in nats per unit of distortion. */
static void copy(const xrd_table *table, const char *name, double *numbers, const double **place, xrd_unit unit) {
  const double *column = xrd_table_column(table, name);
  if (column == NULL) *place = NULL;
  for (size_t k = 0; column != NULL && k < table->rows; k++)
    numbers[k] = xrd_unit_from_nats(column[k], unit, XRD_SHORTEST);
}

static xrd_status from_table(const char *path, const char *title, const char *x, const char *y, xrd_unit unit,
                             cli_plot_source *source, xrd_error *error) {
  xrd_table table;
  xrd_status status = xrd_table_read(path, &table, error);
  if (status != XRD_OK) return status;
  const char *missing = xrd_table_column(&table, x) == NULL ? x : xrd_table_column(&table, y) == NULL ? y : NULL;
  if (missing != NULL)
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: no column is named '%s'", path, missing);
  else
    status = allocate(table.rows, title, source, error);
  if (status == XRD_OK) {
    const size_t count = table.rows;
    double *const numbers = source->numbers;
    xrd_plot_curve *curve = &source->curve;
    const int rate = strcmp(y, "rate") == 0;
    copy(&table, x, numbers, &curve->distortion, XRD_NATS);
    copy(&table, y, numbers + count, &curve->rate, XRD_NATS);
    copy(&table, rate ? "rate_lower" : "", numbers + 2 * count, &curve->lower, XRD_NATS);
    copy(&table, rate ? "rate_upper" : "", numbers + 3 * count, &curve->upper, XRD_NATS);
    copy(&table, rate ? "slope" : "", numbers + 4 * count, &curve->slope, unit);
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

xrd_status cli_plot_source_file(const char *path, const char *x, const char *y, xrd_unit unit, cli_plot_source *source,
                                xrd_error *error) {
  char *title = NULL;
  bool document = false;
  memset(source, 0, sizeof *source);
  xrd_status status = is_document(path, &document, error);
  if (status == XRD_OK) status = title_of(path, &title, error);
  if (status == XRD_OK)
    status = document ? from_document(path, title, unit, source, error)
                      : from_table(path, title, x, y, unit, source, error);
  free(title);
  return status;
}
