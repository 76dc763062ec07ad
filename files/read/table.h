/* Tables of numbers with named columns: CSV files. */
#ifndef XRD_FILES_READ_TABLE_H
#define XRD_FILES_READ_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "exactrd/status.h"

/* The first cell of a column that is neither empty nor a number. */
typedef struct {
  uint64_t line; /* 0: there is none */
  char text[32]; /* as far as it fits */
} xrd_table_word;

/* rows x columns.  Owns everything; release with xrd_table_clear. */
typedef struct {
  size_t columns, rows;
  char **names;          /* columns of them */
  double **values;       /* columns arrays of `rows` numbers; NaN where a cell is empty or no number */
  xrd_table_word *words; /* columns of them */
  char unit[8];          /* "nats" or "bits" where a column `unit` says so on every line, else "" */
} xrd_table;

/* Reads text whose first line names the columns, in the cells of files/read/cells.h; perhaps packed by gzip.  `path`
   may be "-": standard input, from the character on that was put back with ungetc. Errors: XRD_ERR_INPUT (empty; a line
   with another number of cells, or another unit than the line before; with file and line), XRD_ERR_IO,
   XRD_ERR_INTERRUPTED, XRD_ERR_MEMORY. `table` needs no initialisation; it is empty after a failure. */
XRD_MUST_USE xrd_status xrd_table_read(const char *path, xrd_table *table, xrd_error *error);

void xrd_table_clear(xrd_table *table);

/* The column of that name, NULL if there is none. */
const double *xrd_table_column(const xrd_table *table, const char *name);

/* The same, of a table read from `path`.  Errors: XRD_ERR_INPUT where there is none (the names are told), or where a
   cell of it is a word. */
XRD_MUST_USE xrd_status xrd_table_numbers(const xrd_table *table, const char *path, const char *name,
                                          const double **column, xrd_error *error);

#endif
