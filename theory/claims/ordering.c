/* Section 3: domination up to scale and shift, and the ordering of the curves. */
#include <math.h>

#include <arf.h>

#include "theory/claims/checks.h"

typedef struct {
  xrd_sample weak, strong; /* same p, n, m */
} two_distortions;

static xrd_distortion matrix_of(const xrd_sample *sample) { return xrd_sample_problem(sample).distortion; }

/* weak = a random part of strong, plus a shift for a third of the pairs of distortions: domination with b > 0. */
static void draw_pair(xrd_random *random, bool with_shift, two_distortions *pair) {
  xrd_sample_draw(random, 9, with_shift, &pair->strong);
  pair->weak = pair->strong;
  const uint64_t kind = xrd_random_below(random, 3);
  for (size_t k = 0; k < pair->strong.n * pair->strong.m; k++) {
    const double d = pair->strong.d[k], share = xrd_random_uniform(random);
    if (isinf(d))
      pair->weak.d[k] = xrd_random_below(random, 2) == 0 ? d : share;
    else
      pair->weak.d[k] = kind == 0 ? 0.7 * d : kind == 1 ? share * d : sqrt(d) * (d < 1 && !with_shift ? d : 1);
    if (with_shift && kind == 1 && isfinite(d)) pair->weak.d[k] += 0.3 * share;
  }
}

