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
  double slope;
  const double *masses; /* m: of an optimum nearby; 0 on the class */
  size_t class;
  bool present; /* every optimum has some on it; else none has */
} xrd_lone_claim;

/* The same, where the method can solve on given reproductions alone; not proved where not. */
XRD_MUST_USE xrd_status xrd_support_prove_lone(xrd_support_proof *proof, xrd_session *session,
                                               const xrd_lone_claim *claim, double *excess, bool *proved,
                                               xrd_error *error);

#endif
