/* A working set begun from what the axes of a product grid have in use. */
#include "solvers/newton_parts.h"

static const double FAR = 0.3;  /* nats: from there on the last slope's answer is the better guess */
static const double IDLE = 0.5; /* what is worth less than this part of its mass stays out */

bool xrd_newton_cross(xrd_newton *newton, double slope) {
  const xrd_axes *axes = &newton->axes;
  xrd_working_set *set = &newton->set;
  size_t *chosen = newton->pricing.column, count = 0;
  if (axes->rank == 0 || !(xrd_axes_cross(&newton->axes, slope) < FAR)) return false;
  for (size_t j = 0; j < newton->problem->m; j++)
    if (axes->mass[j] > 0 && axes->price[j] > IDLE) chosen[count++] = j;
  if (count > set->capacity) return false;
  xrd_working_set_empty(set);
  set->slope = slope;
  xrd_working_set_add_all(set, chosen, count);
  for (size_t t = 0; t < count; t++) set->q[t] = axes->mass[chosen[t]];
  xrd_start_cover(set);
  return true;
}
