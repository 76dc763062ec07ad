#include "plots/table.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { LONGEST_LINE = 1 << 20 };

typedef struct {
  const char *name;
  size_t line, capacity;
  xrd_error *error;
} reading;

void xrd_table_clear(xrd_table *table) {
  for (size_t k = 0; k < table->columns; k++) {
    if (table->names != NULL) free(table->names[k]);
    if (table->values != NULL) free(table->values[k]);
  }
  free(table->names);
  free(table->values);
  memset(table, 0, sizeof *table);
}

const double *xrd_table_column(const xrd_table *table, const char *name) {
  for (size_t k = 0; k < table->columns; k++)
    if (strcmp(table->names[k], name) == 0) return table->values[k];
  return NULL;
}

static size_t count_cells(const char *line) {
  size_t cells = 1;
  for (; *line != '\0'; line++) cells += *line == ',';
  return cells;
}

/* Cuts the first cell off *line, without the blanks around it. */
static char *next_cell(char **line) {
  char *cell = *line + strspn(*line, " \t");
  char *end = cell + strcspn(cell, ",");
  *line = *end == ',' ? end + 1 : end;
  *end = '\0';
  while (end > cell && (end[-1] == ' ' || end[-1] == '\t')) *--end = '\0';
  return cell;
}

static xrd_status no_memory(const reading *state) {
  return xrd_fail(state->error, XRD_ERR_MEMORY, "%s: out of memory", state->name);
}

static xrd_status read_header(const reading *state, char *line, xrd_table *table) {
  table->columns = count_cells(line);
  table->names = xrd_allocate_zero(table->columns, sizeof *table->names);
  table->values = xrd_allocate_zero(table->columns, sizeof *table->values);
  if (table->names == NULL || table->values == NULL) return no_memory(state);
  for (size_t k = 0; k < table->columns; k++) {
    const char *cell = next_cell(&line);
    table->names[k] = xrd_duplicate(cell, strlen(cell) + 1, 1);
    if (table->names[k] == NULL) return no_memory(state);
  }
  return XRD_OK;
}

static xrd_status grow(reading *state, xrd_table *table) {
  const size_t capacity = state->capacity == 0 ? 64 : 2 * state->capacity;
  for (size_t k = 0; k < table->columns; k++) {
    double *larger = xrd_allocate(capacity, sizeof *larger);
    if (larger == NULL) return no_memory(state);
    if (table->rows > 0) memcpy(larger, table->values[k], table->rows * sizeof *larger);
    free(table->values[k]);
    table->values[k] = larger;
  }
  state->capacity = capacity;
  return XRD_OK;
}

static double number_of(const char *cell) {
  char *end;
  const double value = strtod(cell, &end);
  return end != cell && *end == '\0' ? value : (double)NAN;
}

/* Notes the unit of the first row; false where it is another one or none. */
static bool is_unit(xrd_table *table, const char *cell) {
  if (strcmp(cell, "nats") != 0 && strcmp(cell, "bits") != 0) return false;
  if (table->rows == 0) memcpy(table->unit, cell, sizeof "nats");
  return strcmp(table->unit, cell) == 0;
}

static xrd_status read_row(reading *state, char *line, xrd_table *table) {
  const size_t cells = count_cells(line);
  if (cells != table->columns)
    return xrd_fail(state->error, XRD_ERR_INPUT, "%s:%zu: %zu cells where the first line has %zu", state->name,
                    state->line, cells, table->columns);
  if (table->rows == state->capacity) {
    const xrd_status status = grow(state, table);
    if (status != XRD_OK) return status;
  }
  for (size_t k = 0; k < cells; k++) {
    const char *cell = next_cell(&line);
    table->values[k][table->rows] = number_of(cell);
    if (strcmp(table->names[k], "unit") == 0 && !is_unit(table, cell))
      return xrd_fail(state->error, XRD_ERR_INPUT,
                      "%s:%zu: the unit '%s' is neither nats nor bits, or not that of the line before", state->name,
                      state->line, cell);
  }
  table->rows++;
  return XRD_OK;
}

/* The next line without its end; no text has a zero byte or a line that long, and a device has no end of either. */
static xrd_status read_line(const reading *state, FILE *stream, char *line, bool *more) {
  size_t length = 0;
  int c;
  for (c = getc(stream); c != '\n' && c != EOF; c = getc(stream)) {
    if (c == '\0' || length + 1 == LONGEST_LINE)
      return xrd_fail(state->error, XRD_ERR_INPUT, "%s:%zu: no table: %s", state->name, state->line,
                      c == '\0' ? "a zero byte" : "a line of more than a million characters");
    line[length++] = (char)c;
  }
  while (length > 0 && line[length - 1] == '\r') length--;
  line[length] = '\0';
  *more = c != EOF;
  return XRD_OK;
}

static xrd_status read_lines(reading *state, FILE *stream, xrd_table *table) {
  char *line = xrd_allocate(LONGEST_LINE, 1);
  if (line == NULL) return no_memory(state);
  xrd_status status = XRD_OK;
  bool more = true;
  while (status == XRD_OK && more) {
    state->line++;
    status = read_line(state, stream, line, &more);
    if (status != XRD_OK) break;
    if (line[strspn(line, " \t")] == '\0' || line[0] == '#') continue;
    status = table->columns == 0 ? read_header(state, line, table) : read_row(state, line, table);
  }
  free(line);
  if (status == XRD_OK && ferror(stream))
    status = xrd_fail(state->error, XRD_ERR_IO, "%s: cannot be read: %s", state->name, strerror(errno));
  if (status == XRD_OK && table->rows == 0)
    status = xrd_fail(state->error, XRD_ERR_INPUT, "%s: no table: a line with the columns' names, then rows of numbers",
                      state->name);
  return status;
}

xrd_status xrd_table_read(const char *path, xrd_table *table, xrd_error *error) {
  memset(table, 0, sizeof *table);
  const bool standard = strcmp(path, "-") == 0;
  reading state = {.name = standard ? "standard input" : path, .error = error};
  FILE *stream = standard ? stdin : fopen(path, "r");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: cannot be opened: %s", path, strerror(errno));
  const xrd_status status = read_lines(&state, stream, table);
  if (!standard) (void)fclose(stream);
  if (status != XRD_OK) xrd_table_clear(table);
  return status;
}
