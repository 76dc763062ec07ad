/* Between neighbouring source points c(y) = sum_i v_i exp(-s |x_i - y|) is a sum of exp(s y) and exp(-s y) with weights
   >= 0, hence convex, and beyond the outermost it falls: it is largest at a source point.  From left to right,
     L_i = sum_{k <= i} v_k exp(-s (x_i - x_k)) = L_{i-1} exp(-s (x_i - x_{i-1})) + v_i,
   likewise R_i from the right, and c(x_i) = L_i + R_i - v_i. */
#include "certify/measures/absolute.h"

#include <stdlib.h>

#include "problem/order.h"

static const double CARRY_NS = 1000;

/* sum = sum exp(-s |to - from|) + weight */
static void carry(const xrd_measure_scene *scene, arb_t sum, double from, double to, const arb_t weight, arb_t term) {
  arb_t step;
  arb_init(step);
  arb_set_d(step, from);
  arb_set_d(term, to);
  arb_sub(step, step, term, scene->precision);
  arb_abs(step, step);
  arb_mul(step, step, scene->slope, scene->precision);
  arb_neg(step, step);
  arb_exp(step, step, scene->precision);
  arb_mul(sum, sum, step, scene->precision);
  arb_add(sum, sum, weight, scene->precision);
  arb_clear(step);
}

static void take_points(const xrd_measure_scene *scene, const xrd_place *order, arb_ptr left, xrd_supremum *sup) {
  const size_t n = scene->n;
  arb_t sum, c;
  arb_init(sum), arb_init(c);
  for (size_t k = 0; k < n && !xrd_stop_wanted(scene->stop, CARRY_NS); k++) {
    carry(scene, sum, order[k > 0 ? k - 1 : 0].position, order[k].position, scene->weight + order[k].index, c);
    arb_set(left + k, sum);
  }
  arb_zero(sum);
  for (size_t k = n; k-- > 0 && !xrd_stop_wanted(scene->stop, CARRY_NS);) {
    const arb_struct *weight = scene->weight + order[k].index;
    carry(scene, sum, order[k + 1 < n ? k + 1 : k].position, order[k].position, weight, c);
    arb_add(c, left + k, sum, scene->precision);
    arb_sub(c, c, weight, scene->precision);
    xrd_supremum_reach(sup, c);
    xrd_supremum_take(sup, c);
  }
  arb_clear(sum), arb_clear(c);
}

xrd_status xrd_measure_absolute(const xrd_measure_scene *scene, xrd_supremum *sup, xrd_error *error) {
  xrd_place *order = xrd_order_points(scene->problem->x, scene->n);
  arb_ptr left = xrd_measure_balls_new(scene->n);
  const bool ready = order != NULL && left != NULL;
  if (ready) take_points(scene, order, left, sup);
  free(order);
  xrd_measure_balls_free(left, scene->n);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu points on a line", scene->n);
}
