/* A table of an experiment, read back: texts by row and column. */
#ifndef XRD_EXPERIMENTS_RECORDS_H
#define XRD_EXPERIMENTS_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "exactrd/status.h"

/* rows x columns texts below a line of names.  Release with xrd_records_clear. */
typedef struct {
  size_t columns, rows;
  char *texts;   /* one after another, each ended by '\0'; the names first */
  size_t *cells; /* where each begins: (1 + rows) x columns */
} xrd_records;

/* Errors: XRD_ERR_INPUT (empty; a line with another number of cells, with the line), XRD_ERR_IO, XRD_ERR_MEMORY.
   `records` needs no initialisation; it is empty after a failure. */
XRD_MUST_USE xrd_status xrd_records_read(const char *path, xrd_records *records, xrd_error *error);
void xrd_records_clear(xrd_records *records);

/* The column of that name; `columns` if there is none. */
size_t xrd_records_column(const xrd_records *records, const char *name);

const char *xrd_records_text(const xrd_records *records, size_t row, size_t column);

/* The text as a number; NaN where it is none. */
double xrd_records_number(const xrd_records *records, size_t row, size_t column);

/* Whether a row is among those that `where` names: conditions separated by commas, all of which hold, each
   COLUMN=TEXT[|TEXT...], COLUMN<NUMBER or COLUMN>NUMBER; "" names every row.
   Errors: XRD_ERR_ARGUMENT (a column that the table lacks; a condition of another form). */
XRD_MUST_USE xrd_status xrd_records_select(const xrd_records *records, const char *where, size_t row, bool *is_named,
                                           xrd_error *error);

#endif
