/* The error that the check counts for its Gauss rules, against the theorem's own with the true maximum: of |p / u|
   times exp(slope (Im z)^2) on the ellipse of each panel, (24/5) h M 9^(1 - N); and to the digits of a bound with the M
   that balls find on strips about it.  Densities and atoms that are steep, or
   whose poles are near, so that ends, tops and sides of the ellipse decide. */
#include <arb_hypgeom.h>
#include <math.h>
#include <stddef.h>

#include "check/measures/density.h"
#include "tests/cmocka_all.h"

enum { BITS = 256, AROUND = 180 };

static const double PI = 3.14159265358979323846;

typedef struct {
  xrd_density density;
  double slope, place[2];
} setting;

/* Of the panel whose nodes begin at `first`: middle and half length, from its outermost nodes. */
static void find_panel(const xrd_redensity *d, size_t first, size_t order, double *middle, double *half) {
  arb_t node, weight, a, b;
  arb_init(node), arb_init(weight), arb_init(a), arb_init(b);
  arb_hypgeom_legendre_p_ui_root(node, weight, order, 0, 64);
  arb_sub(a, d->x + first, d->x + first + order - 1, 64);
  arb_div(a, a, node, 64);
  arb_add(b, d->x + first, d->x + first + order - 1, 64);
  *half = fabs(arf_get_d(arb_midref(a), ARF_RND_NEAR)) / 2;
  *middle = arf_get_d(arb_midref(b), ARF_RND_NEAR) / 2;
  arb_clear(node), arb_clear(weight), arb_clear(a), arb_clear(b);
}

/* log(|p / u| exp(slope (Im z)^2)) at one place. */
static double log_size(const xrd_redensity *d, const xrd_redensity_piece *piece, double re, double im) {
  acb_t z, p, log_u;
  arb_t size;
  acb_init(z), acb_init(p), acb_init(log_u), arb_init(size);
  acb_set_d_d(z, re, im);
  xrd_redensity_value(d, piece, z, p);
  xrd_redensity_log_u(d, z, log_u, NULL);
  acb_abs(size, p, 64);
  arb_log(size, size, 64);
  arb_sub(size, size, acb_realref(log_u), 64);
  const double result = arf_get_d(arb_midref(size), ARF_RND_NEAR) + d->witness->slope * im * im;
  acb_clear(z), acb_clear(p), acb_clear(log_u), arb_clear(size);
  return result;
}

static double log_largest(const xrd_redensity *d, const xrd_redensity_piece *piece, double middle, double half) {
  double largest = -HUGE_VAL;
  for (int k = 0; k < AROUND; k++) {
    const double angle = 2 * PI * k / AROUND;
    largest = fmax(largest, log_size(d, piece, middle + half * 5 / 3 * cos(angle), half * 4 / 3 * sin(angle)));
  }
  return largest;
}

static const xrd_redensity_piece *piece_at(const xrd_redensity *d, double x) {
  for (size_t k = 0; k < d->pieces; k++)
    if (d->piece[k].kappa == NULL && d->piece[k].from < x && x < d->piece[k].to) return d->piece + k;
  return NULL;
}

/* log of the largest |p / u| that balls find on eight strips about the ellipse, and of exp(slope v^2), v its top. */
static double log_largest_on_strips(const xrd_redensity *d, const xrd_redensity_piece *piece, double middle,
                                    double half) {
  double largest = -HUGE_VAL;
  const double width = half * 5 / 24, top = half * 4 / 3;
  acb_t z, p, log_u;
  arb_t size;
  acb_init(z), acb_init(p), acb_init(log_u), arb_init(size);
  for (int k = 0; k < 8; k++) {
    acb_set_d(z, middle + width * (2 * k - 7));
    mag_set_d(arb_radref(acb_realref(z)), width);
    mag_set_d(arb_radref(acb_imagref(z)), top);
    xrd_redensity_value(d, piece, z, p);
    xrd_redensity_log_u(d, z, log_u, NULL);
    acb_neg(log_u, log_u);
    acb_exp(log_u, log_u, d->precision);
    acb_mul(p, p, log_u, d->precision);
    acb_abs(size, p, d->precision);
    mag_t most;
    mag_init(most);
    arb_get_mag(most, size);
    largest = fmax(largest, log(mag_get_d(most)));
    mag_clear(most);
  }
  acb_clear(z), acb_clear(p), acb_clear(log_u), arb_clear(size);
  return largest + d->witness->slope * top * top;
}

/* The sum over the panels of (24/5) h M 9^(1 - N), times 9^(N - 1), log M by one of the functions above. */
static double sum_of_errors(const xrd_redensity *d, size_t order,
                            double (*largest)(const xrd_redensity *, const xrd_redensity_piece *, double, double)) {
  double sum = 0;
  for (size_t first = 0; first < d->nodes; first += order) {
    double middle, half;
    find_panel(d, first, order, &middle, &half);
    sum += 4.8 * half * exp(largest(d, piece_at(d, middle), middle, half));
  }
  return sum;
}

/* The end of d->error times 9^(N - 1). */
static double counted(const xrd_redensity *d, size_t order) {
  arb_t error;
  arf_t end;
  arb_init(error), arf_init(end);
  arb_set_ui(error, 9);
  arb_pow_ui(error, error, order - 1, d->precision);
  arb_mul(error, error, d->error, d->precision);
  arb_get_ubound_arf(end, error, d->precision);
  const double result = arf_get_d(end, ARF_RND_UP);
  arb_clear(error), arf_clear(end);
  return result;
}

static void errors_of_panels(void **state) {
  (void)state;
  static const setting settings[] = {{{XRD_DENSITY_UNIFORM, {0, 1}, 0, NULL}, 0.25, {-8, -8}},
                                     {{XRD_DENSITY_LOGISTIC, {0, 0.3}, 0, NULL}, 1e-3, {0, 0.3}},
                                     {{XRD_DENSITY_LOGISTIC, {0, 1}, 0, NULL}, 1e-2, {0, 0.3}},
                                     {{XRD_DENSITY_NORMAL, {0, 1}, 0, NULL}, 1, {-1, 0.3}},
                                     {{XRD_DENSITY_NORMAL, {0, 0.3}, 0, NULL}, 0.1, {0, 0.3}},
                                     {{XRD_DENSITY_EXPONENTIAL, {10}, 0, NULL}, 1e-3, {0, 0.3}},
                                     {{XRD_DENSITY_EXPONENTIAL, {3}, 0, NULL}, 1e-2, {0, 0.3}}};
  static const double masses[] = {1, 1};
  for (size_t k = 0; k < sizeof settings / sizeof *settings; k++) {
    const setting *s = settings + k;
    const xrd_measure_witness witness = {.slope = s->slope,
                                         .count = 2,
                                         .width = 1,
                                         .places = s->place,
                                         .masses = masses,
                                         .cut_low = -3,
                                         .cut_high = 3,
                                         .kappa_low = 1,
                                         .kappa_high = 1};
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &s->density, .dim = 1};
    xrd_redensity d;
    assert_int_equal(xrd_redensity_init(&d, &problem, &witness, BITS, NULL), XRD_OK);
    const size_t order = (size_t)d.goal * 2 / 5;
    const double least = sum_of_errors(&d, order, log_largest), most = counted(&d, order);
    const double on_strips = sum_of_errors(&d, order, log_largest_on_strips);
    assert_true(most >= least * (1 - 1e-9));
    assert_true(most <= least * 20); /* what one ball for each strip loses */
    assert_true(fabs(most - on_strips) <= 1e-5 * most);
    xrd_redensity_clear(&d);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(errors_of_panels)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
