/* A channel that anybody made: its rate and distortion in balls, and a proved line below the curve at its distortion.

   Floats propose the line, balls prove it.  At a slope s, masses q of full support from the channel's own output, u_i =
   sum_j q_j exp(-s (d_ij - s_i)) and c_j = sum_i pi_i E_ij / u_i, Blahut's step is q_j <- q_j c_j, and
     - sum_i pi_i log u_i - log max_j c_j - s (D - S)
   lies below R(D) at each step.  It is concave in s where q is optimal: a golden section looks for the best s.  */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "check/judge.h"
#include "check/reproof.h"
#include "exactrd/check.h"

static const slong PRECISION = 128;
enum { SEARCH = 40, LEAST_STEPS = 20, MOST_STEPS = 400, FINAL_FACTOR = 10 };
static const double WORK = 1e8, SPREAD = 1e-3;

typedef struct {
  const xrd_problem *problem;
  size_t n, m, steps;
  double *excess, *kernel; /* n x m: d - min_j d */
  double *law, *q, *c, *u; /* m, m, m, n */
  double room;             /* D - S */
} proposal;

static xrd_status validate(const xrd_problem *problem, const double *channel, xrd_error *error) {
  const xrd_status status = xrd_problem_validate(problem, error);
  if (status != XRD_OK) return status;
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  for (size_t i = 0; i < n; i++) {
    double sum = 0;
    for (size_t j = 0; j < m; j++) {
      const double share = channel[i * m + j];
      if (!(share >= 0 && isfinite(share)))
        return xrd_fail(error, XRD_ERR_INPUT, "p(%zu|%zu) is not a finite number >= 0: %.17g", j, i, share);
      sum += share;
    }
    if (problem->p[i] > 0 && !(sum > 0 && isfinite(sum)))
      return xrd_fail(error, XRD_ERR_INPUT, "row %zu of the channel has no positive sum", i);
  }
  return XRD_OK;
}

static xrd_enclosure ends(const arb_t ball) {
  if (!arb_is_finite(ball)) return (xrd_enclosure){HUGE_VAL, HUGE_VAL};
  arf_t low, high;
  arf_init(low), arf_init(high);
  arb_get_lbound_arf(low, ball, PRECISION);
  arb_get_ubound_arf(high, ball, PRECISION);
  const xrd_enclosure both = {fmax(0, arf_get_d(low, ARF_RND_FLOOR)), fmax(0, arf_get_d(high, ARF_RND_CEIL))};
  arf_clear(low), arf_clear(high);
  return both;
}

/* share = pi_i p(j|i), from 1 / (the row's sum times sum p) in `scale`. */
static void joint(const xrd_problem *problem, const double *channel, size_t i, size_t j, const arb_t scale,
                  arb_t share) {
  arb_set_d(share, channel[i * problem->distortion.m + j]);
  arb_mul(share, share, scale, PRECISION);
}

/* scale[i] = p_i / (sum p times the row's sum). */
static void row_scales(const xrd_problem *problem, const double *channel, arb_ptr scale) {
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  arb_t total, sum, part;
  arb_init(total), arb_init(sum), arb_init(part);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(part, problem->p[i]);
    arb_add(total, total, part, PRECISION);
  }
  for (size_t i = 0; i < n; i++) {
    if (!(problem->p[i] > 0)) continue;
    arb_zero(sum);
    for (size_t j = 0; j < m; j++) {
      arb_set_d(part, channel[i * m + j]);
      arb_add(sum, sum, part, PRECISION);
    }
    arb_mul(sum, sum, total, PRECISION);
    arb_set_d(part, problem->p[i]);
    arb_div(scale + i, part, sum, PRECISION);
  }
  arb_clear(total), arb_clear(sum), arb_clear(part);
}

/* I = sum_ij pi_i p(j|i) log p(j|i) - sum_j r_j log r_j, with pi_i p(j|i) = x: x log x - x log pi_i in the first sum.
 */
static void enclose(const xrd_problem *problem, const double *channel, arb_ptr scale, arb_ptr law,
                    xrd_channel_finding *finding) {
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  arb_t information, distortion, share, part, row;
  arb_init(information), arb_init(distortion), arb_init(share), arb_init(part), arb_init(row);
  for (size_t i = 0; i < n; i++) {
    arb_zero(row);
    for (size_t j = 0; problem->p[i] > 0 && j < m; j++) {
      if (channel[i * m + j] == 0) continue;
      joint(problem, channel, i, j, scale + i, share);
      arb_add(law + j, law + j, share, PRECISION);
      arb_add(row, row, share, PRECISION);
      arb_log(part, share, PRECISION);
      arb_addmul(information, share, part, PRECISION);
      const double d = xrd_distortion_entry(&problem->distortion, i, j);
      arb_set_d(part, isinf(d) ? HUGE_VAL : d);
      arb_addmul(distortion, share, part, PRECISION);
    }
    if (arb_is_zero(row)) continue;
    arb_log(part, row, PRECISION); /* the row's sum is pi_i */
    arb_submul(information, row, part, PRECISION);
  }
  for (size_t j = 0; j < m; j++) {
    if (arb_is_zero(law + j)) continue;
    arb_log(part, law + j, PRECISION);
    arb_submul(information, law + j, part, PRECISION);
  }
  finding->information = ends(information);
  finding->distortion = ends(distortion);
  arb_clear(information), arb_clear(distortion), arb_clear(share), arb_clear(part), arb_clear(row);
}

