/* A claimed capacity of a finite channel, judged by the textbook formulas in balls, entry by entry:

     U = max_x [ sum_y W log(W / r_y) - s (b_x - c) ],   L = sum_x p_x sum_y W log(W / o_y),   o = p W,

   W, p and r divided by their sums, L = 0 where sum_x p_x (b_x - c) > 0, and U = log min(n, m) where r misses an output
   that some input leads to. */
#include "exactrd/capacity.h"
#include "base/float_mode.h"

#include <arb.h>
#include <math.h>

#include "check/judge.h"

static const slong PRECISION = 160;
static const double SLACK_OF_ROUNDING = 0x1p-50;

static bool in_order(const xrd_capacity_problem *problem, const xrd_capacity_point *point, double gap,
                     xrd_finding *finding) {
  size_t reached = 0;
  if (point->n != problem->n || point->m != problem->m)
    return xrd_judge_refuse(finding, "a witness of %zu inputs and %zu outputs for %zu and %zu", point->n, point->m,
                            problem->n, problem->m);
  if (!xrd_judge_is_number(point->cost) || !xrd_judge_is_number(point->slope))
    return xrd_judge_refuse(finding, "the cost or the slope is not a finite number >= 0");
  for (size_t y = 0; y < point->m; y++) reached += point->r[y] > 0;
  if (!xrd_judge_masses("input mass", point->p, point->n, point->support, finding) ||
      !xrd_judge_masses("output mass", point->r, point->m, reached, finding))
    return false;
  if (point->support == 0 || reached == 0)
    return xrd_judge_refuse(finding, "every %s mass is 0", point->support == 0 ? "input" : "output");
  if (isinf(point->capacity_upper)) return xrd_judge_refuse(finding, "the claimed upper bound is infinite");
  return xrd_judge_order(point->capacity_lower, point->capacity_nats, point->capacity_upper, gap, point->verdict,
                         finding);
}

/* out = the numbers divided by their sum. */
static void set_law(arb_ptr out, const double *mass, size_t count) {
  arb_t total;
  arb_init(total);
  for (size_t k = 0; k < count; k++) {
    arb_set_d(out + k, mass[k]);
    arb_add(total, total, out + k, PRECISION);
  }
  for (size_t k = 0; k < count; k++) arb_div(out + k, out + k, total, PRECISION);
  arb_clear(total);
}

/* sum_y a log(a / b) over a > 0; false where some b there is 0. */
static bool divergence(arb_t sum, arb_srcptr a, arb_srcptr b, size_t count) {
  arb_t ratio;
  arb_init(ratio);
  arb_zero(sum);
  bool finite = true;
  for (size_t k = 0; finite && k < count; k++) {
    if (arb_is_zero(a + k)) continue;
    finite = !arb_is_zero(b + k);
    arb_div(ratio, a + k, b + k, PRECISION);
    arb_log(ratio, ratio, PRECISION);
    arb_addmul(sum, a + k, ratio, PRECISION);
  }
  arb_clear(ratio);
  return finite;
}

typedef struct {
  arb_ptr input, law, output, row; /* n; m each: p, r, o and a row, all laws */
  arb_t lower, upper, part;
} balls;

/* o = p W. */
static void mix(const xrd_capacity_problem *problem, balls *b) {
  for (size_t x = 0; x < problem->n; x++) {
    if (arb_is_zero(b->input + x)) continue;
    set_law(b->row, problem->matrix + x * problem->m, problem->m);
    for (size_t y = 0; y < problem->m; y++) arb_addmul(b->output + y, b->input + x, b->row + y, PRECISION);
  }
}

/* U and L; a mean cost beyond the limit leaves L = 0. */
static void bound(const xrd_capacity_problem *problem, const xrd_capacity_point *point, balls *b) {
  bool finite = true;
  for (size_t x = 0; x < problem->n; x++) {
    set_law(b->row, problem->matrix + x * problem->m, problem->m);
    if (divergence(b->part, b->row, b->output, problem->m)) arb_addmul(b->lower, b->input + x, b->part, PRECISION);
    finite &= divergence(b->part, b->row, b->law, problem->m);
    if (problem->cost != NULL) {
      arb_t dearer, limit;
      arb_init(dearer), arb_init(limit);
      arb_set_d(dearer, problem->cost[x]);
      arb_set_d(limit, point->cost);
      arb_sub(dearer, dearer, limit, PRECISION);
      arb_set_d(limit, point->slope);
      arb_submul(b->part, limit, dearer, PRECISION);
      arb_clear(dearer), arb_clear(limit);
    }
    if (x == 0)
      arb_set(b->upper, b->part);
    else
      arb_max(b->upper, b->upper, b->part, PRECISION);
  }
  arb_log_ui(b->part, problem->n < problem->m ? problem->n : problem->m, PRECISION);
  if (!finite || arb_gt(b->upper, b->part)) arb_set(b->upper, b->part);
}

/* Whether the exact sum of p_x (b_x - c) is at most 0: a rational number. */
static bool within_cost(const xrd_capacity_problem *problem, const xrd_capacity_point *point) {
  arf_t sum, term, limit;
  arf_init(sum), arf_init(term), arf_init(limit);
  arf_set_d(limit, point->cost);
  for (size_t x = 0; x < problem->n; x++) {
    arf_t mass;
    arf_init(mass);
    arf_set_d(mass, point->p[x]);
    arf_set_d(term, problem->cost != NULL ? problem->cost[x] : 0);
    (void)arf_sub(term, term, limit, ARF_PREC_EXACT, ARF_RND_DOWN);
    (void)arf_addmul(sum, mass, term, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_clear(mass);
  }
  const bool within = arf_sgn(sum) <= 0;
  arf_clear(sum), arf_clear(term), arf_clear(limit);
  return within;
}

static void judge(const xrd_capacity_point *point, bool within, const balls *b, xrd_finding *finding) {
  const double lower = fmax(0, xrd_judge_end(b->lower, false));
  finding->rate_lower = within ? lower : 0;
  finding->rate_upper = fmax(0, xrd_judge_end(b->upper, true));
  const double gap = finding->rate_upper - lower;
  const double slack = fmax(gap, 0) / 8 + SLACK_OF_ROUNDING * fmax(1, finding->rate_upper);
  xrd_judge_bounds(point->capacity_lower, point->capacity_upper, slack, finding);
}

xrd_status xrd_check_capacity(const xrd_capacity_problem *problem, const xrd_capacity_point *point, double gap_nats,
                              xrd_finding *finding, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  const xrd_status status = xrd_capacity_validate(problem, error);
  if (status != XRD_OK || !in_order(problem, point, gap_nats, finding)) return status;
  const slong n = (slong)problem->n, m = (slong)problem->m;
  balls b;
  b.input = _arb_vec_init(n);
  b.law = _arb_vec_init(m), b.output = _arb_vec_init(m), b.row = _arb_vec_init(m);
  arb_init(b.lower), arb_init(b.upper), arb_init(b.part);
  set_law(b.input, point->p, problem->n);
  set_law(b.law, point->r, problem->m);
  mix(problem, &b);
  bound(problem, point, &b);
  judge(point, within_cost(problem, point), &b, finding);
  arb_clear(b.lower), arb_clear(b.upper), arb_clear(b.part);
  _arb_vec_clear(b.input, n);
  _arb_vec_clear(b.law, m), _arb_vec_clear(b.output, m), _arb_vec_clear(b.row, m);
  return status;
}
