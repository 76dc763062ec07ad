#include "vae/experiments/records.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/read/cells.h"
#include "files/read/stream.h"

enum { LONGEST_NAME = 64 };

/* A table that is being read. */
typedef struct {
  xrd_cells cells;
  xrd_stream stream;
  size_t count, text, cell_room, text_room; /* cells and bytes so far, and room for them */
} reading;

void xrd_records_clear(xrd_records *records) {
  free(records->texts);
  free(records->cells);
  memset(records, 0, sizeof *records);
}

static xrd_status append(reading *r, xrd_cell_kind kind, xrd_records *records) {
  const char *text = kind == XRD_CELL_EMPTY ? "" : r->cells.text;
  const size_t length = strlen(text) + 1;
  size_t *cells = xrd_grow(records->cells, &r->cell_room, r->count + 1, sizeof *cells);
  if (cells != NULL) records->cells = cells;
  char *texts = xrd_grow(records->texts, &r->text_room, r->text + length, 1);
  if (texts != NULL) records->texts = texts;
  if (cells == NULL || texts == NULL) return xrd_cells_fail(&r->cells, XRD_ERR_MEMORY, "out of memory");
  cells[r->count++] = r->text;
  memcpy(texts + r->text, text, length);
  r->text += length;
  return XRD_OK;
}

static xrd_status end_line(const reading *r, size_t *line, xrd_records *records) {
  if (*line == 0) return XRD_OK;
  if (records->columns == 0) records->columns = *line;
  if (*line != records->columns)
    return xrd_cells_fail(&r->cells, XRD_ERR_INPUT, "another number of cells than the first line has");
  *line = 0;
  return XRD_OK;
}

static xrd_status read_cells(reading *r, xrd_records *records) {
  size_t line = 0;
  xrd_cell_kind kind = XRD_CELLS_LINE;
  xrd_status status = XRD_OK;
  while (status == XRD_OK) {
    status = xrd_cells_next(&r->cells, &kind);
    if (status != XRD_OK || kind == XRD_CELLS_END) break;
    if (kind == XRD_CELLS_LINE) {
      status = end_line(r, &line, records);
    } else {
      status = append(r, kind, records);
      line++;
    }
  }
  if (status == XRD_OK && r->count <= records->columns)
    status = xrd_cells_fail(&r->cells, XRD_ERR_INPUT, "no table: a line of names, then rows");
  if (status == XRD_OK) records->rows = r->count / records->columns - 1;
  return status;
}

xrd_status xrd_records_read(const char *path, xrd_records *records, xrd_error *error) {
  memset(records, 0, sizeof *records);
  reading *r = xrd_allocate_zero(1, sizeof *r);
  if (r == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: out of memory", path);
  xrd_status status = xrd_stream_open(&r->stream, path, error);
  if (status == XRD_OK) {
    status = xrd_cells_begin(&r->cells, &r->stream, error);
    if (status == XRD_OK) status = read_cells(r, records);
    xrd_stream_close(&r->stream);
  }
  if (status != XRD_OK) xrd_records_clear(records);
  free(r);
  return status;
}

static const char *text_at(const xrd_records *records, size_t cell) { return records->texts + records->cells[cell]; }

size_t xrd_records_column(const xrd_records *records, const char *name) {
  size_t k = 0;
  while (k < records->columns && strcmp(text_at(records, k), name) != 0) k++;
  return k;
}

const char *xrd_records_text(const xrd_records *records, size_t row, size_t column) {
  return text_at(records, (row + 1) * records->columns + column);
}

double xrd_records_number(const xrd_records *records, size_t row, size_t column) {
  const char *text = xrd_records_text(records, row, column);
  char *end;
  const double value = strtod(text, &end);
  return end != text && *end == '\0' ? value : (double)NAN;
}

/* Whether `text` is one of the first `length` characters' words between '|'. */
static bool is_among(const char *words, size_t length, const char *text) {
  for (const char *end = words + length; words <= end;) {
    size_t word = 0;
    while (words + word < end && words[word] != '|') word++;
    if (strlen(text) == word && memcmp(text, words, word) == 0) return true;
    words += word + 1;
  }
  return false;
}

/* One condition of `length` characters. */
static xrd_status hold(const xrd_records *records, const char *condition, size_t length, size_t row, bool *holds,
                       xrd_error *error) {
  const size_t at = strcspn(condition, "=<>");
  char name[LONGEST_NAME];
  if (at == 0 || at >= length || at >= LONGEST_NAME)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no condition on a table: %.*s", (int)length, condition);
  memcpy(name, condition, at);
  name[at] = '\0';
  const size_t column = xrd_records_column(records, name);
  if (column == records->columns) return xrd_fail(error, XRD_ERR_ARGUMENT, "the table has no column '%s'", name);
  const char *value = condition + at + 1;
  if (condition[at] == '=')
    *holds = is_among(value, length - at - 1, xrd_records_text(records, row, column));
  else if (condition[at] == '<')
    *holds = xrd_records_number(records, row, column) < strtod(value, NULL);
  else
    *holds = xrd_records_number(records, row, column) > strtod(value, NULL);
  return XRD_OK;
}

xrd_status xrd_records_select(const xrd_records *records, const char *where, size_t row, bool *is_named,
                              xrd_error *error) {
  *is_named = true;
  xrd_status status = XRD_OK;
  while (*where != '\0' && status == XRD_OK) {
    const size_t length = strcspn(where, ",");
    bool holds = false;
    status = hold(records, where, length, row, &holds, error);
    *is_named = *is_named && holds;
    where += length + (where[length] == ',');
  }
  return status;
}
