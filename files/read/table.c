#include "files/read/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "files/read/cells.h"
#include "files/read/message.h"
#include "files/read/number.h"
#include "files/read/unpack.h"
#include "files/read/words.h"

typedef struct {
  xrd_cells cells;
  xrd_table *table;
  size_t count, text;                 /* cells and bytes so far */
  size_t cell_room, text_room, lines; /* room for them, and for lines */
  size_t unit;                        /* the column of that name; none: as many as there are */
  size_t line;                        /* cells of this line */
} reader;

void xrd_table_clear(xrd_table *table) {
  free(table->texts);
  free(table->cells);
  free(table->values);
  free(table->lines);
  memset(table, 0, sizeof *table);
}

static const char *text_at(const xrd_table *table, size_t cell) { return table->texts + table->cells[cell]; }

size_t xrd_table_find(const xrd_table *table, const char *name) {
  size_t k = 0;
  while (k < table->columns && strcmp(text_at(table, k), name) != 0) k++;
  return k;
}

const char *xrd_table_text(const xrd_table *table, size_t row, size_t column) {
  return text_at(table, (row + 1) * table->columns + column);
}

double xrd_table_number(const xrd_table *table, size_t row, size_t column) {
  return table->values[column * table->rows + row];
}

const double *xrd_table_column(const xrd_table *table, const char *name) {
  const size_t column = xrd_table_find(table, name);
  return column < table->columns ? table->values + column * table->rows : NULL;
}

static xrd_status no_such_column(const xrd_table *table, const char *path, const char *name, xrd_error *error) {
  char names[256] = "";
  for (size_t k = 0, used = 0; k < table->columns && used < sizeof names; k++)
    used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", k > 0 ? ", " : "", text_at(table, k));
  return xrd_fail(error, XRD_ERR_INPUT, "%s: no column is named '%s'; its first line has %s", path, name, names);
}

static bool is_repeated(const xrd_table *table, const char *name) {
  size_t found = 0;
  for (size_t k = 0; k < table->columns; k++) found += strcmp(text_at(table, k), name) == 0;
  return found > 1;
}

static bool is_missing(const char *cell) {
  return cell[0] == '\0' || strcasecmp(cell, "nan") == 0 || strcasecmp(cell, "na") == 0;
}

xrd_status xrd_table_numbers(const xrd_table *table, const char *path, const char *name, const double **column,
                             xrd_error *error) {
  *column = xrd_table_column(table, name);
  if (*column == NULL) return no_such_column(table, path, name, error);
  if (is_repeated(table, name))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: more than one column is named '%s'", path, name);
  for (size_t row = 0; row < table->rows; row++) {
    const char *text = xrd_table_text(table, row, xrd_table_find(table, name));
    if (!isnan((*column)[row]) || is_missing(text)) continue;
    return xrd_fail(error, XRD_ERR_INPUT, "%s:%" PRIu64 ": %s is no number: '%.31s'%s", path, table->lines[row], name,
                    text, strchr(text, ',') != NULL ? " (a decimal comma? write 0.5, not 0,5)" : "");
  }
  return XRD_OK;
}

static xrd_status fail(const reader *r, const char *reason) { return xrd_cells_fail(&r->cells, XRD_ERR_INPUT, reason); }

static xrd_status no_memory(const reader *r) {
  return xrd_cells_fail(&r->cells, XRD_ERR_MEMORY, "not enough memory for the table");
}

static xrd_status append(reader *r, const char *text) {
  xrd_table *table = r->table;
  if (text == r->cells.text && strlen(text) != r->cells.length) return fail(r, "a NUL byte in a cell");
  const size_t length = strlen(text) + 1;
  size_t *cells = xrd_grow(table->cells, &r->cell_room, r->count + 1, sizeof *cells);
  if (cells != NULL) table->cells = cells;
  char *texts = xrd_grow(table->texts, &r->text_room, r->text + length, 1);
  if (texts != NULL) table->texts = texts;
  if (cells == NULL || texts == NULL) return no_memory(r);
  cells[r->count++] = r->text;
  memcpy(texts + r->text, text, length);
  r->text += length;
  r->line++;
  return XRD_OK;
}

/* Holds the last row's unit against the first's. */
static xrd_status take_unit(reader *r) {
  xrd_table *table = r->table;
  if (r->unit == table->columns) return XRD_OK;
  const char *cell = xrd_table_text(table, table->rows, r->unit);
  const bool known = strcmp(cell, "nats") == 0 || strcmp(cell, "bits") == 0;
  if (known && table->unit[0] == '\0') memcpy(table->unit, cell, sizeof "nats");
  if (known && strcmp(table->unit, cell) == 0) return XRD_OK;
  char quote[XRD_QUOTE_SIZE], text[XRD_QUOTE_SIZE + 80];
  (void)snprintf(text, sizeof text, "the unit %s is neither nats nor bits, or not that of a line or comment before",
                 xrd_quote(cell, strlen(cell), quote));
  return fail(r, text);
}

