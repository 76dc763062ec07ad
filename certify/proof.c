#include "certify/proof.h"

enum { DOUBLE_BITS = 53, WORKING_BITS = 128 };

void xrd_proof_init(xrd_proof *proof) {
  proof->threads = 1;
  proof->stop = NULL;
  proof->team = NULL;
  arb_init(proof->excess);
  arb_init(proof->rate);
  arb_init(proof->value);
}

void xrd_proof_clear(xrd_proof *proof) {
  arb_clear(proof->excess);
  arb_clear(proof->rate);
  arb_clear(proof->value);
}

void xrd_proof_swap(xrd_proof *a, xrd_proof *b) {
  arb_swap(a->excess, b->excess);
  arb_swap(a->rate, b->rate);
  arb_swap(a->value, b->value);
}

xrd_status xrd_proof_go_on(const xrd_proof *proof, double work, xrd_error *error) {
  const bool wanted = xrd_team_largest(proof->team, xrd_stop_wanted(proof->stop, work)) > 0;
  return wanted ? xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving") : XRD_OK;
}

void xrd_proof_set_rate(xrd_proof *proof, const arb_t cost, double slope, size_t support) {
  arb_set(proof->rate, cost);
  if (support == 1) {
    arb_zero(proof->rate);
  } else if (!arb_is_zero(proof->excess)) {
    const slong precision = arb_bits(proof->excess) + DOUBLE_BITS + WORKING_BITS;
    arb_t factor;
    arb_init(factor);
    arb_set_d(factor, slope);
    arb_submul(proof->rate, factor, proof->excess, precision);
    arb_clear(factor);
  }
}
