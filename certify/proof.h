/* The balls that both bounds are made of; certify/bounds.c has the symbols and the proof. */
#ifndef XRD_CERTIFY_PROOF_H
#define XRD_CERTIFY_PROOF_H

#include <arb.h>
#include <stddef.h>

#include "base/stop.h"
#include "base/team.h"
#include "exactrd/status.h"

typedef struct {
  int threads;          /* that may work on it, 1 at first; they change no bit */
  xrd_stop *stop;       /* asked between rows; NULL: never */
  const xrd_team *team; /* NULL: all rows are here */
  arb_t excess;         /* X = sum_i pi_i sum_j P(j|i) (d_ij - s_i) */
  arb_t rate;           /* I = -slope X - sum_i pi_i log u_i - sum_j r_j log c_j; exactly 0 where one q_j > 0 */
  arb_t value;          /* sum_i pi_i log w_i - log max_j sum_i pi_i w_i E_ij */
} xrd_proof;

/* XRD_ERR_INTERRUPTED, on all processes, once somebody's caller wants to stop; `work` as for xrd_stop_wanted. */
XRD_MUST_USE xrd_status xrd_proof_go_on(const xrd_proof *proof, double work, xrd_error *error);

void xrd_proof_init(xrd_proof *proof);
void xrd_proof_clear(xrd_proof *proof);

/* Exchanges the balls. */
void xrd_proof_swap(xrd_proof *a, xrd_proof *b);

/* rate = -slope X + cost, or exactly 0 for a support of one symbol. */
void xrd_proof_set_rate(xrd_proof *proof, const arb_t cost, double slope, size_t support);

#endif