/* Up to the line of names a comment may tell the unit. */
static xrd_status take_comment(const reader *r) {
  xrd_table *table = r->table;
  const char *unit = xrd_words_unit(r->cells.comment);
  if (unit[0] == '\0' || table->columns > 0) return XRD_OK;
  if (strcmp(unit, "both") == 0 || (table->unit[0] != '\0' && strcmp(table->unit, unit) != 0))
    return fail(r, "comments speak of nats and of bits: one `# unit: bits` tells the rates' unit");
  memcpy(table->unit, unit, sizeof "nats");
  return XRD_OK;
}

static xrd_status end_line(reader *r) {
  xrd_table *table = r->table;
  const size_t cells = r->line;
  r->line = 0;
  const xrd_status told = take_comment(r);
  if (told != XRD_OK) return told;
  if (cells == 0) return XRD_OK;
  if (table->columns == 0) {
    table->columns = cells;
    r->unit = xrd_table_find(table, "unit");
    if (is_repeated(table, "unit")) return fail(r, "more than one column is named 'unit'");
    return XRD_OK;
  }
  char text[96];
  (void)snprintf(text, sizeof text, "%zu cells where the first line has %zu", cells, table->columns);
  if (cells != table->columns) return fail(r, text);
  uint64_t *lines = xrd_grow(table->lines, &r->lines, table->rows + 1, sizeof *lines);
  if (lines == NULL) return no_memory(r);
  table->lines = lines;
  lines[table->rows] = r->cells.line;
  const xrd_status status = take_unit(r);
  table->rows += status == XRD_OK;
  return status;
}

static xrd_status parse(const reader *r) {
  xrd_table *table = r->table;
  size_t count;
  if (!xrd_size_multiply(table->columns, table->rows, &count)) return no_memory(r);
  table->values = xrd_allocate(count, sizeof *table->values);
  if (table->values == NULL) return no_memory(r);
  for (size_t k = 0; k < table->columns; k++)
    for (size_t i = 0; i < table->rows; i++) {
      const char *text = xrd_table_text(table, i, k);
      double *value = &table->values[k * table->rows + i];
      if (is_missing(text) || xrd_number_parse(text, strlen(text), value) != NULL) *value = (double)NAN;
    }
  return XRD_OK;
}

static xrd_status read_all(reader *r) {
  xrd_cell_kind kind = XRD_CELLS_LINE;
  xrd_status status = XRD_OK;
  while (status == XRD_OK && (status = xrd_cells_next(&r->cells, &kind)) == XRD_OK && kind != XRD_CELLS_END)
    status = kind == XRD_CELLS_LINE ? end_line(r) : append(r, kind == XRD_CELL_EMPTY ? "" : r->cells.text);
  if (status != XRD_OK) return status;
  if (r->table->rows > 0) return parse(r);
  return xrd_fail_at(r->cells.error, XRD_ERR_INPUT, r->cells.stream->path, "",
                     "no table: a line with the columns' names, then rows of numbers");
}

/* What was put back into standard input comes before what is still to be read. */
static void take_put_back(xrd_stream *stream) {
  (void)setvbuf(stdin, NULL, _IONBF, 0);
  const int c = getc(stdin);
  if (c == EOF) return;
  stream->buffer[0] = (unsigned char)c;
  stream->next = stream->buffer;
  stream->end = stream->buffer + 1;
}

static xrd_status read_stream(xrd_stream *stream, xrd_table *table, xrd_error *error) {
  reader *r = xrd_allocate_zero(1, sizeof *r);
  if (r == NULL) return xrd_fail_at(error, XRD_ERR_MEMORY, stream->path, "", "not enough memory to read it");
  xrd_number_locale locale;
  xrd_number_locale_enter(&locale);
  xrd_status status = xrd_stream_unpack(stream, error);
  if (status == XRD_OK) status = xrd_cells_begin(&r->cells, stream, error);
  r->table = table;
  if (status == XRD_OK) status = read_all(r);
  xrd_number_locale_leave(&locale);
  free(r);
  return status;
}

xrd_status xrd_table_read(const char *path, xrd_table *table, xrd_error *error) {
  memset(table, 0, sizeof *table);
  xrd_stream stream;
  xrd_status status = xrd_stream_open(&stream, path, error);
  if (status != XRD_OK) return status;
  if (strcmp(path, "-") == 0) take_put_back(&stream);
  status = read_stream(&stream, table, error);
  xrd_stream_close(&stream);
  if (status != XRD_OK) xrd_table_clear(table);
  return status;
}
