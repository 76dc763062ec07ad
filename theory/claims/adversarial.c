/* Section C.5.2 and C.6: hinge scores of a patch discriminator, and mixtures with the pixel loss. */
#include <math.h>

#include "theory/claims/alphabet.h"
#include "theory/claims/checks.h"

typedef struct {
  xrd_alphabet images;
  xrd_enclosure score[XRD_SIDE];
  double range, lipschitz; /* B and L of the score */
  xrd_enclosure shifted[XRD_CELLS];
} hinge;

/* B is the range over the box for every second instance, over the images themselves for the others. */
static xrd_status draw_hinge(xrd_trial *trial, hinge *h) {
  xrd_status status = xrd_alphabet_draw(trial, true, &h->images);
  if (status != XRD_OK) return status;
  double over_box;
  status = xrd_alphabet_scores(trial, &h->images, h->score, &over_box);
  if (status != XRD_OK) {
    xrd_alphabet_clear(&h->images);
    return status;
  }
  const size_t n = h->images.n, last = h->images.network.count - 1;
  double least = HUGE_VAL, most = -HUGE_VAL;
  for (size_t i = 0; i < n; i++) {
    least = fmin(least, h->score[i].lower);
    most = fmax(most, h->score[i].upper);
  }
  h->range = xrd_random_below(&trial->random, 2) == 0 ? over_box : nextafter(most - least, HUGE_VAL);
  h->lipschitz = xrd_score_lipschitz(h->images.bounds[last].cumulative,
                                     xrd_image_size(h->images.network.layers[last].output));
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      const xrd_enclosure minus = {-h->score[j].upper, -h->score[j].lower};
      const xrd_enclosure delta = i == j ? xrd_exactly(0) : xrd_enclosure_add(h->score[i], minus);
      h->shifted[i * n + j] = xrd_enclosure_add(delta, xrd_exactly(h->range));
    }
  return XRD_OK;
}

/* Scores in units of 2^-30, so that their differences are exact; their range. */
static double grid_of(const hinge *h, double *grid) {
  double least = HUGE_VAL, most = -HUGE_VAL;
  for (size_t i = 0; i < h->images.n; i++) {
    grid[i] = round(ldexp(h->score[i].lower, 30));
    least = fmin(least, grid[i]);
    most = fmax(most, grid[i]);
  }
  return most - least;
}

