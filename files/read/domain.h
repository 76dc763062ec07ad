/* Which numbers an input may hold. */
#ifndef XRD_INPUT_DOMAIN_H
#define XRD_INPUT_DOMAIN_H

#include "exactrd/numbers.h"

/* NULL if `value` belongs to `domain`, else the reason, such as "negative number". */
const char *xrd_domain_violation(xrd_domain domain, double value);

#endif
