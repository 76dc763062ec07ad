/* A claimed length of codes, judged: R(D) by xrd_check, then the converse, random coding and the dispersion, each by a
   proof of its own. */
#include "exactrd/length.h"

#include <arb_hypgeom.h>
#include <math.h>

#include "base/float_mode.h"
#include "check/judge.h"
#include "check/length/trial.h"
#include "exactrd/check.h"

/* What the certificate's lattices lose: at most six steps of 1/65,535 of the range of S for each symbol; and what the
   mass that it drops moves, in nats for sqrt(n) symbols. */
/* The variance of a density that rounding alone spreads: where all pairs have the same one, V is no number but this. */
static const double ROUNDED_AWAY = 0x1p-104;
static const double SLACK_OF_LATTICE = 6.0 / 65535, SLACK_OF_MASS = 1e-5, SLACK_OF_ROUNDING = 0x1p-44,
                    SLACK_OF_SLOPE = 0x1p-8;

static bool in_order(const xrd_length_point *point, xrd_finding *finding) {
  if (point->length < 1 || point->length > XRD_LENGTH_MAX)
    return xrd_judge_refuse(finding, "the length %zu is not 1 to %d", point->length, XRD_LENGTH_MAX);
  if (!(point->excess >= 1e-9 && point->excess <= 1 - 1e-9))
    return xrd_judge_refuse(finding, "the excess probability %.17g is not 1e-9 to 1 - 1e-9", point->excess);
  if (!isfinite(point->witness_slope)) return xrd_judge_refuse(finding, "the slope is infinite");
  if (!(point->converse_lower >= 0 && point->converse_lower <= point->achievable_upper))
    return xrd_judge_refuse(finding, "the claimed converse %.17g and achievable rate %.17g are not in order",
                            point->converse_lower, point->achievable_upper);
  if (!(point->dispersion_lower >= 0 && point->dispersion_lower <= point->dispersion &&
        point->dispersion <= point->dispersion_upper && isfinite(point->dispersion)))
    return xrd_judge_refuse(finding, "the claimed dispersion %.17g and its bounds are not in order", point->dispersion);
  return true;
}

static xrd_status check_rate(const xrd_problem *problem, const xrd_length_point *point, double gap,
                             xrd_finding *finding, xrd_error *error) {
  const xrd_witness witness = {point->witness_slope, point->q, point->w};
  xrd_claimed_point claim = {.slope = point->witness_slope,
                             .rate_nats = point->rate_nats,
                             .bounds = point->bounds,
                             .gap_nats = gap,
                             .verdict = point->verdict};
  claim.bounds.distortion = point->distortion;
  claim.bounds.distortion_low = 0;
  for (size_t j = 0; j < point->m; j++) claim.support += point->q[j] > 0;
  return xrd_check(problem, &witness, &claim, finding, error);
}

static double square(double x) { return x * x; }

/* Largest less least value of S. */
static double range_of(const xrd_length_trial *trial) {
  double least = HUGE_VAL, most = -HUGE_VAL;
  for (size_t k = 0; k < trial->count; k++) {
    least = fmin(least, xrd_judge_end(trial->density + k, false));
    most = fmax(most, xrd_judge_end(trial->density + k, true));
  }
  return most - least;
}

static xrd_status judge_converse(const xrd_length_trial *trial, xrd_finding *finding, xrd_error *error) {
  double own = 0;
  const double claimed = trial->point->converse_lower;
  const xrd_status status = trial->point->bounds.rate_lower > 0 ? xrd_trial_converse(trial, &own, error) : XRD_OK;
  if (status != XRD_OK) return status;
  finding->rate_lower = own;
  if (claimed > own)
    (void)xrd_judge_refuse(finding, "the claimed converse %.17g exceeds the proved one, %.17g", claimed, own);
  else if (claimed < own - SLACK_OF_LATTICE * range_of(trial) - SLACK_OF_MASS / sqrt((double)trial->point->length) -
                         SLACK_OF_ROUNDING * fmax(1, own))
    (void)xrd_judge_refuse(finding, "the claimed converse %.17g is not that of its witness, %.17g", claimed, own);
  return XRD_OK;
}

