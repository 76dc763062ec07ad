/* A saved point: its atoms as a witness, its bounds as a claim, and what stands beside them. */
#include <arb.h>
#include <math.h>

#include "check/judge.h"
#include "check/measures/density.h"
#include "check/measures/remeasure.h"
#include "exactrd/measure_curve.h"

enum { BITS = 192, SPLIT_BITS = 512 /* more than the products of a STUDENT have */ };
enum { LOOSE = -44 /* a claim's last bits, as a power of 2 */ };

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

/* J_ik of a joint distribution or of counts: x_ik, or p_i x_ik / sum_k x_ik. */
static void set_cell(const xrd_measure_problem *problem, size_t i, size_t k, arb_t cell) {
  arb_t x, sum;
  arb_init(x), arb_init(sum);
  arb_set_d(cell, problem->x[i * problem->dim + k]);
  if (problem->p != NULL && !arb_is_zero(cell)) {
    for (size_t l = 0; l < problem->dim; l++) {
      arb_set_d(x, problem->x[i * problem->dim + l]);
      arb_add(sum, sum, x, BITS);
    }
    arb_set_d(x, problem->p[i]);
    arb_mul(cell, cell, x, BITS);
    arb_div(cell, cell, sum, BITS);
  }
  arb_clear(x), arb_clear(sum);
}

/* I(X; label): with N = sum J, (sum J log J - sum R log R - sum C log C) / N + log N, R and C the sums of rows and
   columns. */
static void information(const xrd_measure_problem *problem, arb_t result) {
  arb_t sum, all, cell;
  arb_init(sum), arb_init(all), arb_init(cell);
  arb_zero(result);
  for (size_t i = 0; i < problem->n; i++) {
    arb_zero(sum);
    for (size_t k = 0; k < problem->dim; k++) {
      set_cell(problem, i, k, cell);
      add_product(result, cell, 1);
      arb_add(sum, sum, cell, BITS);
    }
    add_product(result, sum, -1);
    arb_add(all, all, sum, BITS);
  }
  for (size_t k = 0; k < problem->dim; k++) {
    arb_zero(sum);
    for (size_t i = 0; i < problem->n; i++) {
      set_cell(problem, i, k, cell);
      arb_add(sum, sum, cell, BITS);
    }
    add_product(result, sum, -1);
  }
  arb_div(result, result, all, BITS);
  arb_log(sum, all, BITS);
  arb_add(result, result, sum, BITS);
  arb_clear(sum), arb_clear(all), arb_clear(cell);
}

/* relevance = I(X; label) - D, a FLOAT: to some last bits. */
static bool relevance_fits(const xrd_measure_problem *problem, const xrd_measure_point *point) {
  if (problem->kernel != XRD_MEASURE_KL) return point->relevance_nats == 0;
  arb_t expected, distortion;
  arb_init(expected), arb_init(distortion);
  information(problem, expected);
  const double most = arf_get_d(arb_midref(expected), ARF_RND_NEAR);
  arb_set_d(distortion, point->bounds.distortion);
  arb_sub(expected, expected, distortion, BITS);
  const double wanted = fmax(0, arf_get_d(arb_midref(expected), ARF_RND_NEAR));
  arb_clear(expected), arb_clear(distortion);
  return fabs(point->relevance_nats - wanted) <= ldexp(fmax(1, most), LOOSE);
}

/* log(2 pi e D) / 2, or 1 + log(2 D) of absolute errors */
static void noise(const xrd_measure_problem *problem, double distortion, arb_t result) {
  arb_t pi;
  arb_init(pi);
  arb_set_d(result, 2);
  arb_set_d(pi, distortion);
  arb_mul(result, result, pi, BITS);
  arb_const_pi(pi, BITS);
  if (problem->kernel == XRD_MEASURE_SQUARED) arb_mul(result, result, pi, BITS);
  arb_log(result, result, BITS);
  arb_add_ui(result, result, 1, BITS);
  if (problem->kernel == XRD_MEASURE_SQUARED) arb_mul_2exp_si(result, result, -1);
  arb_clear(pi);
}

/* Is p - D^2 p'' a distribution?  p does not jump, its kinks point up, and p''/p is at most 1 / SCALE^2, or of STUDENT
   at the top of its two humps B = (NU + 1) (NU + 2)^2 / (4 NU (NU + 3) SCALE^2): B D^2 <= 1, in numbers without
   rounding. */
static bool splits_absolute(const xrd_density *density, double distortion) {
  const double *v = density->parameter;
  if (density->family == XRD_DENSITY_LAPLACE || density->family == XRD_DENSITY_LOGISTIC) return distortion <= v[1];
  if (density->family != XRD_DENSITY_STUDENT) return false;
  arb_t nu, bent, most, length;
  arb_init(nu), arb_init(bent), arb_init(most), arb_init(length);
  arb_set_d(nu, v[0]), arb_set_d(length, v[2]), arb_set_d(bent, distortion);
  arb_sqr(most, length, SPLIT_BITS);
  arb_mul_2exp_si(most, most, 2);
  arb_mul(most, most, nu, SPLIT_BITS);
  arb_add_ui(length, nu, 3, SPLIT_BITS);
  arb_mul(most, most, length, SPLIT_BITS);
  arb_sqr(bent, bent, SPLIT_BITS);
  for (int k = 1; k <= 3; k++) {
    arb_add_ui(length, nu, k == 1 ? 1 : 2, SPLIT_BITS);
    arb_mul(bent, bent, length, SPLIT_BITS);
  }
  const bool below = arb_le(bent, most);
  arb_clear(nu), arb_clear(bent), arb_clear(most), arb_clear(length);
  return below;
}

