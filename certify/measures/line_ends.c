/* The hull of the x_1 ends at the log odds of the least and of the largest.  Where one is 0 (or 1) that is infinite;
   there c is at most the sum of all terms at the points nearest to their x_i, and that is low far enough out: what is
   left of the terms with x_1 > 0 falls like y_1^(s x_1). */
#include "certify/measures/line_ends.h"

#include "certify/measures/divergence.h"

enum { NEAR = 16, FAR = 1 << 20, ROUGH_BITS = 32 };

/* c at the end itself: what is left there are the terms of x_1 = 0 (x_2 = 0). */
static void reach_end(const xrd_measure_scene *scene, int sign, xrd_supremum *sup) {
  arb_t sum;
  arb_init(sum);
  for (size_t i = 0; i < scene->n; i++)
    if (arb_is_zero(scene->row + 2 * i + (sign < 0 ? 0 : 1))) arb_add(sum, sum, scene->weight + i, scene->precision);
  xrd_supremum_reach(sup, sum);
  arb_clear(sum);
}

/* Takes the line beyond eta where it is low, or in any case with `take`. */
static bool take_end(const xrd_measure_scene *scene, double eta, int sign, bool take, xrd_supremum *sup) {
  xrd_parameter at;
  arb_t sum, term;
  xrd_parameter_init(&at);
  arb_init(sum), arb_init(term);
  arb_set_d(at.eta, eta);
  xrd_parameter_close(scene, &at, scene->precision);
  for (size_t i = 0; i < scene->n; i++) {
    if (arb_is_zero(scene->weight + i)) continue;
    xrd_statistic(scene, i, sign > 0, term);
    if (arb_ge(term, sign < 0 ? at.mean : at.rest)) /* the term falls from eta on */
      xrd_divergence_term(scene, i, &at, term, scene->precision);
    else
      arb_set(term, scene->weight + i);
    arb_add(sum, sum, term, scene->precision);
  }
  const bool low = xrd_supremum_is_low(sup, sum);
  if (low || take) xrd_supremum_take(sup, sum);
  arb_clear(sum), arb_clear(term);
  xrd_parameter_clear(&at);
  return low;
}

/* The least x_1 / x_2 (sign > 0: x_2 / x_1); 0 where one is. */
static void least_odds(const xrd_measure_scene *scene, int sign, arb_t least) {
  arb_t odds;
  arb_init(odds);
  arb_pos_inf(least);
  for (size_t i = 0; i < scene->n; i++) {
    if (arb_is_zero(scene->weight + i)) continue;
    const arb_struct *x = scene->row + 2 * i + (sign < 0 ? 0 : 1), *other = scene->row + 2 * i + (sign < 0 ? 1 : 0);
    if (arb_is_zero(other)) continue; /* infinite odds */
    arb_div(odds, x, other, scene->precision);
    arb_min(least, least, odds, scene->precision);
  }
  arb_clear(odds);
}

void xrd_measure_line_end(const xrd_measure_scene *scene, int sign, xrd_supremum *sup, arf_t end) {
  arb_t odds;
  arb_init(odds);
  least_odds(scene, sign, odds);
  if (arb_is_finite(odds) && arb_is_positive(odds)) {
    arb_log(odds, odds, scene->precision);
    arb_get_lbound_arf(end, odds, ROUGH_BITS);
    if (sign > 0) arf_neg(end, end);
  } else {
    reach_end(scene, sign, sup);
    double eta = NEAR;
    while (!take_end(scene, sign * eta, sign, eta >= FAR, sup) && eta < FAR) eta *= 2;
    arf_set_d(end, sign * eta);
  }
  arb_clear(odds);
}
