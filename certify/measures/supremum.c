#include "certify/measures/supremum.h"

static const slong BITS = 128;

void xrd_supremum_init(xrd_supremum *sup, double tolerance, size_t budget) {
  arf_init(sup->reached), arf_init(sup->bound), arf_init(sup->target);
  sup->tolerance = tolerance;
  sup->budget = budget;
  sup->stop = NULL;
}

void xrd_supremum_clear(xrd_supremum *sup) { arf_clear(sup->reached), arf_clear(sup->bound), arf_clear(sup->target); }

void xrd_supremum_reach(xrd_supremum *sup, const arb_t c) {
  arf_t lower;
  arf_init(lower);
  arb_get_lbound_arf(lower, c, BITS);
  if (!arf_is_nan(lower) && arf_cmp(lower, sup->reached) > 0) {
    arf_set(sup->reached, lower);
    arf_set_d(sup->target, sup->tolerance);
    arf_mul(sup->target, sup->target, lower, BITS, ARF_RND_DOWN);
    arf_add(sup->target, sup->target, lower, BITS, ARF_RND_DOWN);
  }
  arf_clear(lower);
}

bool xrd_supremum_is_low(const xrd_supremum *sup, const arb_t bound) {
  arf_t upper;
  arf_init(upper);
  arb_get_ubound_arf(upper, bound, BITS);
  const bool low = !arf_is_nan(upper) && arf_cmp(upper, sup->target) <= 0;
  arf_clear(upper);
  return low;
}

void xrd_supremum_take(xrd_supremum *sup, const arb_t bound) {
  arf_t upper;
  arf_init(upper);
  arb_get_ubound_arf(upper, bound, BITS);
  if (arf_is_nan(upper)) arf_pos_inf(upper);
  if (arf_cmp(upper, sup->bound) > 0) arf_set(sup->bound, upper);
  arf_clear(upper);
}

bool xrd_supremum_is_closed(const xrd_supremum *sup) { return arf_cmp(sup->bound, sup->target) <= 0; }
