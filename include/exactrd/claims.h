/* The referee: every numbered statement of the theory, tried on many random instances with proved numbers.

   Each instance makes one or more comparisons left <= right between proved enclosures.  A comparison is
     proved      when upper(left) <= lower(right): it then holds for this instance beyond doubt;
     failed      when lower(left) > upper(right): the statement is false for this instance, also beyond doubt;
     consistent  when neither, and the two sides touch to within 1e-9 of their size: an equality can do no better;
     unresolved  when neither, and the enclosures are too wide to say anything.
   An equality is two comparisons in one, and is never better than consistent unless both sides are known exactly.
   The margin of a comparison is lower(right) - upper(left); an equality's is minus the largest difference still
   possible.  A claim passes when nothing failed and nothing is unresolved. */
#ifndef EXACTRD_CLAIMS_H
#define EXACTRD_CLAIMS_H

#include <stdbool.h>
#include <stdint.h>

#include "exactrd/curve.h"

XRD_API_BEGIN

/* A numbered statement and how it is tried. */
typedef struct {
  const char *id;        /* such as "thm12": lower case, unique */
  const char *aliases;   /* further names separated by spaces, such as "obs2"; may be empty */
  const char *source;    /* where it is stated: "Theorem 12" */
  const char *statement; /* the claim in a few words */
  const char *sabotage;  /* how its deliberately broken variants differ, "; " between them */
  bool single;           /* nothing random in it: one instance is all there is */
  xrd_evidence evidence; /* XRD_PROVED; XRD_FLOAT where some enclosures are double precision with an allowance */
} xrd_claim;

/* How many claims there are, and the index-th of them, in the order of the theory; NULL beyond the last. */
size_t xrd_claim_count(void);
const xrd_claim *xrd_claim_at(size_t index);

/* Looks an ID or alias up, ignoring case, blanks, hyphens, underscores and dots; false if there is none. */
bool xrd_claim_find(const char *name, size_t *index);

/* How a claim is tried. */
typedef struct {
  size_t trials;  /* random instances per claim, >= 1; default 150 */
  uint64_t seed;  /* default 1 */
  int threads;    /* >= 1; default 1; never changes a result */
  bool sabotaged; /* default false; true tries the claim's broken variants, all of which must fail */
  xrd_progress progress;
  void *progress_context;
} xrd_claim_options;

/* Sets every default. */
void xrd_claim_options_init(xrd_claim_options *options);

/* Bytes of a detail, its final zero included. */
enum { XRD_CLAIM_DETAIL = 256 };

/* What came out.  `passed`: nothing failed and nothing is unresolved; where the claim was broken, that a variant had no
   failed comparison in any instance, which `detail` names. */
typedef struct {
  size_t instances;         /* of all variants together */
  size_t variants, noticed; /* broken ones, and those of them that failed; 0 for the claim itself */
  size_t proved, consistent, unresolved, failed; /* comparisons */
  size_t orderings;                              /* those of the kind R_weak <= R_strong */
  size_t informative; /* of these: 0 < R_weak < R_strong < infinity; the others say 0 <= R or R <= infinity, or touch */
  double worst_margin;    /* the least margin of all comparisons, nats or the claim's own unit; +infinity if none */
  size_t worst_instance;  /* where it occurred */
  size_t failed_instance; /* the first instance with a failed or unresolved comparison, if any */
  char detail[XRD_CLAIM_DETAIL]; /* that comparison in words; empty if none */
  bool passed;
} xrd_claim_result;

/* Verifies the claim of that index.  The result depends on the claim, trials and seed alone.
   Errors: XRD_ERR_ARGUMENT (index or options out of range), XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED, and whatever a solver
   reports. */
XRD_MUST_USE xrd_status xrd_claim_verify(size_t index, const xrd_claim_options *options, xrd_claim_result *result,
                                         xrd_error *error);

XRD_API_END

#endif
