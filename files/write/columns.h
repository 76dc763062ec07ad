/* Tables as data: the columns of a table say what its rows hold and how it is printed, and one writer prints them all.

   A table is CSV: one line of names, then a line for each row, and its last column, `unit`, names the unit of every
   rate.  Rates are nats in the rows and become `unit` here. */
#ifndef XRD_OUTPUT_COLUMNS_H
#define XRD_OUTPUT_COLUMNS_H

#include <stdio.h>

#include "exactrd/output.h"
#include "files/write/decimal.h"

/* What a column holds and how it is printed.  NaN is an empty cell. */
typedef enum {
  XRD_CELL_NUMBER,  /* double: the fewest digits that read back as the same double */
  XRD_CELL_PAIR,    /* double, with a low part in the next column: exact, or rounded up with that lowered in LOWER */
  XRD_CELL_LOW,     /* double: that low part; documents show it, tables do not */
  XRD_CELL_RATE,    /* double in nats, FLOAT: in the unit, rounded to nearest */
  XRD_CELL_LOWER,   /* double in nats, PROVED: in the unit, rounded down */
  XRD_CELL_UPPER,   /* double in nats, PROVED: in the unit, rounded up */
  XRD_CELL_COUNT,   /* size_t; 0 is an empty cell */
  XRD_CELL_VERDICT, /* xrd_verdict: proved or open */
  XRD_CELL_FLAG,    /* bool: yes or no */
  XRD_CELL_TEXT,    /* const char *, without commas */
  XRD_CELL_NUMBERS, /* double *, `repeat` of them: NAME_1, NAME_2, ... each as NUMBER */
  XRD_CELL_MASSES,  /* double *; documents only: those > 0 with their indices */
} xrd_cell;

/* One column; a list of them ends with a name of NULL.  A row is a structure with the value at `offset`. */
typedef struct {
  const char *name;
  xrd_cell cell;
  size_t offset;
  /* For documents alone. */
  double least, most; /* of NUMBER, PAIR, NUMBERS and MASSES; a rate with most > 0 lies between these, in nats, whatever
                         the bounds beside it are */
  const char *nats;   /* RATE, LOWER, UPPER: the field of `proof` that holds it */
  size_t length;      /* NUMBERS, MASSES: offset of a size_t, how many they are; COUNT: offset of its largest value */
  bool squared;       /* RATE, LOWER, UPPER: in the square of the unit */
} xrd_column;

/* A table that is being written. */
typedef struct {
  FILE *stream;
  const xrd_column *columns;
  size_t repeat;  /* of each NUMBERS */
  size_t tangent; /* with a PAIR: offset of a double t, LOWER(D + e) >= LOWER(D) - t e for e >= 0 */
  xrd_unit unit;
} xrd_table_writer;

/* The line of names.  Errors of both show in ferror(stream). */
void xrd_table_head(const xrd_table_writer *table);

/* One line. */
void xrd_table_row(const xrd_table_writer *table, const void *row);

/* The column of that name, such as "slope" or "distortion_2" (then *index = 1); NULL if there is none. */
const xrd_column *xrd_column_find(const xrd_column *columns, const char *name, size_t *index);

/* A number of a row as the table shows it, before it is printed; NaN where the cell holds no number. */
double xrd_column_number(const xrd_column *column, size_t index, const void *row, xrd_unit unit);

/* The text of a verdict. */
const char *xrd_verdict_name(xrd_verdict verdict);

#endif
