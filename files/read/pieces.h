/* Tables in folders of pieces: .npy files of doubles row after row, of the same number of columns, in the order of
   their names.  Their rows make one table; nobody reads more of them than it needs. */
#ifndef XRD_INPUT_PIECES_H
#define XRD_INPUT_PIECES_H

#include "files/read/record.h"

/* Is there a folder of that name? */
bool xrd_is_folder(const char *path);

/* Reads the headers in the folder `path` and reserves room for all rows in input->table_room; numbers->values points to
   it, all zero.  Errors: XRD_ERR_INPUT (no pieces, or one of another kind, which is named), XRD_ERR_IO, XRD_ERR_MEMORY.
 */
XRD_MUST_USE xrd_status xrd_pieces_open(xrd_input *input, const char *role, const char *path, xrd_shape shape,
                                        xrd_domain domain, xrd_numbers *numbers, xrd_error *error);

/* Reads the rows first .. end - 1, where the table is in pieces.  Errors: XRD_ERR_INPUT names piece, row and column. */
XRD_MUST_USE xrd_status xrd_pieces_read(const xrd_input *input, size_t first, size_t end, xrd_error *error);

void xrd_pieces_free(xrd_pieces *pieces);

#endif