/* Is X an independent sum of something and an error of mean distortion D whose law has the largest entropy? */
static bool splits(const xrd_measure_problem *problem, double distortion) {
  const xrd_density *density = problem->density;
  const bool mixed = density->family == XRD_DENSITY_MIXTURE;
  if (problem->kernel != XRD_MEASURE_SQUARED) return splits_absolute(density, distortion);
  if (!mixed && density->family != XRD_DENSITY_NORMAL) return false;
  arb_t d, variance;
  arb_init(d), arb_init(variance);
  arb_set_d(d, distortion);
  bool all = true;
  for (size_t i = 0; i < (mixed ? density->count : 1); i++) {
    const double *row = mixed ? density->rows + XRD_DENSITY_COLUMNS * i : NULL;
    arb_set_d(variance, mixed ? row[2] : density->parameter[1]);
    arb_mul(variance, variance, variance, ARF_PREC_EXACT);
    all = all && ((mixed && row[0] == 0) || arb_le(d, variance));
  }
  arb_clear(d), arb_clear(variance);
  return all;
}

/* Its words about Shannon's bound S: shannon <= S, not far below, and attained only where S is R(D).  Where it is, do
   the bounds lie about S?  *settled: they do, and nothing else needs to be proved. */
static const char *judge_shannon(const xrd_measure_problem *problem, const xrd_measure_point *point, bool *settled) {
  const xrd_bounds *bounds = &point->bounds;
  *settled = false;
  if (problem->density == NULL)
    return point->shannon_nats == 0 && !point->attained ? NULL : "Shannon's bound is that of densities";
  if (point->attained && (bounds->distortion_low != 0 || !splits(problem, bounds->distortion)))
    return "Shannon's bound is not known to be attained";
  if (!(bounds->distortion > 0)) return point->shannon_nats == 0 ? NULL : "Shannon's bound wants a distortion > 0";
  arb_t s, term, loose;
  arb_init(s), arb_init(term), arb_init(loose);
  xrd_redensity_entropy(problem->density, BITS, s);
  noise(problem, bounds->distortion_low > 0 ? nextafter(bounds->distortion, HUGE_VAL) : bounds->distortion, term);
  arb_sub(s, s, term, BITS);
  arb_set_d(term, point->shannon_nats);
  const bool proved = point->shannon_nats == 0 || arb_le(term, s);
  arb_set_d(loose, fmax(1, point->shannon_nats));
  arb_mul_2exp_si(loose, loose, LOOSE);
  arb_add(term, term, loose, BITS);
  const bool near = arb_gt(term, s);
  arb_set_d(term, bounds->rate_lower);
  const bool below = bounds->rate_lower == 0 || arb_le(term, s);
  arb_set_d(term, bounds->rate_upper);
  const bool above = arb_ge(term, s);
  arb_clear(s), arb_clear(term), arb_clear(loose);
  if (!proved) return "Shannon's bound is lower than claimed";
  if (!near) return "Shannon's bound is higher than claimed";
  *settled = point->attained && below && above;
  return NULL;
}

/* Bounds that Shannon's bound proves: the rest of the claim must fit. */
static void accept(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                   const xrd_claimed_point *claim, xrd_finding *finding) {
  *finding = (xrd_finding){.rate_lower = claim->bounds.rate_lower, .rate_upper = claim->bounds.rate_upper};
  finding->accepted = xrd_remeasure_claim_fits(problem, witness, claim, finding);
}

/* Rate 0 by one reproduction, whose channel is the same at every slope: the point's may be any that is no less than
   0. */
static bool is_constant(const xrd_measure_point *point) {
  return point->atoms == 1 && point->bounds.rate_upper == 0 && point->slope >= 0 && isfinite(point->slope);
}

xrd_status xrd_check_measure_point(const xrd_measure_problem *problem, const xrd_measure_point *point, double gap_nats,
                                   xrd_finding *finding, xrd_error *error) {
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  if (point->width == 0 || point->coordinates / point->width != point->atoms || point->coordinates % point->width != 0)
    return (void)xrd_judge_refuse(finding, "the places are not those of as many atoms"), XRD_OK;
  const xrd_measure_witness witness = {.slope = point->witness_slope,
                                       .count = point->atoms,
                                       .width = point->width,
                                       .places = point->places,
                                       .masses = point->masses,
                                       .cut_low = point->cut_low,
                                       .cut_high = point->cut_high,
                                       .kappa_low = point->kappa_low,
                                       .kappa_high = point->kappa_high};
  const double slope = is_constant(point) ? point->witness_slope : point->slope;
  const xrd_claimed_point claim = {slope, point->rate_nats, point->bounds, point->atoms, gap_nats, point->verdict};
  xrd_status status = xrd_measure_validate(problem, error);
  if (status == XRD_OK && problem->density != NULL) status = xrd_density_validate(problem->density, error);
  if (status != XRD_OK) return status;
  bool settled;
  const char *reason = judge_shannon(problem, point, &settled);
  if (reason != NULL) return (void)xrd_judge_refuse(finding, "%s", reason), XRD_OK;
  if (settled) return accept(problem, &witness, &claim, finding), XRD_OK;
  status = xrd_check_measure_above(problem, &witness, &claim, point->shannon_nats, finding, error);
  if (status == XRD_OK && finding->accepted && !relevance_fits(problem, point))
    (void)xrd_judge_refuse(finding, "the relevance is not I(X;Y) less the distortion");
  return status;
}
