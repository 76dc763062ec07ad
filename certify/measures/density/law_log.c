/* log p off the real line.  A bell's exponent turns its phase around where its tail is long: the exponent itself does
   not. Of a mixture the largest component is taken out, as much of the sum as any:

     log p = -z_k^2 / 2 + log sum_i w_i/sd_i exp(z_k^2 / 2 - z_i^2 / 2) + log scale. */
#include <math.h>

#include "certify/measures/density/law.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS };

/* z^2 / 2 */
static void half_square(acb_t value, const acb_t t, double mean, double deviation, slong precision) {
  arb_t number;
  arb_init(number);
  arb_set_d(number, mean);
  acb_sub_arb(value, t, number, precision);
  arb_set_d(number, deviation);
  acb_div_arb(value, value, number, precision);
  acb_mul(value, value, value, precision);
  acb_mul_2exp_si(value, value, -1);
  arb_clear(number);
}

/* The row that is largest about there, by floats: any row is right. */
static const double *largest(const xrd_density *density, const acb_t t) {
  const double x = arf_get_d(arb_midref(acb_realref(t)), ARF_RND_NEAR);
  const double *best = density->rows;
  double top = -HUGE_VAL;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS, z = (x - row[1]) / row[2];
    const double height = row[0] > 0 ? log(row[0] / row[2]) - z * z / 2 : -HUGE_VAL;
    if (height > top) top = height, best = row;
  }
  return best;
}

static void mixture(const xrd_density *density, const acb_t t, bool analytic, slong precision, acb_t value) {
  const double *row = largest(density, t);
  acb_t first, share, sum;
  arb_t number;
  acb_init(first), acb_init(share), acb_init(sum), arb_init(number);
  half_square(first, t, row[1], row[2], precision);
  for (size_t i = 0; i < density->count; i++) {
    row = density->rows + i * COLUMNS;
    if (!(row[0] > 0)) continue;
    half_square(share, t, row[1], row[2], precision);
    acb_sub(share, first, share, precision);
    acb_exp(share, share, precision);
    arb_set_d(number, row[0]);
    acb_mul_arb(share, share, number, precision);
    arb_set_d(number, row[2]);
    acb_div_arb(share, share, number, precision);
    acb_add(sum, sum, share, precision);
  }
  acb_log_analytic(sum, sum, analytic, precision);
  acb_sub(value, sum, first, precision);
  acb_clear(first), acb_clear(share), acb_clear(sum), arb_clear(number);
}

bool xrd_law_log(const xrd_law *law, const xrd_law_piece *piece, const acb_t t, bool analytic, acb_t value) {
  const xrd_density *density = law->density;
  const slong precision = law->precision;
  bool good = true;
  if (density->family == XRD_DENSITY_NORMAL) {
    half_square(value, t, density->parameter[0], density->parameter[1], precision);
    acb_neg(value, value);
  } else if (density->family == XRD_DENSITY_MIXTURE) {
    mixture(density, t, analytic, precision, value);
  } else {
    good = xrd_law_value(law, piece, t, value);
    acb_log_analytic(value, value, analytic, precision);
    return good;
  }
  arb_t scale;
  arb_init(scale);
  arb_log(scale, law->scale, precision);
  acb_add_arb(value, value, scale, precision);
  arb_clear(scale);
  return good;
}
