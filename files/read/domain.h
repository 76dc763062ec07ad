/* Which numbers an input may hold. */
#ifndef XRD_INPUT_DOMAIN_H
#define XRD_INPUT_DOMAIN_H

#include "exactrd/numbers.h"

/* NULL if `value` belongs to `domain`, else the reason, such as "negative number". */
const char *xrd_domain_violation(xrd_domain domain, double value);

/* NULL if the column may have that name, else what the domain's columns are called. */
const char *xrd_domain_name_violation(xrd_domain domain, size_t column, const char *name);

/* The same for a whole row, whose numbers have passed alone; the reason is written into `text`. */
enum { XRD_ROW_REASON_SIZE = 96 };
const char *xrd_domain_row_violation(xrd_domain domain, const double *row, size_t count,
                                     char text[XRD_ROW_REASON_SIZE]);

#endif
