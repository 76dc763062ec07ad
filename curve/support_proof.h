/* Proofs that every optimum at a slope uses a class of reproductions, or none does. */
#ifndef XRD_CURVE_SUPPORT_PROOF_H
#define XRD_CURVE_SUPPORT_PROOF_H

#include "certify/price_screen.h"
#include "curve/session.h"

/* Arrays of m each; allocated once for many proofs. */
typedef struct {
  const size_t *first; /* borrowed: class of each reproduction */
  unsigned char *barred;
  size_t *member;
  double *lower, *upper;
  double *scale; /* and `column`: of the factor that the solver has */
  size_t *column;
  xrd_price_screen screen;
  void *block;
} xrd_support_proof;

XRD_MUST_USE xrd_status xrd_support_proof_init(xrd_support_proof *proof, size_t n, size_t m, const size_t *first,
                                               xrd_error *error);
void xrd_support_proof_clear(xrd_support_proof *proof);

/* A list of classes, each by its first index. */
typedef struct {
  size_t count;
  const size_t *indices;
} xrd_class_list;

/* No optimum at the slope has mass on the `absent` classes, and every optimum has some on each of the `present` ones.
 */
typedef struct {
  double slope, gap_nats; /* to which gap to solve there */
  xrd_class_list absent, present;
} xrd_support_claim;

/* Solves, and tells whether the claim is proved.  *excess is the solution's.  Errors: XRD_ERR_MEMORY,
   XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_support_prove(xrd_support_proof *proof, xrd_session *session,
                                          const xrd_support_claim *claim, double *excess, bool *proved,
                                          xrd_error *error);

/* Of one class, all others staying: by the optimum without it. */
typedef struct {
  size_t class;
  bool present; /* every optimum has some on it; else none has */
} xrd_lone_claim;

/* Tells whether the claim is proved at the slope of session->solution, whose q is about that optimum. */
XRD_MUST_USE xrd_status xrd_support_prove_lone(xrd_support_proof *proof, xrd_session *session,
                                               const xrd_lone_claim *claim, bool *proved, xrd_error *error);

#endif
