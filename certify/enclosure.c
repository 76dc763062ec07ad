#include "certify/enclosure.h"

enum { DOUBLE_BITS = 53, WORKING_BITS = 128 };

void xrd_enclosure_init(xrd_enclosure *enclosure) {
  arb_init(enclosure->excess);
  arb_init(enclosure->rate);
  arb_init(enclosure->value);
}

void xrd_enclosure_clear(xrd_enclosure *enclosure) {
  arb_clear(enclosure->excess);
  arb_clear(enclosure->rate);
  arb_clear(enclosure->value);
}

void xrd_enclosure_set_rate(xrd_enclosure *enclosure, const arb_t cost, double slope, size_t support) {
  arb_set(enclosure->rate, cost);
  if (support == 1) {
    arb_zero(enclosure->rate);
  } else if (!arb_is_zero(enclosure->excess)) {
    const slong precision = arb_bits(enclosure->excess) + DOUBLE_BITS + WORKING_BITS;
    arb_t factor;
    arb_init(factor);
    arb_set_d(factor, slope);
    arb_submul(enclosure->rate, factor, enclosure->excess, precision);
    arb_clear(factor);
  }
}