static double least_distance(const xrd_length_trial *trial, size_t k) {
  const xrd_distortion *d = &trial->problem->distortion;
  double least = HUGE_VAL;
  for (size_t j = 0; j < d->m; j++) least = fmin(least, xrd_distortion_entry(d, trial->index[k], j));
  return least;
}

/* log K, K reproductions such that each symbol has its least distance to one of them, if that is at most D: all words
   of these are a code. */
static double rate_of_list(const xrd_length_trial *trial) {
  const xrd_distortion *d = &trial->problem->distortion;
  ulong kept = 0;
  for (size_t k = 0; k < trial->count; k++)
    if (!(least_distance(trial, k) <= trial->point->distortion)) return HUGE_VAL;
  for (size_t j = 0; j < d->m; j++) {
    bool first = false;
    for (size_t k = 0; k < trial->count && !first; k++) {
      const double own = xrd_distortion_entry(d, trial->index[k], j);
      first = own == least_distance(trial, k);
      for (size_t l = 0; l < j && first; l++) first = xrd_distortion_entry(d, trial->index[k], l) != own;
    }
    kept += first;
  }
  arb_t rate;
  arb_init(rate);
  arb_log_ui(rate, kept, XRD_TRIAL_BITS);
  const double upper = fmax(0, xrd_judge_end(rate, true));
  arb_clear(rate);
  return upper;
}

/* An infinite rate claims nothing. */
static xrd_status judge_coding(const xrd_length_trial *trial, xrd_finding *finding, xrd_error *error) {
  bool possible, enough, sharp;
  const double claimed = trial->point->achievable_upper;
  const double listed = rate_of_list(trial);
  finding->rate_upper = claimed;
  if (claimed > listed)
    (void)xrd_judge_refuse(
        finding, "all words of the nearest reproductions have less than the claimed achievable rate %.17g", claimed);
  if (claimed >= listed) return XRD_OK;
  const xrd_status status = xrd_trial_coding(trial, &possible, &enough, &sharp, error);
  if (status != XRD_OK) return status;
  if (!possible)
    finding->rate_upper = listed,
    xrd_judge_leave(finding, "too many types of blocks to prove the claimed achievable rate");
  else if (!enough)
    (void)xrd_judge_refuse(finding, "random coding does not reach the claimed achievable rate %.17g", claimed);
  else if (!sharp)
    (void)xrd_judge_refuse(finding, "random coding reaches less than the claimed achievable rate %.17g", claimed);
  return XRD_OK;
}

/* Do the claimed numbers hold, and are they no looser than another computation of the slope's share makes them? */
static bool encloses(double lower, double upper, const arb_t least, const arb_t most) {
  arb_t square;
  arb_init(square);
  arb_sqr(square, most, XRD_TRIAL_BITS);
  const double own_upper = xrd_judge_end(square, true);
  arb_sqr(square, least, XRD_TRIAL_BITS);
  const double own_lower = arb_is_positive(least) ? fmax(0, xrd_judge_end(square, false)) : 0;
  arb_clear(square);
  const double room = SLACK_OF_SLOPE * (own_upper - own_lower) + SLACK_OF_ROUNDING * own_upper;
  return lower <= own_lower && lower >= own_lower - room && own_upper <= upper &&
         (isinf(own_upper) || upper <= own_upper + room);
}

/* Q((x - rate) / deviation), Q the tail of the normal law; at a deviation of 0 one of 0, 1/2 and 1. */
static double tail_at(double x, double rate, double deviation) {
  if (!(deviation > 0)) return x > rate ? 0 : x < rate ? 1 : 0.5;
  arb_t z, part;
  arb_init(z), arb_init(part);
  arb_set_d(z, x);
  arb_set_d(part, rate);
  arb_sub(z, z, part, 64);
  arb_set_d(part, deviation);
  arb_div(z, z, part, 64);
  arb_sqrt_ui(part, 2, 64);
  arb_div(z, z, part, 64);
  arb_hypgeom_erfc(z, z, 64);
  const double tail = arf_get_d(arb_midref(z), ARF_RND_NEAR) / 2;
  arb_clear(z), arb_clear(part);
  return tail;
}

