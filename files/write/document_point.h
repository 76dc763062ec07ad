/* The points of a document, whatever their kind: written and read by the columns of the kind. */
#ifndef XRD_OUTPUT_DOCUMENT_POINT_H
#define XRD_OUTPUT_DOCUMENT_POINT_H

#include "files/write/kind.h"

/* {each column, proof{the nats of each rate, each field of the proof}}; NULL when out of memory. */
json_t *xrd_document_point_write(const xrd_kind *kind, const void *point, xrd_unit unit);

/* Reads it back into a zeroed `point` whose sizes are set.  Bounds must be in order and the rates shown those of the
   proof in `unit`; masses must be as many as the support. */
XRD_MUST_USE xrd_status xrd_document_point_read(const xrd_json_place *place, const xrd_kind *kind, xrd_unit unit,
                                                void *point);

#endif
