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

/* Definitions 29, 30 and (34): for every channel E Delta = E s(X) - E s(Y): only the second term depends on it. */
static xrd_status check_score_difference(xrd_trial *trial) {
  hinge h;
  const xrd_status status = draw_hinge(trial, &h);
  if (status != XRD_OK) return status;
  const size_t n = h.images.n;
  xrd_channel kernel;
  xrd_channel_draw(&trial->random, &h.images.pixel, &kernel);
  double total = 0, expected = 0, source = 0, output = 0;
  for (size_t i = 0; i < n; i++) {
    double row = 0;
    for (size_t j = 0; j < n; j++) row += kernel.cell[i * n + j];
    for (size_t j = 0; j < n; j++) {
      const double joint = h.images.pixel.p[i] * kernel.cell[i * n + j] / row;
      const double s_x = (h.score[i].lower + h.score[i].upper) / 2, s_y = (h.score[j].lower + h.score[j].upper) / 2;
      total += joint;
      expected += joint * (s_x - s_y);
      output += joint * s_y;
    }
    source += h.images.pixel.p[i] * (h.score[i].lower + h.score[i].upper) / 2;
  }
  const double split = trial->sabotaged ? source + output : source - output;
  xrd_ledger_equal(&trial->ledger, "total probability", xrd_about(total, 0, 1e-12), xrd_exactly(1));
  xrd_ledger_equal(&trial->ledger, "E Delta = E s(X) - E s(Y)", xrd_about(expected, 0, 1e-11),
                   xrd_about(split, 0, 1e-11));
  xrd_alphabet_clear(&h.images);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_score_difference = {
    {"def29", "", "Definitions 29, 30, (34)", "E Delta = E s(X) - E s(Y)", "plus for minus", false, XRD_FLOAT},
    check_score_difference};

/* (35), (36): with B = sup s - inf s the shifted difference is never negative, and never above 2 B. */
static xrd_status check_shifted_score(xrd_trial *trial) {
  hinge h;
  const xrd_status status = draw_hinge(trial, &h);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < h.images.n * h.images.n; k++) {
    xrd_enclosure d = h.shifted[k];
    if (trial->sabotaged) d = xrd_enclosure_add(d, xrd_exactly(-h.range));
    xrd_ledger_at_most(&trial->ledger, "0 <= Delta + B", xrd_exactly(0), d);
    xrd_ledger_at_most(&trial->ledger, "Delta + B <= 2 B", d, xrd_exactly(2 * h.range));
  }
  xrd_alphabet_clear(&h.images);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_shifted_score = {{"def30", "asm31", "(35), (36)",
                                                  "0 <= Delta + B <= 2 B with B = sup s - inf s", "B is left out",
                                                  false, XRD_PROVED},
                                                 check_shifted_score};

static double draw_t(xrd_trial *trial) {
  return xrd_random_below(&trial->random, 3) == 0 ? 1 : exp(2 * xrd_random_normal(&trial->random));
}

/* What a hand could get wrong in a = t L^2 / 2 and b = 1/(2t) + B, one mistake an instance. */
static xrd_affine wrong_constants(size_t mistake, double lipschitz, double range, double t) {
  const double square = lipschitz * lipschitz;
  switch (mistake % 6) {
  case 0: return (xrd_affine){t * square / 4, 1 / (2 * t) + range};
  case 1: return (xrd_affine){t * square / 2, 1 / (4 * t) + range};
  case 2: return (xrd_affine){t * square / 2, range};
  case 3: return (xrd_affine){t * lipschitz / 4, 1 / (2 * t) + range};
  case 4: return (xrd_affine){square / (2 * t) / 4, 1 / (2 * t) + range};
  default: return (xrd_affine){t * square / 2, 1 / (2 * t)};
  }
}

/* The constants touch L |x - y| + B where t = 1 / (L |x - y|): there a |x - y|^2 + b is exactly that, and no smaller
   constants will do.  Three roundings on the right, a few on the left. */
static void check_constants(xrd_trial *trial, const hinge *h) {
  const double distance = exp(xrd_random_normal(&trial->random)), t = 1 / (h->lipschitz * distance);
  const xrd_affine ab = trial->sabotaged ? wrong_constants(trial->instance, h->lipschitz, h->range, t)
                                         : xrd_hinge_constants(h->lipschitz, h->range, t);
  xrd_ledger_equal(&trial->ledger, "a |x - y|^2 + b = L |x - y| + B at the best t",
                   xrd_about(ab.scale * distance * distance + ab.shift, 1e-14, 0),
                   xrd_about(h->lipschitz * distance + h->range, 1e-14, 0));
}

/* Lemma 33 at random t; the broken variants get a constant wrong. */
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
                                                     "Delta + B <= (t/2) L^2 |x - y|^2 + 1/(2t) + B",
                                                     "six wrong constants in turn", false, XRD_PROVED},
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
  status = xrd_check_ordering_of(trial, &weak, &h.images.pixel, ab, 1);
  xrd_alphabet_clear(&h.images);
  return status;
}

