#include "solvers/motion.h"

#include <string.h>

#include "base/carve.h"

xrd_status xrd_motion_init(xrd_motion *motion, size_t m, xrd_error *error) {
  *motion = (xrd_motion){.m = m};
  const xrd_array arrays[] = {XRD_ARRAY(motion->used, m),
                              XRD_ARRAY(motion->idle, m),
                              XRD_ARRAY(motion->mass, m),
                              XRD_ARRAY(motion->mass_rate, m),
                              XRD_ARRAY(motion->price, m),
                              XRD_ARRAY(motion->price_rate, m),
                              {0}};
  return xrd_carve(&motion->block, arrays, error);
}

void xrd_motion_clear(xrd_motion *motion) {
  xrd_carve_free(motion->block);
  memset(motion, 0, sizeof *motion);
}
