/* Large tables and lists of doubles used where they lie on the disk. */
#ifndef XRD_INPUT_MAPPED_H
#define XRD_INPUT_MAPPED_H

#include "files/read/record.h"

/* As xrd_record_numbers, but where input->mapped is set and `path` is a .npy file of a megabyte or more, of doubles row
   after row and nothing else, it is mapped into input->table_room: nobody has looked at its numbers then, and it has no
   digest.  A folder of such files, as long as they like, is a table in pieces (files/read/pieces.h), of which nobody
   has read the rows then.  Errors: XRD_ERR_ARGUMENT for a folder where input->mapped is not set. */
XRD_MUST_USE xrd_status xrd_mapped_table(xrd_input *input, const char *role, const char *path, xrd_shape shape,
                                         xrd_domain domain, xrd_numbers *numbers, xrd_error *error);

/* As xrd_record_numbers of a list, which is mapped alike, into input->p_room, to be written to by this process alone.
 */
XRD_MUST_USE xrd_status xrd_mapped_list(xrd_input *input, const char *role, const char *path, xrd_domain domain,
                                        xrd_numbers *numbers, xrd_error *error);

/* Room for one double of each of `count` symbols, in input->p_room where a table is mapped.  NULL: no memory. */
double *xrd_mapped_vector(xrd_input *input, size_t count);

/* XRD_ERR_IO where a file that is mapped is not as it was: what was read of it is no problem that anybody gave. */
XRD_MUST_USE xrd_status xrd_mapped_is_same(const xrd_input *input, xrd_error *error);

/* Looks at the numbers first .. end - 1 of a mapped list of weights, if there is one.  Errors: XRD_ERR_INPUT, as
   reading it has. */
XRD_MUST_USE xrd_status xrd_mapped_validate_list(const xrd_input *input, size_t first, size_t end, xrd_error *error);

/* Looks at the rows first .. end - 1 of a mapped table, if there is one, or reads them where it is in pieces.  Errors:
 * XRD_ERR_INPUT, as reading it has. */
XRD_MUST_USE xrd_status xrd_mapped_validate(const xrd_input *input, size_t first, size_t end, xrd_error *error);

#endif