const xrd_claim_entry xrd_claim_hinge_ordering = {{"cor34", "thm4", "Corollary 34, Theorem 4",
                                                   "R_hinge(a D + b) <= R_pixel(D)", "six wrong constants in turn",
                                                   false, XRD_PROVED},
                                                  check_hinge_ordering};

/* s(x) - s(y) + B is a function of x plus one of y, so D_min = D_max: the reproduction of highest score is best for
   every image, and no rate is ever needed.  The broken variant takes |s(x) - s(y)|, which is not such a sum. */
static xrd_status check_hinge_is_flat(xrd_trial *trial) {
  hinge h;
  xrd_status status = draw_hinge(trial, &h);
  if (status != XRD_OK) return status;
  const size_t n = h.images.n;
  xrd_sample flat = h.images.pixel;
  double grid[XRD_SIDE], least = HUGE_VAL, most = -HUGE_VAL; /* scores on a grid, so that differences are exact */
  for (size_t i = 0; i < n; i++) {
    grid[i] = round(ldexp(h.score[i].lower, 30));
    least = fmin(least, grid[i]);
    most = fmax(most, grid[i]);
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      flat.d[i * n + j] = ldexp(trial->sabotaged ? fabs(grid[i] - grid[j]) : grid[i] - grid[j] + (most - least), -30);
  xrd_enclosure lowest, highest, rate;
  xrd_measure_ends(&flat, &lowest, &highest);
  xrd_ledger_equal(&trial->ledger, "D_min = D_max", lowest, highest);
  status = xrd_trial_rate(trial, &flat, xrd_exactly(highest.upper), &rate);
  if (status == XRD_OK) xrd_ledger_equal(&trial->ledger, "R(D_min) = 0", rate, xrd_exactly(0));
  xrd_alphabet_clear(&h.images);
  return status;
}

const xrd_claim_entry xrd_claim_hinge_is_flat = {{"hinge", "", "this project",
                                                  "pure hinge: D_min = D_max, R = 0 from there: no tradeoff",
                                                  "|Delta| for Delta + B", false, XRD_PROVED},
                                                 check_hinge_is_flat};

/* Corollary 5 and C.6 for a hinge or a feature distortion. */
static xrd_status check_mixture(xrd_trial *trial) {
  hinge h;
  xrd_enclosure neural[XRD_CELLS];
  xrd_status status;
  xrd_affine ab;
  const bool features = xrd_random_below(&trial->random, 2) == 0;
  if (features) {
    status = xrd_alphabet_draw(trial, false, &h.images);
    if (status != XRD_OK) return status;
    const size_t last = h.images.network.count - 1;
    ab = xrd_perceptual_constants(h.images.bounds[last].cumulative);
    status = xrd_alphabet_feature_distances(trial, &h.images, last, neural);
    if (status == XRD_OK) ab.scale = xrd_alphabet_own_scale(&h.images, neural); /* of the data: the least that holds */
  } else {
    status = draw_hinge(trial, &h);
    if (status != XRD_OK) return status;
    ab = xrd_hinge_constants(h.lipschitz, h.range, draw_t(trial));
    for (size_t k = 0; k < h.images.n * h.images.n; k++) neural[k] = h.shifted[k];
  }
  const double alpha = (double)(1 + xrd_random_below(&trial->random, 15)) / 16;
  const xrd_affine mixed = xrd_mixture_constants(ab, alpha);
  for (size_t k = 0; k < h.images.n * h.images.n && status == XRD_OK; k++) {
    const xrd_enclosure part = {alpha * fmax(neural[k].lower, 0), alpha * fmax(neural[k].upper, 0)};
    const double pixel = (1 - alpha) * h.images.pixel.d[k]; /* few digits: exact */
    neural[k] = part.upper == 0 ? xrd_exactly(pixel) : xrd_enclosure_add(xrd_exactly(pixel), part);
    xrd_ledger_at_most(&trial->ledger, "(1 - alpha) pixel + alpha neural <= a' pixel + b'", neural[k],
                       xrd_enclosure_affine(trial->sabotaged ? mixed.scale / 2 : mixed.scale, h.images.pixel.d[k],
                                            trial->sabotaged ? 0 : mixed.shift));
  }
  if (status == XRD_OK) {
    xrd_sample weak;
    xrd_alphabet_sample(&h.images, neural, &weak);
    status = xrd_check_ordering_of(trial, &weak, &h.images.pixel, mixed, 2);
  }
  xrd_alphabet_clear(&h.images);
  return status;
}

const xrd_claim_entry xrd_claim_mixture = {{"cor5", "c.6", "Corollary 5, C.6",
                                            "mixtures: a' = 1 - alpha + alpha a, b' = alpha b", "a' is halved, b' = 0",
                                            false, XRD_PROVED},
                                           check_mixture};
