/* Certificates of payoffs and of distortions seen through a channel that can be stopped. */
#ifndef XRD_CERTIFY_DERIVED_H
#define XRD_CERTIFY_DERIVED_H

#include "base/stop.h"
#include "exactrd/derived.h"

/* As xrd_certify_derived; XRD_ERR_INTERRUPTED soon after `stop` says so. */
XRD_MUST_USE xrd_status xrd_certify_derived_until(const xrd_derived *derived, bool asked, xrd_stop *stop,
                                                  xrd_derived_point *point, xrd_error *error);

#endif
