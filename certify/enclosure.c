#include "certify/enclosure.h"

void xrd_enclosure_init(xrd_enclosure *enclosure) {
  arb_init(enclosure->excess);
  arb_init(enclosure->cost);
  arb_init(enclosure->value);
}

void xrd_enclosure_clear(xrd_enclosure *enclosure) {
  arb_clear(enclosure->excess);
  arb_clear(enclosure->cost);
  arb_clear(enclosure->value);
}
