/* What a document's words name beside standard input, read again. */
#ifndef XRD_OUTPUT_DOCUMENT_EMBEDDED_H
#define XRD_OUTPUT_DOCUMENT_EMBEDDED_H

#include "exactrd/output.h"

/* XRD_ERR_INPUT unless the numbers in the document are those of every file, source and distortion of `request` that can
   be read again; for labels from standard input, that Hamming distances are 0 or 1.  Errors: those of xrd_input_load.
 */
XRD_MUST_USE xrd_status xrd_document_embedded_compare(const xrd_document *document, const xrd_input_request *request,
                                                      xrd_error *error);

/* XRD_ERR_INPUT unless `found`, the digest of `path`, is that of the document's k-th file. */
XRD_MUST_USE xrd_status xrd_document_file_compare(const xrd_document *document, size_t k, const char *path,
                                                  const xrd_digest *found, xrd_error *error);

#endif
