/* Tables of numbers as files that files/read reads again, bit by bit. */
#ifndef XRD_OUTPUT_TABLE_FILE_H
#define XRD_OUTPUT_TABLE_FILE_H

#include "exactrd/output.h"

/* Writes rows x columns finite numbers to `path`, whole or not at all: NumPy's .npy (little-endian float64, of rank 1
   where columns is 1) if the name ends so, else text with a row a line and the fewest digits that read back as the same
   doubles.  Errors: XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_table_file_write(const char *path, size_t rows, size_t columns, const double *values,
                                             xrd_error *error);

#endif
