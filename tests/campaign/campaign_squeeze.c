/* One minimum between bounds that a climb drives at each other: F* = min I + s E d at a slope s of a density.

   Any witness proves rate_lower + s D <= F* <= rate_upper + s D at its own D.  A climb changes one number of a witness
   at a time, upwards in the first or downwards in the second, over atoms, intervals, cuts and kappas.  If none of the
   claims is false no lower one ever passes an upper one, nor does Shannon's bound. */
#include <arb.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "tests/campaign/turn.h"
#include "tests/random_problem.h"

enum { STEPS = 20, ROWS = 4, BITS = 200 };

typedef struct {
  xrd_measure_problem problem;
  xrd_density density;
  double rows[ROWS * XRD_DENSITY_COLUMNS];
} made;

/* The claims of all witnesses of one problem and slope. */
typedef struct {
  arb_t low, high; /* the largest and the least */
} squeeze;

static void make_rows(made *m, xrd_random *random) {
  m->density.rows = m->rows;
  m->density.count = 1 + xrd_random_below(random, ROWS);
  double place = 0;
  for (size_t k = 0; k < m->density.count; k++) {
    double *row = m->rows + k * XRD_DENSITY_COLUMNS;
    if (m->density.family == XRD_DENSITY_MIXTURE) {
      row[0] = random_between(random, 0.01, 1), row[1] = xrd_random_normal(random),
      row[2] = random_between(random, 0.1, 2);
    } else {
      row[0] = place + (random_once_in(random, 4) ? xrd_random_uniform(random) : 0);
      place = row[1] = row[0] + random_between(random, 0.05, 3);
      row[2] = random_between(random, 0.01, 1);
    }
  }
}

static void make(made *m, xrd_random *random) {
  *m = (made){.problem = {.kernel = random_once_in(random, 2) ? XRD_MEASURE_SQUARED : XRD_MEASURE_ABSOLUTE, .dim = 1}};
  xrd_density *d = &m->density;
  d->family = (xrd_density_family)xrd_random_below(random, XRD_DENSITY_HISTOGRAM + 1);
  const double a = xrd_random_normal(random), b = random_between(random, 0.1, 3), share = xrd_random_uniform(random);
  switch (d->family) {
  case XRD_DENSITY_UNIFORM: d->parameter[0] = a, d->parameter[1] = a + b; break;
  case XRD_DENSITY_TRIANGULAR: d->parameter[0] = a, d->parameter[1] = a + share * b, d->parameter[2] = a + b; break;
  case XRD_DENSITY_EXPONENTIAL: d->parameter[0] = b; break;
  case XRD_DENSITY_STUDENT:
    d->parameter[0] = random_between(random, 2.1, 50), d->parameter[1] = a, d->parameter[2] = b;
    break;
  case XRD_DENSITY_BETA:
    d->parameter[0] = random_between(random, 0.2, 8), d->parameter[1] = random_between(random, 0.2, 8);
    break;
  case XRD_DENSITY_MIXTURE:
  case XRD_DENSITY_HISTOGRAM: make_rows(m, random); break;
  default: d->parameter[0] = a, d->parameter[1] = b;
  }
  m->problem.density = d;
}

static void set_claim(arb_t claim, double rate, const xrd_bounds *bounds, double slope) {
  arb_t s, term;
  arb_init(s), arb_init(term);
  arb_set_d(claim, rate), arb_set_d(s, slope);
  arb_set_d(term, bounds->distortion), arb_addmul(claim, s, term, BITS);
  arb_set_d(term, bounds->distortion_low), arb_addmul(claim, s, term, BITS);
  arb_clear(s), arb_clear(term);
}

static void take(campaign_turn *turn, const made *m, squeeze *all, const arb_t low, const arb_t high, double slope) {
  arb_t over;
  arb_init(over);
  if (arb_gt(low, all->low)) arb_set(all->low, low);
  if (arb_lt(high, all->high)) arb_set(all->high, high);
  arb_sub(over, all->low, all->high, BITS);
  const double *p = m->density.parameter;
  campaign_count(turn, !arb_is_positive(over),
                 "bounds cross by %g: %s %.17g %.17g %.17g, %zu rows, kernel %d, slope %.17g",
                 arf_get_d(arb_midref(over), ARF_RND_NEAR), xrd_density_name(m->density.family), p[0], p[1], p[2],
                 m->density.count, (int)m->problem.kernel, slope);
  arb_clear(over);
}

/* The two claims of a witness; false where it is none. */
static bool look(campaign_turn *turn, const made *m, const xrd_measure_witness *witness, xrd_random *random,
                 squeeze *all, arb_t low, arb_t high) {
  static const double gaps[] = {1e-14, 1e-10, 1e-4};
  xrd_measure_proof proof;
  xrd_error error;
  if (xrd_certify_measure(&m->problem, witness, gaps[xrd_random_below(random, 3)], 1, &proof, &error) != XRD_OK)
    return false;
  arb_neg_inf(low), arb_pos_inf(high);
  if (proof.bounds.rate_lower > 0) set_claim(low, proof.bounds.rate_lower, &proof.bounds, witness->slope);
  if (isfinite(proof.bounds.rate_upper)) set_claim(high, proof.bounds.rate_upper, &proof.bounds, witness->slope);
  take(turn, m, all, low, high, witness->slope);
  return true;
}

