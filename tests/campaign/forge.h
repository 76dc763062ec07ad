/* Changes of a document that make it claim what is false or not proved, sealed anew. */
#ifndef XRD_TESTS_CAMPAIGN_FORGE_H
#define XRD_TESTS_CAMPAIGN_FORGE_H

#include <jansson.h>

#include "base/random.h"
#include "files/write/kind.h"

/* Changes and seals; returns what was done, for a message; NULL where nothing fitting was found: then `document` must
   not be used. */
const char *forge_document(json_t *document, const xrd_kind *kind, xrd_random *random);

#endif
