/* Tables with named columns, their cells as texts and as numbers: CSV files. */
#ifndef XRD_FILES_READ_TABLE_H
#define XRD_FILES_READ_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "exactrd/status.h"

/* rows x columns.  Owns everything; release with xrd_table_clear. */
typedef struct {
  size_t columns, rows;
  char *texts;     /* one after another, each ended by '\0'; the names first */
  size_t *cells;   /* where each begins: (1 + rows) x columns */
  double *values;  /* columns x rows; NaN where a cell is empty or no number */
  uint64_t *lines; /* rows: where each stands in the file */
  char unit[8]; /* "nats" or "bits" where a column `unit` says so on every line, or a comment before the names; else ""
                 */
} xrd_table;

/* Reads text whose first line names the columns, in the cells of files/read/cells.h; perhaps packed by gzip.  `path`
   may be "-": standard input, from the character on that was put back with ungetc. Errors: XRD_ERR_INPUT (empty; a line
   with another number of cells, or another unit than the line or comment before; with file and line), XRD_ERR_IO,
   XRD_ERR_INTERRUPTED, XRD_ERR_MEMORY. `table` needs no initialisation; it is empty after a failure. */
XRD_MUST_USE xrd_status xrd_table_read(const char *path, xrd_table *table, xrd_error *error);

void xrd_table_clear(xrd_table *table);

/* The place of the column of that name; `columns` if there is none. */
size_t xrd_table_find(const xrd_table *table, const char *name);

const char *xrd_table_text(const xrd_table *table, size_t row, size_t column);
double xrd_table_number(const xrd_table *table, size_t row, size_t column);

/* All numbers of the column of that name, NULL if there is none. */
const double *xrd_table_column(const xrd_table *table, const char *name);

/* The same, of a table read from `path`.  Errors: XRD_ERR_INPUT where there is none (the names are told) or more than
   one, or where a cell of it is a word. */
XRD_MUST_USE xrd_status xrd_table_numbers(const xrd_table *table, const char *path, const char *name,
                                          const double **column, xrd_error *error);

#endif