/* scale u + shift >= v, exactly. */
static bool is_dominated(double scale, double u, double shift, double v) {
  if (isinf(u)) return true;
  arf_t sum, x, y;
  arf_init(sum);
  arf_init(x);
  arf_init(y);
  arf_set_d(x, scale);
  arf_set_d(y, u);
  arf_mul(sum, x, y, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_set_d(x, shift);
  arf_add(sum, sum, x, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_set_d(x, v);
  const bool holds = arf_cmp(sum, x) >= 0;
  arf_clear(sum);
  arf_clear(x);
  arf_clear(y);
  return holds;
}

/* Every vertex of the boundary dominates each pair; a scale 0.1 % smaller or a shift so much smaller does not. */
static xrd_status check_boundary(xrd_trial *trial, bool with_shift) {
  two_distortions pair;
  xrd_domination boundary;
  draw_pair(&trial->random, with_shift, &pair);
  const xrd_distortion weak = matrix_of(&pair.weak), strong = matrix_of(&pair.strong);
  const xrd_status status = xrd_domination_of(&weak, &strong, &boundary, trial->error);
  if (status != XRD_OK) return status;
  for (size_t k = with_shift ? 0 : boundary.count - 1; boundary.dominated && k < boundary.count; k++) {
    const double scale = boundary.scale[k] * (xrd_trial_breaks(trial, 0) ? 0.998 : 1);
    const double shift = boundary.shift[k] * (xrd_trial_breaks(trial, 2) ? 0.998 : 1) +
                         (xrd_trial_breaks(trial, 1) ? 0.01 : 0);
    bool dominates = true, smaller_shift = true, smaller_scale = true;
    for (size_t i = 0; i < weak.n * weak.m; i++) {
      const double u = pair.strong.d[i], v = pair.weak.d[i];
      dominates = dominates && is_dominated(scale, u, shift, v);
      smaller_shift = smaller_shift && is_dominated(scale, u, shift * 0.999 - 1e-9, v);
      smaller_scale = smaller_scale && is_dominated(scale * 0.999, u, shift, v);
    }
    xrd_ledger_holds(&trial->ledger, "weak <= a strong + b at every pair", dominates);
    if (shift > 0)
      xrd_ledger_holds(&trial->ledger, "no smaller shift dominates", !smaller_shift);
    else if (scale > 0)
      xrd_ledger_holds(&trial->ledger, "no smaller scale dominates", !smaller_scale);
  }
  xrd_domination_clear(&boundary);
  return XRD_OK;
}

static xrd_status check_domination_up_to_scale(xrd_trial *trial) { return check_boundary(trial, false); }

const xrd_claim_entry xrd_claim_domination_up_to_scale = {
    {"def9", "", "Definition 9", "the least scale c with d1 <= c d2, exactly",
     "c is cut by 0.2 %; 0.01 is added to the shift", false, XRD_PROVED},
    check_domination_up_to_scale};
static xrd_status check_affine_domination(xrd_trial *trial) { return check_boundary(trial, true); }

const xrd_claim_entry xrd_claim_affine_domination = {
    {"def10", "def1", "Definitions 1, 10", "the boundary of all (a, b) with d1 <= a d2 + b, exactly",
     "scales are cut by 0.2 %; 0.01 is added to shifts; shifts are cut by 0.2 %", false, XRD_PROVED},
    check_affine_domination};

/* A D with both R_weak(a D + b) and R_strong(D) between 0 and infinity; where there is none, `otherwise`. */
static double biting_distortion(xrd_trial *trial, const xrd_sample *weak, const xrd_sample *strong, xrd_affine ab,
                                double otherwise) {
  xrd_enclosure weak_least, weak_most, least, most;
  xrd_measure_ends(weak, &weak_least, &weak_most);
  xrd_measure_ends(strong, &least, &most);
  const double from = fmax(least.upper, (weak_least.upper - ab.shift) / ab.scale);
  const double to = fmin(most.lower, (weak_most.lower - ab.shift) / ab.scale);
  if (!(from < to) || isinf(to)) return otherwise;
  return from + (0.05 + 0.9 * xrd_random_uniform(&trial->random)) * (to - from);
}

/* R_weak(scale D + shift) <= R_strong(D) at a random D, at the edge of what is feasible, and where it bites. */
xrd_status xrd_check_ordering_of(xrd_trial *trial, const xrd_sample *weak, const xrd_sample *strong, xrd_affine ab) {
  const double inner = xrd_trial_inner_distortion(trial, strong);
  const double places[] = {inner, xrd_trial_inner_distortion(trial, strong) / 8,
                           biting_distortion(trial, weak, strong, ab, inner / 2)};
  for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
    xrd_enclosure left, right;
    xrd_status status = xrd_trial_rate(trial, strong, xrd_exactly(places[k]), &right);
    if (status == XRD_OK)
      status = xrd_trial_rate(trial, weak, xrd_enclosure_affine(ab.scale, places[k], ab.shift), &left);
    if (status != XRD_OK) return status;
    xrd_ledger_ordering(&trial->ledger, "R_weak(a D + b) <= R_strong(D)", left, right);
  }
  return XRD_OK;
}

/* The broken variants need an instance in which no constant can be smaller: weak = scale strong + shift, exactly. */
static void make_tight(xrd_trial *trial, bool with_shift, two_distortions *pair) {
  const double scale = ldexp(1, (int)xrd_random_below(&trial->random, 5) - 2), shift = with_shift ? 0.5 : 0;
  for (size_t k = 0; k < pair->strong.n * pair->strong.m; k++) {
    double *d = &pair->strong.d[k];
    if (isfinite(*d)) *d = ldexp(round(ldexp(*d, 20)), -20);
    pair->weak.d[k] = scale * *d + shift;
  }
}

static xrd_affine broken_constants(const xrd_trial *trial, xrd_affine ab) {
  if (!trial->sabotaged) return ab;
  switch (trial->variant) {
  case 0: return (xrd_affine){ab.scale / 2, ab.shift / 2};
  case 1: return (xrd_affine){0.99 * ab.scale, ab.shift};
  default: return (xrd_affine){ab.scale, 0.99 * ab.shift};
  }
}

static xrd_status check_vertices(xrd_trial *trial, bool with_shift) {
  two_distortions pair;
  xrd_domination boundary;
  draw_pair(&trial->random, with_shift, &pair);
  if (trial->sabotaged) make_tight(trial, with_shift, &pair);
  const xrd_distortion weak = matrix_of(&pair.weak), strong = matrix_of(&pair.strong);
  xrd_status status = xrd_domination_of(&weak, &strong, &boundary, trial->error);
  for (size_t k = with_shift ? 1 : boundary.count - 1; status == XRD_OK && k < boundary.count; k++)
    if (boundary.scale[k] > 0 && (with_shift || boundary.shift[k] == 0))
      status = xrd_check_ordering_of(trial, &pair.weak, &pair.strong,
                                     broken_constants(trial, (xrd_affine){boundary.scale[k], boundary.shift[k]}));
  xrd_domination_clear(&boundary);
  return status;
}

static xrd_status check_theorem_11(xrd_trial *trial) { return check_vertices(trial, false); }

const xrd_claim_entry xrd_claim_theorem_11 = {{"thm11", "", "Theorem 11", "d1 <= c d2 implies R1(c D) <= R2(D)",
                                               "c is halved; it is cut by 1 %", false, XRD_PROVED},
                                              check_theorem_11};
static xrd_status check_theorem_12(xrd_trial *trial) { return check_vertices(trial, true); }

const xrd_claim_entry xrd_claim_theorem_12 = {
    {"thm12", "obs2", "Theorem 12, Observation 2", "d1 <= a d2 + b implies R1(a D + b) <= R2(D)",
     "a and b are halved; a is cut by 1 %; b is cut by 1 %", false, XRD_PROVED},
    check_theorem_12};

/* Two pairs between whose points the chord at `budget` lies above d, or one pair above d before it: then no (a, b) that
   dominates both has a budget + b <= d.  Proved by outward rounding. */
static bool rules_out(const two_distortions *pair, double budget, double d) {
  const size_t cells = pair->strong.n * pair->strong.m;
  for (size_t k = 0; k <= cells; k++) {
    const double u = k < cells ? pair->strong.d[k] : 0, v = k < cells ? pair->weak.d[k] : 0; /* last: the origin */
    if (u <= budget && v > d) return true;
    for (size_t l = 0; l < cells && u < budget; l++) {
      const double far = pair->strong.d[l], high = pair->weak.d[l];
      if (!(far > budget) || isinf(far)) continue;
      const xrd_enclosure reach = xrd_enclosure_sub(xrd_exactly(budget), xrd_exactly(u));
      const xrd_enclosure width = xrd_enclosure_sub(xrd_exactly(far), xrd_exactly(u));
      const xrd_enclosure rise = xrd_enclosure_sub(xrd_exactly(high), xrd_exactly(v));
      const xrd_enclosure up = xrd_enclosure_mul(xrd_enclosure_div(reach, width), rise);
      if (xrd_enclosure_add(xrd_exactly(v), up).lower > d) return true;
    }
  }
  return false;
}

/* No vertex gives a larger budget than E*, and no (a, b) at all one that is larger by 1e-9 of it. */
static void compare_budgets(xrd_trial *trial, const two_distortions *pair, const xrd_domination *boundary, double d,
                            double budget) {
  const double above = fmax(budget, 0) * (1 + 1e-9) + 1e-12;
  const bool last = above >= boundary->strong_max; /* R_strong has its limit there */
  if (!last) xrd_ledger_holds(&trial->ledger, "no larger E is allowed", rules_out(pair, above, d));
  for (size_t k = 1; k < boundary->count; k++) {
    if (!(boundary->scale[k] > 0) || last) continue;
    const xrd_enclosure rest = xrd_enclosure_sub(xrd_exactly(d), xrd_exactly(boundary->shift[k]));
    const xrd_enclosure other = xrd_enclosure_div(rest, xrd_exactly(boundary->scale[k]));
    xrd_ledger_at_most(&trial->ledger, "(D - b)/a <= E*(D)", other, xrd_exactly(above));
  }
}

/* The best budget over the boundary: R_weak(D) <= R_strong(E*). */
static xrd_status check_envelope(xrd_trial *trial) {
  two_distortions pair;
  xrd_domination boundary;
  draw_pair(&trial->random, true, &pair);
  if (trial->sabotaged) make_tight(trial, true, &pair);
  const xrd_distortion weak = matrix_of(&pair.weak), strong = matrix_of(&pair.strong);
  xrd_status status = xrd_domination_of(&weak, &strong, &boundary, trial->error);
  if (status == XRD_OK && boundary.dominated) {
    const double d = xrd_trial_inner_distortion(trial, &pair.weak);
    double budget = xrd_domination_budget(&boundary, d);
    if (trial->sabotaged) budget *= trial->variant == 0 ? 1.5 : trial->variant == 1 ? 1.01 : 0.99;
    xrd_enclosure left, right = {HUGE_VAL, HUGE_VAL};
    status = xrd_trial_rate(trial, &pair.weak, xrd_exactly(d), &left);
    if (status == XRD_OK && budget >= 0) status = xrd_trial_rate(trial, &pair.strong, xrd_exactly(budget), &right);
    if (status == XRD_OK) xrd_ledger_ordering(&trial->ledger, "R_weak(D) <= R_strong(E*(D))", left, right);
    if (status == XRD_OK) compare_budgets(trial, &pair, &boundary, d, budget);
  }
  xrd_domination_clear(&boundary);
  return status;
}

const xrd_claim_entry xrd_claim_envelope = {
    {"envelope", "hull", "this project", "tightest form: R1(D) <= R2(E), E = max over the boundary of (D - b)/a",
     "E is raised by half; E is raised by 1 %; E is cut by 1 %", false, XRD_PROVED},
    check_envelope};
