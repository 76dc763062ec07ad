/* Which rows of a table of an experiment a picture shows. */
#ifndef XRD_EXPERIMENTS_SHOWN_ROWS_H
#define XRD_EXPERIMENTS_SHOWN_ROWS_H

#include <stdbool.h>

#include "files/read/table.h"

/* Whether a row is among those that `where` names: conditions separated by commas, all of which hold, each
   COLUMN=TEXT[|TEXT...], COLUMN<NUMBER or COLUMN>NUMBER; "" names every row.
   Errors: XRD_ERR_ARGUMENT (a column that the table lacks; a condition of another form). */
XRD_MUST_USE xrd_status xrd_rows_select(const xrd_table *table, const char *where, size_t row, bool *is_named,
                                        xrd_error *error);

#endif
