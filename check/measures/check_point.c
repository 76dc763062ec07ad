/* A saved point: its atoms as a witness, its bounds as a claim, and what stands beside them. */
#include <arb.h>
#include <math.h>
#include <stdio.h>

#include "exactrd/measure_curve.h"

enum { BITS = 192 };

static void add(arb_t sum, double term) {
  arb_t exact;
  arb_init(exact);
  arb_set_d(exact, term);
  arb_add(sum, sum, exact, BITS);
  arb_clear(exact);
}

/* total += sign x log x */
static void add_product(arb_t total, const arb_t x, int sign) {
  arb_t term;
  arb_init(term);
  if (!arb_is_zero(x)) {
    arb_log(term, x, BITS);
    arb_mul(term, term, x, BITS);
    if (sign < 0) arb_neg(term, term);
    arb_add(total, total, term, BITS);
  }
  arb_clear(term);
}

/* I(X; label) of a joint distribution or of counts J: with N = sum J, (sum J log J - sum R log R - sum C log C) / N +
   log N, R and C the sums of rows and columns. */
static void information(const xrd_measure_problem *problem, arb_t result) {
  arb_t sum, all, cell;
  arb_init(sum), arb_init(all), arb_init(cell);
  arb_zero(result);
  for (size_t i = 0; i < problem->n; i++) {
    arb_zero(sum);
    for (size_t k = 0; k < problem->dim; k++) {
      const double x = problem->x[i * problem->dim + k];
      arb_set_d(cell, x);
      add_product(result, cell, 1);
      add(sum, x);
    }
    add_product(result, sum, -1);
    arb_add(all, all, sum, BITS);
  }
  for (size_t k = 0; k < problem->dim; k++) {
    arb_zero(sum);
    for (size_t i = 0; i < problem->n; i++) add(sum, problem->x[i * problem->dim + k]);
    add_product(result, sum, -1);
  }
  arb_div(result, result, all, BITS);
  arb_log(sum, all, BITS);
  arb_add(result, result, sum, BITS);
  arb_clear(sum), arb_clear(all), arb_clear(cell);
}

/* relevance = I(X; label) - D, a FLOAT: to some last bits. */
static bool relevance_fits(const xrd_measure_problem *problem, const xrd_measure_point *point) {
  if (problem->kernel != XRD_MEASURE_KL || problem->p != NULL) return point->relevance_nats == 0;
  arb_t expected;
  arb_init(expected);
  information(problem, expected);
  const double most = arf_get_d(arb_midref(expected), ARF_RND_NEAR);
  add(expected, -point->bounds.distortion);
  const double wanted = fmax(0, arf_get_d(arb_midref(expected), ARF_RND_NEAR));
  arb_clear(expected);
  return fabs(point->relevance_nats - wanted) <= 0x1p-44 * fmax(1, most);
}

static bool refuse(xrd_finding *finding, const char *reason) {
  finding->accepted = false;
  (void)snprintf(finding->reason, sizeof finding->reason, "%s", reason);
  return false;
}

xrd_status xrd_check_measure_point(const xrd_measure_problem *problem, const xrd_measure_point *point, double gap_nats,
                                   xrd_finding *finding, xrd_error *error) {
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  if (point->width == 0 || point->coordinates / point->width != point->atoms || point->coordinates % point->width != 0)
    return (void)refuse(finding, "the places are not those of as many atoms"), XRD_OK;
  const xrd_measure_witness witness = {.slope = point->witness_slope,
                                       .count = point->atoms,
                                       .width = point->width,
                                       .places = point->places,
                                       .masses = point->masses,
                                       .cut_low = point->cut_low,
                                       .cut_high = point->cut_high,
                                       .kappa_low = point->kappa_low,
                                       .kappa_high = point->kappa_high};
  const xrd_claimed_point claim = {point->slope, point->rate_nats, point->bounds,
                                   point->atoms, gap_nats,         point->verdict};
  const xrd_status status = xrd_check_measure(problem, &witness, &claim, finding, error);
  if (status == XRD_OK && finding->accepted && !relevance_fits(problem, point))
    (void)refuse(finding, "the relevance is not I(X;Y) less the distortion");
  return status;
}
