#include "certify/measures/balls.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static const slong BITS = 64;

arb_ptr xrd_measure_balls_new(size_t count) {
  arb_ptr balls = xrd_allocate(count, sizeof(arb_struct));
  for (size_t k = 0; balls != NULL && k < count; k++) arb_init(balls + k);
  return balls;
}

void xrd_measure_balls_free(arb_ptr balls, size_t count) {
  for (size_t k = 0; balls != NULL && k < count; k++) arb_clear(balls + k);
  free(balls);
}

double xrd_measure_upper(const arb_t ball) {
  arf_t bound;
  arf_init(bound);
  arb_get_ubound_arf(bound, ball, BITS);
  const double upper = arf_is_nan(bound) ? HUGE_VAL : arf_get_d(bound, ARF_RND_CEIL);
  arf_clear(bound);
  return upper;
}

double xrd_measure_lower(const arb_t ball) {
  arf_t bound;
  arf_init(bound);
  arb_get_lbound_arf(bound, ball, BITS);
  const double lower = arf_is_nan(bound) ? -HUGE_VAL : arf_get_d(bound, ARF_RND_FLOOR);
  arf_clear(bound);
  return lower;
}
