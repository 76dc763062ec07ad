/* Comparisons of proved enclosures, counted. */
#ifndef XRD_THEORY_LEDGER_H
#define XRD_THEORY_LEDGER_H

#include "exactrd/claims.h"
#include "theory/claims/interval.h"

typedef struct {
  size_t proved, consistent, unresolved, failed;
  size_t orderings, informative; /* of two rates; with 0 < R_weak < R_strong < infinity */
  double worst_margin;
  char detail[XRD_CLAIM_DETAIL]; /* the first failed or unresolved comparison */
} xrd_ledger;

void xrd_ledger_init(xrd_ledger *ledger);

/* left <= right; left = right; left < right (touching is then unresolved, not consistent).  `what` names it. */
void xrd_ledger_at_most(xrd_ledger *ledger, const char *what, xrd_enclosure left, xrd_enclosure right);
void xrd_ledger_equal(xrd_ledger *ledger, const char *what, xrd_enclosure left, xrd_enclosure right);
void xrd_ledger_less(xrd_ledger *ledger, const char *what, xrd_enclosure left, xrd_enclosure right);

/* R_weak <= R_strong, which informs only where neither end makes it true by itself. */
void xrd_ledger_ordering(xrd_ledger *ledger, const char *what, xrd_enclosure weak, xrd_enclosure strong);

/* A statement without numbers: proved if it holds, else failed. */
void xrd_ledger_holds(xrd_ledger *ledger, const char *what, bool holds);

/* |computed - exact| <= tolerance |exact|: a number of floating point beside what it should be. */
void xrd_ledger_digits(xrd_ledger *ledger, const char *what, double computed, xrd_enclosure exact, double tolerance);

#endif
