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

typedef struct {
  xrd_cells cells;
  xrd_table *table;
  size_t capacity, column; /* rows that there is room for; cells of this line */
  bool below;              /* the header */
} reader;

void xrd_table_clear(xrd_table *table) {
  for (size_t k = 0; k < table->columns; k++) {
    free(table->names[k]);
    if (table->values != NULL) free(table->values[k]);
  }
  free(table->names);
  free(table->values);
  free(table->words);
  memset(table, 0, sizeof *table);
}

const double *xrd_table_column(const xrd_table *table, const char *name) {
  for (size_t k = 0; k < table->columns; k++)
    if (strcmp(table->names[k], name) == 0) return table->values[k];
  return NULL;
}

static xrd_status no_such_column(const xrd_table *table, const char *path, const char *name, xrd_error *error) {
  char names[256] = "";
  for (size_t k = 0, used = 0; k < table->columns && used < sizeof names; k++)
    used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", k > 0 ? ", " : "", table->names[k]);
  return xrd_fail(error, XRD_ERR_INPUT, "%s: no column is named '%s'; its first line has %s", path, name, names);
}

xrd_status xrd_table_numbers(const xrd_table *table, const char *path, const char *name, const double **column,
                             xrd_error *error) {
  *column = xrd_table_column(table, name);
  if (*column == NULL) return no_such_column(table, path, name, error);
  size_t k = 0;
  while (table->values[k] != *column) k++;
  const xrd_table_word *word = &table->words[k];
  if (word->line == 0) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "%s:%" PRIu64 ": %s is no number: '%s'%s", path, word->line, name, word->text,
                  strchr(word->text, ',') != NULL ? " (a decimal comma? write 0.5, not 0,5)" : "");
}

static xrd_status fail(const reader *r, const char *reason) { return xrd_cells_fail(&r->cells, XRD_ERR_INPUT, reason); }

static xrd_status no_memory(const reader *r) {
  return xrd_cells_fail(&r->cells, XRD_ERR_MEMORY, "not enough memory for the table");
}

static xrd_status take_name(reader *r) {
  xrd_table *table = r->table;
  size_t capacity = table->columns;
  char **names = xrd_grow(table->names, &capacity, table->columns + 1, sizeof *names);
  if (names == NULL) return no_memory(r);
  table->names = names;
  names[table->columns] = xrd_duplicate(r->cells.text, r->cells.length + 1, 1);
  if (names[table->columns] == NULL) return no_memory(r);
  table->columns++;
  return XRD_OK;
}

static xrd_status end_header(reader *r) {
  r->table->values = xrd_allocate_zero(r->table->columns, sizeof *r->table->values);
  r->table->words = xrd_allocate_zero(r->table->columns, sizeof *r->table->words);
  r->below = true;
  return r->table->values != NULL && r->table->words != NULL ? XRD_OK : no_memory(r);
}

static xrd_status grow(reader *r) {
  const size_t capacity = r->capacity == 0 ? 64 : 2 * r->capacity;
  for (size_t k = 0; k < r->table->columns; k++) {
    double *larger = xrd_allocate(capacity, sizeof *larger);
    if (larger == NULL) return no_memory(r);
    if (r->table->rows > 0) memcpy(larger, r->table->values[k], r->table->rows * sizeof *larger);
    free(r->table->values[k]);
    r->table->values[k] = larger;
  }
  r->capacity = capacity;
  return XRD_OK;
}

/* Notes the unit of the first row. */
static xrd_status take_unit(reader *r) {
  const char *cell = r->cells.text;
  xrd_table *table = r->table;
  const bool known = strcmp(cell, "nats") == 0 || strcmp(cell, "bits") == 0;
  if (known && table->rows == 0) memcpy(table->unit, cell, sizeof "nats");
  if (known && strcmp(table->unit, cell) == 0) return XRD_OK;
  char quote[XRD_QUOTE_SIZE], text[XRD_QUOTE_SIZE + 80];
  (void)snprintf(text, sizeof text, "the unit %s is neither nats nor bits, or not that of the line before",
                 xrd_quote(cell, r->cells.length, quote));
  return fail(r, text);
}

static bool is_missing(const char *cell) {
  return cell[0] == '\0' || strcasecmp(cell, "nan") == 0 || strcasecmp(cell, "na") == 0;
}

static xrd_status take_value(reader *r) {
  xrd_table *table = r->table;
  const size_t column = r->column++;
  if (column >= table->columns) return XRD_OK; /* counted, and refused at the line's end */
  if (column == 0 && table->rows == r->capacity) {
    const xrd_status status = grow(r);
    if (status != XRD_OK) return status;
  }
  double *value = &table->values[column][table->rows];
  xrd_table_word *word = &table->words[column];
  const bool missing = is_missing(r->cells.text),
             is_number = !missing && xrd_number_parse(r->cells.text, r->cells.length, value) == NULL;
  if (!is_number) *value = (double)NAN;
  if (!is_number && !missing && word->line == 0) {
    word->line = r->cells.line;
    (void)snprintf(word->text, sizeof word->text, "%.*s", (int)sizeof word->text - 1, r->cells.text);
  }
  return strcmp(table->names[column], "unit") == 0 ? take_unit(r) : XRD_OK;
}

static xrd_status end_line(reader *r) {
  if (!r->below) return r->table->columns > 0 ? end_header(r) : XRD_OK;
  const size_t cells = r->column;
  r->column = 0;
  if (cells == 0) return XRD_OK;
  char text[96];
  (void)snprintf(text, sizeof text, "%zu cells where the first line has %zu", cells, r->table->columns);
  if (cells != r->table->columns) return fail(r, text);
  r->table->rows++;
  return XRD_OK;
}

static xrd_status read_all(reader *r) {
  for (;;) {
    xrd_cell_kind kind = XRD_CELLS_END;
    xrd_status status = xrd_cells_next(&r->cells, &kind);
    if (status != XRD_OK) return status;
    if (kind == XRD_CELLS_END) break;
    if (kind == XRD_CELL_EMPTY) r->cells.text[r->cells.length = 0] = '\0';
    status = kind == XRD_CELLS_LINE ? end_line(r) : r->below ? take_value(r) : take_name(r);
    if (status != XRD_OK) return status;
  }
  if (r->table->rows > 0) return XRD_OK;
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
