#include "certify/measures/balls.h"

#include <stdlib.h>

#include "base/memory.h"

arb_ptr xrd_measure_balls_new(size_t count) {
  arb_ptr balls = xrd_allocate(count, sizeof(arb_struct));
  for (size_t k = 0; balls != NULL && k < count; k++) arb_init(balls + k);
  return balls;
}

void xrd_measure_balls_free(arb_ptr balls, size_t count) {
  for (size_t k = 0; balls != NULL && k < count; k++) arb_clear(balls + k);
  free(balls);
}
