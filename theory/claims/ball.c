#include "theory/claims/ball.h"

#include <stddef.h>

xrd_enclosure xrd_ball_enclosure(const arb_t ball) {
  arf_t low, high;
  arf_init(low);
  arf_init(high);
  arb_get_interval_arf(low, high, ball, XRD_BALL_BITS);
  const xrd_enclosure enclosure = {arf_get_d(low, ARF_RND_FLOOR), arf_get_d(high, ARF_RND_CEIL)};
  arf_clear(low);
  arf_clear(high);
  return enclosure;
}

void xrd_ball_normalised(arb_ptr vector, const double *values, size_t n) {
  arb_t total;
  arb_init(total);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(vector + i, values[i]);
    arb_add(total, total, vector + i, XRD_BALL_BITS);
  }
  for (size_t i = 0; i < n; i++) arb_div(vector + i, vector + i, total, XRD_BALL_BITS);
  arb_clear(total);
}

void xrd_ball_add_relative_entropy(arb_t result, const arb_t x, const arb_t y) {
  if (arb_is_zero(x)) return;
  arb_t t;
  arb_init(t);
  arb_div(t, x, y, XRD_BALL_BITS);
  arb_log(t, t, XRD_BALL_BITS);
  arb_addmul(result, t, x, XRD_BALL_BITS);
  arb_clear(t);
}