/* second_order = max(0, R + sqrt(V / n) Qinv(e)), to rounding: an ESTIMATE, but of these very numbers. */
static bool is_second_order(const xrd_length_point *point) {
  const double x = point->second_order, deviation = sqrt(point->dispersion / (double)point->length);
  const double room = 1e-10 * fmax(1, point->rate_nats) + 1e-10 * deviation;
  if (!xrd_judge_is_number(x)) return false;
  return tail_at(x + room, point->rate_nats, deviation) <= point->excess &&
         (x == 0 || point->excess <= tail_at(x - room, point->rate_nats, deviation));
}

static xrd_status judge_dispersion(const xrd_length_trial *trial, xrd_finding *finding, xrd_error *error) {
  const xrd_length_point *point = trial->point;
  arb_t variance, least, most;
  arb_init(variance), arb_init(least), arb_init(most);
  const xrd_status status = xrd_trial_dispersion(trial, variance, least, most, error);
  const double own = arf_get_d(arb_midref(variance), ARF_RND_NEAR);
  if (!encloses(point->dispersion_lower, point->dispersion_upper, least, most) ||
      fabs(point->dispersion - own) > SLACK_OF_ROUNDING * fmax(own, ROUNDED_AWAY * fmax(1, square(point->rate_nats))))
    (void)xrd_judge_refuse(finding, "the claimed dispersion or a bound of it is not that of its witness, %.17g", own);
  else if (!is_second_order(point))
    (void)xrd_judge_refuse(finding, "the second-order rate %.17g is not R + sqrt(V / n) Qinv(e)", point->second_order);
  arb_clear(variance), arb_clear(least), arb_clear(most);
  return status;
}

typedef struct {
  xrd_progress progress;
  void *context;
} wish;

static bool go_on(void *context) {
  const wish *w = context;
  return w->progress(w->context, 0, 0);
}

/* What the point says beside R(D). */
static xrd_status judge_length(const xrd_problem *problem, const xrd_length_point *point, xrd_stop *stop,
                               xrd_finding *finding, xrd_error *error) {
  xrd_length_trial trial;
  xrd_status status = xrd_length_trial_init(&trial, problem, point, error);
  trial.stop = stop;
  if (status == XRD_OK) status = judge_dispersion(&trial, finding, error);
  if (status == XRD_OK && finding->accepted) status = judge_converse(&trial, finding, error);
  if (status == XRD_OK && finding->accepted && !xrd_stop_wanted(stop, 0)) status = judge_coding(&trial, finding, error);
  xrd_length_trial_clear(&trial);
  if (status != XRD_OK || !xrd_stop_wanted(stop, 0)) return status;
  *finding = (xrd_finding){.undecided = true, .rate_upper = HUGE_VAL};
  return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while checking codes of %zu symbols", point->length);
}

xrd_status xrd_check_length_until(const xrd_problem *problem, const xrd_length_point *point, double gap_nats,
                                  xrd_progress progress, void *context, xrd_finding *finding, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  xrd_status status = xrd_problem_validate(problem, error);
  if (status != XRD_OK) return status;
  if (point->n != problem->distortion.n || point->m != problem->distortion.m) {
    (void)xrd_judge_refuse(finding, "a witness of %zu symbols and %zu reproductions for %zu and %zu", point->n,
                           point->m, problem->distortion.n, problem->distortion.m);
    return XRD_OK;
  }
  if (!in_order(point, finding)) return XRD_OK;
  status = check_rate(problem, point, gap_nats, finding, error);
  if (status != XRD_OK || !finding->accepted) return status;
  wish asked = {progress, context};
  xrd_stop stop;
  xrd_stop_init(&stop, progress == NULL ? NULL : go_on, &asked);
  return judge_length(problem, point, &stop, finding, error);
}

xrd_status xrd_check_length(const xrd_problem *problem, const xrd_length_point *point, double gap_nats,
                            xrd_finding *finding, xrd_error *error) {
  return xrd_check_length_until(problem, point, gap_nats, NULL, NULL, finding, error);
}
