/* A document's words are the same wherever they stand. */
#ifndef XRD_OUTPUT_DOCUMENT_WORDS_H
#define XRD_OUTPUT_DOCUMENT_WORDS_H

#include "files/write/document_input.h"

/* XRD_ERR_INPUT unless every file listed is one that the options name, standard input among them where they name it,
   and the problem is in the document exactly where nothing else holds its numbers: they came from standard input or
   from memory.  `input` is the place of the document's input. */
XRD_MUST_USE xrd_status xrd_document_words_compare(const xrd_json_place *input, const xrd_document *document);

/* XRD_ERR_INPUT where an input option in `command`, an array of words, has another value in the document. */
XRD_MUST_USE xrd_status xrd_document_command_compare(const xrd_json_place *place, const json_t *command,
                                                     const xrd_document *document);

/* Is the problem to be found nowhere but in the document: does the request name nothing, or standard input? */
bool xrd_document_is_within(const xrd_kind *kind, const xrd_input_request *request);

#endif
