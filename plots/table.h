/* Tables of numbers with named columns: CSV files. */
#ifndef XRD_PLOTS_TABLE_H
#define XRD_PLOTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "exactrd/status.h"

/* rows x columns.  Owns everything; release with xrd_table_clear. */
typedef struct {
  size_t columns, rows;
  char **names;    /* columns of them */
  double **values; /* columns arrays of `rows` numbers; NaN where a cell is not a number */
  char unit[8];    /* "nats" or "bits" where a column `unit` says so on every line, else "" */
} xrd_table;

/* Reads comma-separated text whose first line names the columns; quotes are not special.  A cell that is not a number
   (`inf` is one) becomes NaN.  `path` may be "-" (standard input).
   Errors: XRD_ERR_INPUT (empty; a line with another number of cells, or another unit than the line before; with file
   and line), XRD_ERR_IO, XRD_ERR_MEMORY. `table` needs no initialisation; it is empty after a failure. */
XRD_MUST_USE xrd_status xrd_table_read(const char *path, xrd_table *table, xrd_error *error);

void xrd_table_clear(xrd_table *table);

/* The column of that name, NULL if there is none. */
const double *xrd_table_column(const xrd_table *table, const char *name);

#endif