/* R(D) >= Shannon's bound at any D, the best of which is where its slope is s. */
static void take_shannon(campaign_turn *turn, const made *m, double slope, squeeze *all) {
  const xrd_bounds at = {.distortion = (m->problem.kernel == XRD_MEASURE_SQUARED ? 0.5 : 1) / slope};
  xrd_enclosure rate;
  bool attained;
  arb_t low, none;
  arb_init(low), arb_init(none);
  arb_pos_inf(none);
  if (xrd_density_shannon(&m->density, m->problem.kernel, at.distortion, &rate, &attained, NULL) == XRD_OK &&
      rate.lower > 0) {
    set_claim(low, rate.lower, &at, slope);
    arb_set_d(none, 1e-30); /* what the rounding of 1 / (2 s) moves */
    arb_sub(low, low, none, BITS), arb_pos_inf(none);
    take(turn, m, all, low, none, slope);
  }
  arb_clear(low), arb_clear(none);
}

static void move(xrd_measure_point *point, xrd_random *random, double **number, double *kept) {
  const bool tails = random_once_in(random, 6);
  double *const ends[] = {&point->cut_low, &point->cut_high, &point->kappa_low, &point->kappa_high};
  *number = tails                       ? ends[xrd_random_below(random, 4)]
            : random_once_in(random, 2) ? point->masses + xrd_random_below(random, point->atoms)
                                        : point->places + xrd_random_below(random, point->coordinates);
  *kept = **number;
  const double size = random_between(random, 1e-17, 0.3);
  if (random_once_in(random, 5))
    **number = nextafter(**number, xrd_random_uniform(random) < 0.5 ? HUGE_VAL : -HUGE_VAL);
  else
    **number += fmax(fabs(**number), 1e-3) * size * xrd_random_normal(random);
}

static void climb(campaign_turn *turn, const made *m, xrd_measure_point *point, xrd_random *random, squeeze *all) {
  arb_t low, high, best;
  arb_init(low), arb_init(high), arb_init(best);
  const bool lower = random_once_in(random, 2);
  xrd_measure_witness witness = xrd_measure_point_witness(point);
  if (look(turn, m, &witness, random, all, low, high)) arb_set(best, lower ? low : high);
  for (int step = 0; step < STEPS; step++) {
    double *number, kept;
    move(point, random, &number, &kept);
    witness = xrd_measure_point_witness(point);
    const bool known = look(turn, m, &witness, random, all, low, high);
    if (known && (lower ? arb_ge(low, best) : arb_le(high, best)))
      arb_set(best, lower ? low : high);
    else
      *number = kept;
  }
  arb_clear(low), arb_clear(high), arb_clear(best);
}

typedef struct {
  unsigned long asked;
} patience;

static bool goes_on(void *context, size_t done, size_t total) {
  (void)done, (void)total;
  return ++((patience *)context)->asked < 2000;
}

static void attack(campaign_turn *turn, xrd_random *random) {
  made m;
  xrd_error error;
  xrd_options options;
  patience of = {0};
  squeeze all;
  make(&m, random);
  xrd_options_init(&options);
  options.progress = goes_on, options.progress_context = &of;
  const double variance = fmin(fmax(xrd_density_variance(&m.density), 1e-2), 10);
  const double scale = m.problem.kernel == XRD_MEASURE_SQUARED ? variance : sqrt(variance);
  const double slope = random_between(random, 1e-4, random_once_in(random, 3) ? 1e3 : 20) / scale;
  arb_init(all.low), arb_init(all.high);
  arb_neg_inf(all.low), arb_pos_inf(all.high);
  for (int start = 0; start < 2; start++) {
    xrd_measure_point point = {.atoms = 0};
    options.gap_nats = start == 0 ? 1e-12 : random_between(random, 1e-8, 1e-1);
    of.asked = 0;
    if (xrd_measure_at_slope(&m.problem, slope, NULL, &options, &point, &error) == XRD_OK &&
        point.witness_slope == slope)
      climb(turn, &m, &point, random, &all);
    xrd_measure_point_clear(&point);
  }
  take_shannon(turn, &m, slope, &all);
  arb_clear(all.low), arb_clear(all.high);
}

int main(int count, char **words) {
  int next;
  campaign_turn turn = campaign_begin(count, words, &next);
  xrd_random random;
  while (campaign_next(&turn, &random)) attack(&turn, &random);
  flint_cleanup();
  return campaign_finish(&turn);
}
