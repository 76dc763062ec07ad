#include "files/write/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "files/write/units.h"

enum {
  PAIR_DIGITS = 34,   /* the error of a printed D is then below 1e-33 D */
  EXACT_DIGITS = 140, /* for D_min, where no line bounds R from below to the right */
};

const char *xrd_verdict_name(xrd_verdict verdict) { return verdict == XRD_CLOSED ? "proved" : "open"; }

static bool is_shown(const xrd_column *column) {
  return column->cell != XRD_CELL_LOW && column->cell != XRD_CELL_MASSES;
}

void xrd_table_head(const xrd_table_writer *table) {
  for (const xrd_column *column = table->columns; column->name != NULL; column++) {
    if (column->cell == XRD_CELL_NUMBERS)
      for (size_t k = 0; k < table->repeat; k++) (void)fprintf(table->stream, "%s_%zu,", column->name, k + 1);
    else if (is_shown(column))
      (void)fprintf(table->stream, "%s,", column->name);
  }
  (void)fputs("unit\n", table->stream);
}

static xrd_rounding rounding_of(xrd_cell cell) {
  return cell == XRD_CELL_LOWER ? XRD_DOWN : cell == XRD_CELL_UPPER ? XRD_UP : XRD_SHORTEST;
}

static double double_at(const void *row, size_t offset) { return *(const double *)((const char *)row + offset); }
static size_t size_at(const void *row, size_t offset) { return *(const size_t *)((const char *)row + offset); }

static double rate_at(const xrd_column *column, const void *row, xrd_unit unit) {
  const xrd_rounding rounding = rounding_of(column->cell);
  const double rate = xrd_unit_from_nats(double_at(row, column->offset), unit, rounding);
  return column->squared ? xrd_unit_from_nats(rate, unit, rounding) : rate;
}

double xrd_column_number(const xrd_column *column, size_t index, const void *row, xrd_unit unit) {
  const char *place = (const char *)row + column->offset;
  switch (column->cell) {
  case XRD_CELL_NUMBER:
  case XRD_CELL_PAIR:
  case XRD_CELL_LOW: return double_at(row, column->offset);
  case XRD_CELL_RATE:
  case XRD_CELL_LOWER:
  case XRD_CELL_UPPER: return rate_at(column, row, unit);
  case XRD_CELL_COUNT: return (double)size_at(row, column->offset);
  case XRD_CELL_NUMBERS: return (*(double *const *)place)[index];
  case XRD_CELL_VERDICT:
  case XRD_CELL_FLAG:
  case XRD_CELL_TEXT:
  case XRD_CELL_MASSES: break;
  }
  return NAN;
}

const xrd_column *xrd_column_find(const xrd_column *columns, const char *name, size_t *index) {
  *index = 0;
  for (; columns->name != NULL; columns++) {
    const size_t length = strlen(columns->name);
    if (columns->cell != XRD_CELL_NUMBERS && strcmp(columns->name, name) == 0) return columns;
    if (columns->cell != XRD_CELL_NUMBERS || strncmp(columns->name, name, length) != 0 || name[length] != '_') continue;
    *index = strtoul(name + length + 1, NULL, 10) - 1;
    return columns;
  }
  return NULL;
}

/* A lower bound at the printed argument, which exceeds the exact one by at most `excess`. */
static double lower_at_printed(double lower, double tangent, double excess) {
  if (excess == 0 || lower <= 0) return lower;
  const double loss = nextafter(tangent * excess, INFINITY);
  return fmax(0, nextafter(lower - loss, -INFINITY));
}

static void put_number(FILE *stream, double number, xrd_rounding rounding) {
  if (!isnan(number)) (void)fputs(xrd_decimal_of(number, rounding).text, stream);
}

static void put_cell(const xrd_table_writer *table, const xrd_column *column, const void *row, double excess) {
  const char *place = (const char *)row + column->offset;
  double number = xrd_column_number(column, 0, row, table->unit);
  if (column->cell == XRD_CELL_LOWER && excess > 0)
    number = xrd_unit_from_nats(
        lower_at_printed(double_at(row, column->offset), double_at(row, table->tangent), excess), table->unit,
        XRD_DOWN);
  if (column->cell == XRD_CELL_VERDICT)
    (void)fputs(xrd_verdict_name(*(const xrd_verdict *)place), table->stream);
  else if (column->cell == XRD_CELL_FLAG)
    (void)fputs(*(const bool *)place ? "yes" : "no", table->stream);
  else if (column->cell == XRD_CELL_TEXT)
    (void)fputs(*(const char *const *)place, table->stream);
  else if (column->cell != XRD_CELL_COUNT)
    put_number(table->stream, number, rounding_of(column->cell));
  else if (size_at(row, column->offset) > 0)
    (void)fprintf(table->stream, "%zu", size_at(row, column->offset));
  (void)fputc(',', table->stream);
}

/* Returns what the printed argument is too large by. */
static double put_pair(const xrd_table_writer *table, const xrd_column *column, const void *row) {
  double excess;
  const int digits = isinf(double_at(row, table->tangent)) ? EXACT_DIGITS : PAIR_DIGITS;
  const xrd_decimal text = xrd_decimal_of_pair(double_at(row, column->offset), double_at(row, column[1].offset), digits,
                                               &excess);
  (void)fprintf(table->stream, "%s,", text.text);
  return excess;
}

void xrd_table_row(const xrd_table_writer *table, const void *row) {
  double excess = 0;
  for (const xrd_column *column = table->columns; column->name != NULL; column++) {
    if (column->cell == XRD_CELL_PAIR)
      excess = put_pair(table, column, row);
    else if (column->cell == XRD_CELL_NUMBERS)
      for (size_t k = 0; k < table->repeat; k++) {
        put_number(table->stream, xrd_column_number(column, k, row, table->unit), XRD_SHORTEST);
        (void)fputc(',', table->stream);
      }
    else if (is_shown(column))
      put_cell(table, column, row, excess);
  }
  (void)fprintf(table->stream, "%s\n", xrd_unit_name(table->unit));
}