/* Definitions 29, 30 and (34): for every channel E Delta = E s(X) - E s(Y): only the second term depends on it. */
static xrd_status check_score_difference(xrd_trial *trial) {
  hinge h;
  const xrd_status status = draw_hinge(trial, &h);
  if (status != XRD_OK) return status;
  const size_t n = h.images.n;
  double grid[XRD_SIDE];
  xrd_channel kernel;
  xrd_channel_draw(&trial->random, &h.images.pixel, &kernel);
  (void)grid_of(&h, grid);
  xrd_sample delta = h.images.pixel, source = delta, output = delta;
  for (size_t k = 0; k < n * n; k++) {
    source.d[k] = grid[k / n];
    output.d[k] = grid[k % n];
    delta.d[k] = source.d[k] - output.d[k];
  }
  const double sign = xrd_trial_breaks(trial, 0) ? 1 : xrd_trial_breaks(trial, 1) ? -1.01 : -1;
  const xrd_enclosure sent = xrd_enclosure_scale(sign, xrd_measure_distortion(&output, &kernel));
  xrd_ledger_equal(&trial->ledger, "E Delta = E s(X) - E s(Y)", xrd_measure_distortion(&delta, &kernel),
                   xrd_enclosure_add(xrd_measure_distortion(&source, &kernel), sent));
  xrd_alphabet_clear(&h.images);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_score_difference = {{"def29", "", "Definitions 29, 30, (34)",
                                                     "E Delta = E s(X) - E s(Y)",
                                                     "plus for minus; E s(Y) is raised by 1 %", false, XRD_PROVED},
                                                    check_score_difference};

/* (35), (36): with B = sup s - inf s the shifted difference is never negative, and never above 2 B. */
static xrd_status check_shifted_score(xrd_trial *trial) {
  hinge h;
  const xrd_status status = draw_hinge(trial, &h);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < h.images.n * h.images.n; k++) {
    xrd_enclosure d = h.shifted[k];
    if (xrd_trial_breaks(trial, 0)) d = xrd_enclosure_add(d, xrd_exactly(-h.range));
    if (xrd_trial_breaks(trial, 1)) d = xrd_enclosure_add(d, xrd_exactly(-0.01 * h.range));
    xrd_ledger_at_most(&trial->ledger, "0 <= Delta + B", xrd_exactly(0), d);
    xrd_ledger_at_most(&trial->ledger, "Delta + B <= 2 B", d,
                       xrd_exactly((xrd_trial_breaks(trial, 2) ? 1.98 : 2) * h.range));
  }
  xrd_alphabet_clear(&h.images);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_shifted_score = {{"def30", "asm31", "(35), (36)",
                                                  "0 <= Delta + B <= 2 B with B = sup s - inf s",
                                                  "B is left out; B is cut by 1 %; 1.98 B for 2 B", false, XRD_PROVED},
                                                 check_shifted_score};

static double draw_t(xrd_trial *trial) {
  return xrd_random_below(&trial->random, 3) == 0 ? 1 : exp(2 * xrd_random_normal(&trial->random));
}

#define WRONG_CONSTANTS                                                                                                \
  "a is halved; b's 1/(2t) is halved; it is forgotten; L for L^2; 1/t for t; B is dropped; a is cut by 1 %; b's "      \
  "1/(2t) "                                                                                                            \
  "is cut by 1 %"

/* What a hand could get wrong in a = t L^2 / 2 and b = 1/(2t) + B. */
static xrd_affine wrong_constants(size_t mistake, double lipschitz, double range, double t) {
  const double a = t * lipschitz * lipschitz / 2, rest = 1 / (2 * t);
  switch (mistake) {
  case 0: return (xrd_affine){a / 2, rest + range};
  case 1: return (xrd_affine){a, rest / 2 + range};
  case 2: return (xrd_affine){a, range};
  case 3: return (xrd_affine){a / lipschitz, rest + range};
  case 4: return (xrd_affine){a / (t * t), rest + range};
  case 5: return (xrd_affine){a, rest};
  case 6: return (xrd_affine){0.99 * a, rest + range};
  default: return (xrd_affine){a, 0.99 * rest + range};
  }
}

/* The constants touch L |x - y| + B where t = 1 / (L |x - y|): there a |x - y|^2 + b is exactly that, and no smaller
   constants will do. */
static void check_constants(xrd_trial *trial, const hinge *h) {
  const double distance = exp(xrd_random_normal(&trial->random)), t = 1 / (h->lipschitz * distance);
  const xrd_affine ab = trial->sabotaged ? wrong_constants(trial->variant, h->lipschitz, h->range, t)
                                         : xrd_hinge_constants(h->lipschitz, h->range, t);
  const xrd_enclosure square = xrd_enclosure_scale(distance, xrd_exactly(distance));
  const xrd_enclosure left = xrd_enclosure_add(xrd_enclosure_scale(ab.scale, square), xrd_exactly(ab.shift));
  const xrd_enclosure right = xrd_enclosure_affine(h->lipschitz, distance, h->range);
  xrd_ledger_at_most(&trial->ledger, "L |x - y| + B <= a |x - y|^2 + b at the best t", right, left);
  xrd_ledger_at_most(&trial->ledger, "a |x - y|^2 + b <= L |x - y| + B, to 14 digits", left,
                     xrd_enclosure_scale(1 + 1e-14, right));
}

/* Lemma 33 at random t. */
static xrd_status check_hinge_domination(xrd_trial *trial) {
  hinge h;
  const xrd_status status = draw_hinge(trial, &h);
  if (status != XRD_OK) return status;
  for (int round = 0; round < 4; round++) {
    const xrd_affine ab = xrd_hinge_constants(h.lipschitz, h.range, draw_t(trial));
    for (size_t k = 0; k < h.images.n * h.images.n; k++)
      xrd_ledger_at_most(&trial->ledger, "Delta + B <= t L^2 |x - y|^2 / 2 + 1/(2t) + B", h.shifted[k],
                         xrd_enclosure_affine(ab.scale, h.images.pixel.d[k], ab.shift));
  }
  check_constants(trial, &h);
  xrd_alphabet_clear(&h.images);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_hinge_domination = {{"lemma33", "lem33", "Lemma 33, any t > 0",
                                                     "Delta + B <= (t/2) L^2 |x - y|^2 + 1/(2t) + B", WRONG_CONSTANTS,
                                                     false, XRD_PROVED},
                                                    check_hinge_domination};

/* At these budgets R_hinge is 0, whatever the constants: the ordering alone could not tell wrong ones. */
static xrd_status check_hinge_ordering(xrd_trial *trial) {
  hinge h;
  xrd_status status = draw_hinge(trial, &h);
  if (status != XRD_OK) return status;
  xrd_sample weak;
  xrd_alphabet_sample(&h.images, h.shifted, &weak);
  for (size_t k = 0; k < h.images.n * h.images.n; k++) weak.d[k] = fmax(weak.d[k], 0);
  const xrd_affine ab = xrd_hinge_constants(h.lipschitz, h.range, draw_t(trial));
  check_constants(trial, &h);
  status = xrd_check_ordering_of(trial, &weak, &h.images.pixel, ab);
  xrd_alphabet_clear(&h.images);
  return status;
}

const xrd_claim_entry xrd_claim_hinge_ordering = {
    {"cor34", "thm4", "Corollary 34, Theorem 4", "R_hinge(a D + b) <= R_pixel(D)", WRONG_CONSTANTS, false, XRD_PROVED},
    check_hinge_ordering};

/* s(x) - s(y) + B is a function of x plus one of y, so D_min = D_max: the reproduction of highest score is best for
   every image, and no rate is ever needed.  The broken variant takes |s(x) - s(y)|, which is not such a sum. */
static xrd_status check_hinge_is_flat(xrd_trial *trial) {
  hinge h;
  xrd_status status = draw_hinge(trial, &h);
  if (status != XRD_OK) return status;
  const size_t n = h.images.n;
  xrd_sample flat = h.images.pixel;
  double grid[XRD_SIDE];
  const double range = grid_of(&h, grid);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      flat.d[i * n + j] = ldexp(xrd_trial_breaks(trial, 0) ? fabs(grid[i] - grid[j]) : grid[i] - grid[j] + range, -30);
  xrd_enclosure lowest, highest, rate;
  xrd_measure_ends(&flat, &lowest, &highest);
  xrd_ledger_equal(&trial->ledger, "D_min = D_max", lowest, highest);
  const double place = (xrd_trial_breaks(trial, 1) ? 0.99 : 1) * highest.upper;
  status = xrd_trial_rate(trial, &flat, xrd_exactly(place), &rate);
  if (status == XRD_OK) xrd_ledger_equal(&trial->ledger, "R(D_min) = 0", rate, xrd_exactly(0));
  xrd_alphabet_clear(&h.images);
  return status;
}

const xrd_claim_entry xrd_claim_hinge_is_flat = {{"hinge", "", "this project",
                                                  "pure hinge: D_min = D_max, R = 0 from there: no tradeoff",
                                                  "|Delta| for Delta + B; D is cut by 1 %", false, XRD_PROVED},
                                                 check_hinge_is_flat};

/* The neural part of a mixture and its constants: features with the least scale of the data, or the shifted score. */
static xrd_status draw_part(xrd_trial *trial, hinge *h, xrd_enclosure *neural, xrd_affine *ab) {
  xrd_status status;
  if (xrd_random_below(&trial->random, 2) == 0) {
    status = xrd_alphabet_draw(trial, false, &h->images);
    if (status != XRD_OK) return status;
    status = xrd_alphabet_feature_distances(trial, &h->images, h->images.network.count - 1, neural);
    if (status == XRD_OK) *ab = (xrd_affine){xrd_alphabet_own_scale(&h->images, neural).upper, 0};
    if (status != XRD_OK) xrd_alphabet_clear(&h->images);
    return status;
  }
  status = draw_hinge(trial, h);
  if (status != XRD_OK) return status;
  *ab = xrd_hinge_constants(h->lipschitz, h->range, draw_t(trial));
  for (size_t k = 0; k < h->images.n * h->images.n; k++) neural[k] = h->shifted[k];
  return XRD_OK;
}

static xrd_affine broken_mixture(const xrd_trial *trial, xrd_affine mixed) {
  if (!trial->sabotaged) return mixed;
  switch (trial->variant) {
  case 0: return (xrd_affine){mixed.scale / 2, mixed.shift};
  case 1: return (xrd_affine){mixed.scale, 0};
  case 2: return (xrd_affine){0.99 * mixed.scale, mixed.shift};
  default: return (xrd_affine){mixed.scale, 0.99 * mixed.shift};
  }
}

/* Corollary 5 and C.6 for a hinge or a feature distortion. */
static xrd_status check_mixture(xrd_trial *trial) {
  hinge h;
  xrd_enclosure neural[XRD_CELLS];
  xrd_affine ab;
  xrd_status status = draw_part(trial, &h, neural, &ab);
  if (status != XRD_OK) return status;
  const double alpha = (double)(1 + xrd_random_below(&trial->random, 15)) / 16;
  const xrd_affine mixed = broken_mixture(trial, xrd_mixture_constants(ab, alpha));
  const xrd_enclosure part = xrd_enclosure_scale(alpha, xrd_exactly(ab.scale));
  xrd_ledger_digits(&trial->ledger, "a' = 1 - alpha + alpha a", mixed.scale,
                    xrd_enclosure_add(xrd_exactly(1 - alpha), part), 1e-15);
  xrd_ledger_digits(&trial->ledger, "b' = alpha b", mixed.shift, xrd_enclosure_scale(alpha, xrd_exactly(ab.shift)),
                    1e-15);
  for (size_t k = 0; k < h.images.n * h.images.n; k++) {
    const xrd_enclosure pixel = xrd_exactly((1 - alpha) * h.images.pixel.d[k]); /* few digits: exact */
    neural[k] = (xrd_enclosure){fmax(neural[k].lower, 0), fmax(neural[k].upper, 0)};
    neural[k] = xrd_enclosure_add(pixel, xrd_enclosure_scale(alpha, neural[k]));
    xrd_ledger_at_most(&trial->ledger, "(1 - alpha) pixel + alpha neural <= a' pixel + b'", neural[k],
                       xrd_enclosure_affine(mixed.scale, h.images.pixel.d[k], mixed.shift));
  }
  xrd_sample weak;
  xrd_alphabet_sample(&h.images, neural, &weak);
  status = xrd_check_ordering_of(trial, &weak, &h.images.pixel, mixed);
  xrd_alphabet_clear(&h.images);
  return status;
}

const xrd_claim_entry xrd_claim_mixture = {
    {"cor5", "c.6", "Corollary 5, C.6", "mixtures: a' = 1 - alpha + alpha a, b' = alpha b",
     "a' is halved; b' = 0; a' is cut by 1 %; b' is cut by 1 %", false, XRD_PROVED},
    check_mixture};
