#include "certify/entropy.h"

/* c log c falls as far as c = 1/e. */
static const double FALLING = 0.25;

/* The numbers c log c for 0 <= c <= e: from e log e to 0. */
static void set_near_zero(arb_t term, const arf_t e, slong precision) {
  arb_t log_e;
  if (arf_cmp_d(e, FALLING) > 0) {
    arb_indeterminate(term);
    return;
  }
  arb_init(log_e);
  arb_set_arf(term, e);
  arb_log(log_e, term, precision);
  arb_mul(term, term, log_e, precision);
  arb_zero(log_e);
  arb_union(term, term, log_e, precision);
  arb_clear(log_e);
}

void xrd_entropy_add(arb_t sum, const arb_t c, double q, slong precision) {
  if (arb_is_zero(c)) return;
  arb_t term, mass;
  arb_init(term), arb_init(mass);
  if (arb_is_positive(c)) {
    arb_log(term, c, precision);
    arb_mul(term, term, c, precision);
  } else {
    arf_t upper;
    arf_init(upper);
    arb_get_ubound_arf(upper, c, precision);
    set_near_zero(term, upper, precision);
    arf_clear(upper);
  }
  arb_set_d(mass, q);
  arb_addmul(sum, mass, term, precision);
  arb_clear(term), arb_clear(mass);
}
