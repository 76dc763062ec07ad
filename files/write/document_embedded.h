/* What a document's words name beside standard input, read again. */
#ifndef XRD_OUTPUT_DOCUMENT_EMBEDDED_H
#define XRD_OUTPUT_DOCUMENT_EMBEDDED_H

#include "exactrd/output.h"

/* XRD_ERR_INPUT unless the numbers in the document are those of every file, source and distortion of `request` that can
   be read again; for labels from standard input, that Hamming distances are 0 or 1.  Errors: those of xrd_input_load.
 */
XRD_MUST_USE xrd_status xrd_document_embedded_compare(const xrd_document *document, const xrd_input_request *request,
                                                      xrd_error *error);

/* The same of a source, `own` being its numbers; of one distortion, whose file has the role given; and of all of
 * several.
 */
XRD_MUST_USE xrd_status xrd_document_source_compare(const xrd_document *document, const xrd_problem *own,
                                                    const xrd_input_request *request, xrd_error *error);
XRD_MUST_USE xrd_status xrd_document_distortion_compare(const xrd_document *document, const xrd_problem *own,
                                                        const char *role, const xrd_input_request *request,
                                                        xrd_error *error);
XRD_MUST_USE xrd_status xrd_document_criteria_compare(const xrd_document *document, const xrd_criteria *criteria,
                                                      const xrd_input_request *request, xrd_error *error);

/* Numbers of the document that a file gave: its role, how it was read, and they. */
typedef struct {
  const char *role;
  xrd_shape shape;
  xrd_domain domain;
  const double *numbers;
  size_t count;
} xrd_saved_table;

/* Reads the file again, unless it is standard input: XRD_ERR_INPUT unless it has these numbers and the digest that the
   document gives of it. */
XRD_MUST_USE xrd_status xrd_document_table_compare(const xrd_document *document, const char *path,
                                                   const xrd_saved_table *table, xrd_error *error);

/* XRD_ERR_INPUT unless `found`, the digest of `path`, is that of the document's k-th file. */
XRD_MUST_USE xrd_status xrd_document_file_compare(const xrd_document *document, size_t k, const char *path,
                                                  const xrd_digest *found, xrd_error *error);

#endif
