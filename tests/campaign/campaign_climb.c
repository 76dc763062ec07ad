/* Claimed less true, made as large as it goes: what certificates over measures claim of atoms that a climb moves.

   Claimed are the distortion, both bounds of the rate, and that log c is nowhere above the excess; none may beat what
   balls of 300 bits say of the same atoms, log c being taken at places found by ascents of c.  A climb changes one
   number at a time and keeps what leaves the least room for one of the four, in ulps. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/campaign/climb_truth.h"
#include "tests/campaign/turn.h"
#include "tests/random_problem.h"

enum { STEPS = 25, FEW_STEPS = 2, SPACE_ONCE = 200, DISTORTION, UPPER, LOWER, EXCESS, CLAIMS };
static const char *const claims[] = {
    [DISTORTION] = "distortion", [UPPER] = "upper", [LOWER] = "lower", [EXCESS] = "excess"};

/* Room of each claim: true less claimed where the claim is a lower bound, else claimed less true; >= 0 if it holds. */
typedef struct {
  double room[CLAIMS]; /* in ulps of max(1, rate), of the distortion */
  bool broken[CLAIMS]; /* the balls prove it */
  bool known;
} rooms;

static double in_doubles(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

static void set_sum(arb_t sum, double high, double low) {
  arb_t term;
  arb_init(term);
  arb_set_d(sum, high), arb_set_d(term, low);
  arb_add(sum, sum, term, ARF_PREC_EXACT);
  arb_clear(term);
}

/* The largest log c that ascents find. */
static void find_dual(const atoms_case *c, xrd_random *random, arb_t most) {
  double place[16];
  arb_t here;
  arb_init(here);
  arb_neg_inf(most);
  const size_t width = c->witness.width, symbols = c->problem.kernel == XRD_MEASURE_LABELLED ? 0 : c->problem.n;
  for (size_t k = 0; k < c->witness.count + symbols; k++) {
    const double *from = k < c->witness.count ? c->places + k * width : c->x + (k - c->witness.count) * c->problem.dim;
    memcpy(place, from, width * sizeof *place);
    for (size_t l = 0; l < width; l++) place[l] *= 1 + 1e-3 * xrd_random_normal(random);
    (void)atoms_ascend(c, place);
    if (!isfinite(place[0])) continue;
    climb_truth_dual(c, place, here);
    if (arb_gt(here, most)) arb_set(most, here);
    climb_truth_dual(c, from, here);
    if (arb_gt(here, most)) arb_set(most, here);
  }
  arb_clear(here);
}

static void set_room(rooms *r, int claim, const arb_t room, double ulp) {
  r->room[claim] = in_doubles(room) / ulp;
  r->broken[claim] = arb_is_negative(room);
}

static void measure(const atoms_case *c, const xrd_measure_proof *proof, climb_truth *truth, xrd_random *random,
                    rooms *r) {
  const xrd_bounds *bounds = &proof->bounds;
  const double ulp = 0x1p-53 * fmax(1, fabs(in_doubles(truth->rate)));
  arb_t most, claimed, term;
  arb_init(most), arb_init(claimed), arb_init(term);
  for (int k = DISTORTION; k < CLAIMS; k++) r->room[k] = HUGE_VAL, r->broken[k] = false; /* nothing is claimed */
  find_dual(c, random, most);
  set_sum(claimed, bounds->distortion, bounds->distortion_low);
  arb_sub(term, claimed, truth->distortion, 300);
  set_room(r, DISTORTION, term, 0x1p-53 * bounds->distortion + 1e-300);
  arb_set_d(term, c->witness.slope);
  arb_submul(truth->intercept, term, claimed, 300);
  arb_sub(truth->intercept, truth->intercept, most, 300); /* a lower bound of R, at most */
  arb_set_d(claimed, bounds->rate_lower);
  arb_sub(term, truth->intercept, claimed, 300);
  if (bounds->rate_lower > 0) set_room(r, LOWER, term, ulp);
  arb_set_d(claimed, bounds->rate_upper);
  arb_sub(term, claimed, truth->rate, 300);
  set_room(r, UPPER, term, ulp);
  arb_set_d(claimed, proof->excess_nats);
  arb_sub(term, claimed, most, 300);
  if (isfinite(proof->excess_nats)) set_room(r, EXCESS, term, 0x1p-53);
  arb_clear(most), arb_clear(claimed), arb_clear(term);
}

static void look(campaign_turn *turn, const atoms_case *c, xrd_random *random, rooms *r) {
  static const double gaps[] = {1e-15, 1e-12, 1e-6, 1e-2};
  xrd_measure_proof proof;
  xrd_error error = {""};
  climb_truth truth;
  climb_truth_init(&truth);
  const xrd_status status = xrd_certify_measure(&c->problem, &c->witness, gaps[xrd_random_below(random, 4)], 1, &proof,
                                                &error);
  r->known = status == XRD_OK && climb_truth_set(c, &truth);
  if (r->known) measure(c, &proof, &truth, random, r);
  for (int k = DISTORTION; r->known && k < CLAIMS; k++)
    campaign_count(turn, !r->broken[k],
                   "%s off by %g ulps: kernel %d, %zu symbols, %zu coordinates, %zu atoms, slope %.17g", claims[k],
                   -r->room[k], (int)c->problem.kernel, c->problem.n, c->problem.dim, c->witness.count,
                   c->witness.slope);
  climb_truth_clear(&truth);
}

/* One of the numbers of a case: a probability, a coordinate, a mass, a place or the slope. */
static double *choose(atoms_case *c, xrd_random *random) {
  const size_t dim = c->problem.dim, n = c->problem.n, count = c->witness.count, width = c->witness.width;
  switch (xrd_random_below(random, 5)) {
  case 0: return &c->p[xrd_random_below(random, n)];
  case 1: return &c->x[xrd_random_below(random, n * dim)];
  case 2: return &c->masses[xrd_random_below(random, count)];
  case 3: return &c->places[xrd_random_below(random, count * width)];
  default: return &c->witness.slope;
  }
}

static void move(double *number, xrd_random *random) {
  const double size = random_between(random, 1e-16, 1);
  if (random_once_in(random, 20))
    *number *= random_between(random, 1e-12, 1e12);
  else if (random_once_in(random, 4))
    *number = nextafter(*number, xrd_random_uniform(random) < 0.5 ? 1e300 : 1e-300);
  else
    *number *= exp(size * xrd_random_normal(random));
}

static void normalise(double *p, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += p[i];
  for (size_t i = 0; i < n; i++) p[i] /= sum;
}

static bool in_space(const atoms_case *c) { return c->problem.dim > (c->problem.kernel == XRD_MEASURE_KL ? 2 : 1); }

/* Points on a line or distributions over two labels, seldom in the plane or over three: there a proof takes a second.
 */
static void make(atoms_case *c, xrd_random *random) {
  static const xrd_measure_kernel kernels[] = {XRD_MEASURE_SQUARED, XRD_MEASURE_ABSOLUTE, XRD_MEASURE_KL};
  const xrd_measure_kernel kernel = kernels[xrd_random_below(random, 3)];
  const size_t n = 2 + xrd_random_below(random, 4), count = 1 + xrd_random_below(random, 3);
  const size_t more = kernel != XRD_MEASURE_ABSOLUTE && random_once_in(random, SPACE_ONCE);
  const size_t dim = (kernel == XRD_MEASURE_KL ? 2 : 1) + more;
  atoms_init(c, kernel, n, dim, count, dim);
  atoms_distribution(random, c->p, n);
  for (size_t k = 0; k < n; k++) {
    if (kernel == XRD_MEASURE_KL) atoms_distribution(random, c->x + k * dim, dim);
    for (size_t l = 0; kernel != XRD_MEASURE_KL && l < dim; l++) c->x[k * dim + l] = xrd_random_normal(random);
  }
  for (size_t j = 0; j < count; j++) {
    memcpy(c->places + j * dim, c->x + xrd_random_below(random, n) * dim, dim * sizeof(double));
    c->masses[j] = 1.0 / (double)count;
  }
  c->witness.slope = random_between(random, 1e-3, kernel == XRD_MEASURE_KL ? 1e2 : 1e3);
  atoms_iterate(c, xrd_random_below(random, 3) * 100);
}

static void attack(campaign_turn *turn, xrd_random *random) {
  atoms_case c;
  rooms best = {.known = false}, next;
  make(&c, random);
  const int claim = DISTORTION + (int)xrd_random_below(random, CLAIMS - DISTORTION);
  look(turn, &c, random, &best);
  for (int step = 0; step < (in_space(&c) ? FEW_STEPS : STEPS) && best.known; step++) {
    double *number = choose(&c, random);
    const double kept = *number;
    double p[8];
    memcpy(p, c.p, c.problem.n * sizeof *p);
    move(number, random);
    normalise(c.p, c.problem.n);
    look(turn, &c, random, &next);
    if (next.known && next.room[claim] <= best.room[claim]) {
      best = next;
    } else {
      *number = kept;
      memcpy(c.p, p, c.problem.n * sizeof *p);
    }
  }
  atoms_clear(&c);
}

int main(int count, char **words) {
  int next;
  campaign_turn turn = campaign_begin(count, words, &next);
  xrd_random random;
  while (campaign_next(&turn, &random)) attack(&turn, &random);
  flint_cleanup();
  return campaign_finish(&turn);
}