static bool propose_begin(proposal *work, const xrd_problem *problem, arb_srcptr law, double distortion) {
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  const size_t entries = n * m; /* of a channel that is there */
  *work = (proposal){.problem = problem, .n = n, .m = m, .room = distortion};
  work->excess = xrd_allocate(entries, 2 * sizeof(double));
  work->law = xrd_allocate(3 * m + n, sizeof(double));
  if (work->excess == NULL || work->law == NULL) return false;
  work->kernel = work->excess + entries;
  work->q = work->law + m;
  work->c = work->q + m;
  work->u = work->c + m;
  work->steps = (size_t)fmin(MOST_STEPS, fmax(LEAST_STEPS, WORK / ((double)entries * SEARCH)));
  double total = 0, least_mean = 0;
  for (size_t i = 0; i < n; i++) {
    double least = HUGE_VAL;
    for (size_t j = 0; j < m; j++)
      least = fmin(least, work->excess[i * m + j] = xrd_distortion_entry(&problem->distortion, i, j));
    for (size_t j = 0; j < m; j++) work->excess[i * m + j] = isinf(least) ? 0 : work->excess[i * m + j] - least;
    total += problem->p[i];
    if (problem->p[i] > 0) least_mean += problem->p[i] * least;
  }
  work->room = fmax(0, distortion - least_mean / total);
  for (size_t j = 0; j < m; j++)
    work->law[j] = (1 - SPREAD) * arf_get_d(arb_midref(law + j), ARF_RND_NEAR) + SPREAD / (double)m;
  return true;
}

/* Blahut's steps at a slope; the line's height at D, and its weights in u. */
static double propose(proposal *work, double slope, size_t steps) {
  const double *p = work->problem->p;
  double height = -HUGE_VAL, total = 0;
  for (size_t k = 0; k < work->n * work->m; k++) work->kernel[k] = exp(-slope * work->excess[k]);
  for (size_t i = 0; i < work->n; i++) total += p[i];
  memcpy(work->q, work->law, work->m * sizeof *work->q);
  for (size_t step = 0;; step++) {
    double most = 0, value = 0;
    memset(work->c, 0, work->m * sizeof *work->c);
    for (size_t i = 0; i < work->n; i++) {
      const double *row = work->kernel + i * work->m;
      double u = 0;
      for (size_t j = 0; j < work->m; j++) u += work->q[j] * row[j];
      work->u[i] = u;
      if (!(p[i] > 0)) continue;
      value -= p[i] / total * log(u);
      for (size_t j = 0; j < work->m; j++) work->c[j] += p[i] / total * row[j] / u;
    }
    for (size_t j = 0; j < work->m; j++) most = fmax(most, work->c[j]);
    height = value - log(most) - slope * work->room;
    if (log(most) < 1e-13 || step == steps) break;
    for (size_t j = 0; j < work->m; j++) work->q[j] *= work->c[j];
  }
  return height;
}

/* The slope of the highest line. */
static double search(proposal *work) {
  const double golden = 0.6180339887498949, middle = work->room > 0 ? -log(work->room) : 0;
  double low = middle - 12, high = middle + 12;
  double a = high - golden * (high - low), b = low + golden * (high - low);
  double at_a = propose(work, exp(a), work->steps), at_b = propose(work, exp(b), work->steps);
  for (int k = 0; k < SEARCH; k++) {
    if (at_a >= at_b) {
      high = b, b = a, at_b = at_a;
      at_a = propose(work, exp(a = high - golden * (high - low)), work->steps);
    } else {
      low = a, a = b, at_a = at_b;
      at_b = propose(work, exp(b = low + golden * (high - low)), work->steps);
    }
  }
  return exp(at_a >= at_b ? a : b);
}

/* The proved height of the proposed line at D, 0 where the proof says less. */
static xrd_status prove_line(proposal *work, double distortion, xrd_channel_finding *finding, xrd_error *error) {
  finding->slope = search(work);
  (void)propose(work, finding->slope, FINAL_FACTOR * work->steps);
  for (size_t i = 0; i < work->n; i++) work->u[i] = fmin(fmax(1 / work->u[i], 1e-300), 1e300);
  const xrd_witness witness = {finding->slope, work->q, work->u};
  xrd_reproof reproof;
  xrd_reproof_init(&reproof);
  const xrd_status status = xrd_reprove(work->problem, &witness, xrd_reproof_precision(work->problem, finding->slope),
                                        &reproof, error);
  if (status == XRD_OK) {
    arb_t height, part;
    arb_init(height), arb_init(part);
    arb_set_d(height, distortion);
    arb_sub(height, height, reproof.least, PRECISION);
    arb_set_d(part, finding->slope);
    arb_mul(height, height, part, PRECISION);
    arb_sub(height, reproof.intercept, height, PRECISION);
    finding->curve_lower = fmax(0, xrd_judge_end(height, false));
    arb_clear(height), arb_clear(part);
  }
  xrd_reproof_clear(&reproof);
  return status;
}

xrd_status xrd_check_channel(const xrd_problem *problem, const double *channel, xrd_channel_finding *finding,
                             xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *finding = (xrd_channel_finding){.curve_lower = 0};
  xrd_status status = validate(problem, channel, error);
  if (status != XRD_OK) return status;
  const slong n = (slong)problem->distortion.n, m = (slong)problem->distortion.m;
  arb_ptr scale = _arb_vec_init(n), law = _arb_vec_init(m);
  row_scales(problem, channel, scale);
  enclose(problem, channel, scale, law, finding);
  if (isfinite(finding->distortion.upper)) {
    proposal work;
    if (propose_begin(&work, problem, law, finding->distortion.upper))
      status = prove_line(&work, finding->distortion.upper, finding, error);
    else
      status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to check a channel of %ld x %ld", (long)n, (long)m);
    free(work.excess);
    free(work.law);
  }
  _arb_vec_clear(scale, n);
  _arb_vec_clear(law, m);
  return status;
}
