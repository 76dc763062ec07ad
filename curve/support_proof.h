/* Proofs that every optimum at a slope uses a class of reproductions, or none does. */
#ifndef XRD_CURVE_SUPPORT_PROOF_H
#define XRD_CURVE_SUPPORT_PROOF_H

#include "curve/session.h"

/* Arrays of m each; allocated once for many proofs. */
typedef struct {
  const size_t *first; /* borrowed: class of each reproduction */
  unsigned char *barred;
  size_t *member;
  double *lower, *upper;
} xrd_support_proof;

XRD_MUST_USE xrd_status xrd_support_proof_init(xrd_support_proof *proof, size_t m, const size_t *first,
                                               xrd_error *error);
void xrd_support_proof_clear(xrd_support_proof *proof);

/* A list of classes, each by its first index. */
typedef struct {
  size_t count;
  const size_t *indices;
} xrd_class_list;

/* Solves at `slope` to `gap_nats`.  *proved: no optimum there has mass on the `absent` classes, and every optimum has
   some on each of the `present` ones.  *excess is the solution's.  Errors: XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_support_prove(xrd_support_proof *proof, xrd_session *session, double slope, double gap_nats,
                                          xrd_class_list absent, xrd_class_list present, double *excess, bool *proved,
                                          xrd_error *error);

#endif
