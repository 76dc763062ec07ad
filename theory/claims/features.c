/* Sections C.4 and C.5.1: Lipschitz features and feature matching, on alphabets of real images. */

#include "theory/claims/alphabet.h"
#include "theory/claims/checks.h"

enum { PAIRS = 400, STEPS = 40 };

/* Assumption 22: the product of operator norms bounds every ratio met; and the norm of the first layer, which is
   linear, is met by ascent. */
static xrd_status check_lipschitz(xrd_trial *trial) {
  xrd_alphabet images;
  xrd_status status = xrd_alphabet_draw(trial, false, &images);
  if (status != XRD_OK) return status;
  const xrd_network first = {images.network.input, 1, images.network.layers};
  const xrd_observation how = {0, 1, PAIRS, STEPS, xrd_random_word(&trial->random)};
  const double factor = !trial->sabotaged ? 1 : trial->variant == 0 ? 0.5 : 0.95;
  double whole, linear;
  status = xrd_network_observe(&images.network, &how, &whole, trial->error);
  if (status == XRD_OK) status = xrd_network_observe(&first, &how, &linear, trial->error);
  if (status == XRD_OK) {
    const double bound = factor * images.bounds[images.network.count - 1].cumulative;
    xrd_ledger_at_most(&trial->ledger, "|f(x) - f(y)| / |x - y| <= L", xrd_exactly(whole), xrd_exactly(bound));
    xrd_ledger_at_most(&trial->ledger, "|W (x - y)| / |x - y| <= |W|", xrd_exactly(linear),
                       xrd_exactly(factor * images.bounds[0].cumulative));
  }
  xrd_alphabet_clear(&images);
  return status;
}

const xrd_claim_entry xrd_claim_lipschitz = {{"asm22", "asm26 asm32", "Assumptions 22, 26, 32",
                                              "product of operator norms >= every ratio met",
                                              "every norm is halved; it is cut by 5 %", false, XRD_PROVED},
                                             check_lipschitz};

static void compare_pairs(xrd_trial *trial, const char *what, const xrd_alphabet *images, const xrd_enclosure *neural,
                          xrd_affine ab) {
  for (size_t k = 0; k < images->n * images->n; k++)
    xrd_ledger_at_most(&trial->ledger, what, neural[k], xrd_enclosure_affine(ab.scale, images->pixel.d[k], ab.shift));
}

/* Draws images and the feature distances of the last layer with Theorem 3's constant, or of all taps with Lemma 27's.
 */
static xrd_status draw_neural(xrd_trial *trial, bool matching, xrd_alphabet *images, xrd_enclosure *neural,
                              xrd_affine *ab) {
  xrd_status status = xrd_alphabet_draw(trial, false, images);
  if (status != XRD_OK) return status;
  const size_t last = images->network.count - 1;
  *ab = matching ? xrd_matching_constants(&images->network, images->bounds)
                 : xrd_perceptual_constants(images->bounds[last].cumulative);
  if (!matching) status = xrd_alphabet_feature_distances(trial, images, last, neural);
  for (size_t k = 0; matching && k < images->n * images->n; k++) neural[k] = xrd_exactly(0);
  for (size_t layer = 0; matching && layer <= last && status == XRD_OK; layer++) {
    const double weight = images->network.layers[layer].tap; /* a power of two: products are exact */
    if (weight == 0) continue;
    xrd_enclosure part[XRD_CELLS];
    status = xrd_alphabet_feature_distances(trial, images, layer, part);
    for (size_t k = 0; k < images->n * images->n && status == XRD_OK; k++)
      if (images->pixel.d[k] > 0) neural[k] = xrd_enclosure_add(neural[k], xrd_enclosure_scale(weight, part[k]));
  }
  if (status != XRD_OK) {
    xrd_alphabet_clear(images);
    return status;
  }
  /* every second instance: the constant of the data alone, which no smaller one can replace */
  const xrd_enclosure own = xrd_alphabet_own_scale(images, neural);
  xrd_ledger_at_most(&trial->ledger, "the data's constant <= that of all space", own, xrd_exactly(ab->scale));
  if (trial->instance % 2 == 1 || trial->sabotaged) ab->scale = own.upper;
  if (trial->sabotaged) ab->scale *= trial->variant == 0 ? 0.25 : 0.99;
  return XRD_OK;
}

static xrd_status check_pairs(xrd_trial *trial, bool matching, const char *what) {
  xrd_alphabet images;
  xrd_enclosure neural[XRD_CELLS];
  xrd_affine ab;
  const xrd_status status = draw_neural(trial, matching, &images, neural, &ab);
  if (status != XRD_OK) return status;
  compare_pairs(trial, what, &images, neural, ab);
  xrd_alphabet_clear(&images);
  return XRD_OK;
}

static xrd_status check_rates(xrd_trial *trial, bool matching) {
  xrd_alphabet images;
  xrd_enclosure neural[XRD_CELLS];
  xrd_affine ab;
  xrd_status status = draw_neural(trial, matching, &images, neural, &ab);
  if (status != XRD_OK) return status;
  xrd_sample weak;
  xrd_alphabet_sample(&images, neural, &weak);
  status = xrd_check_ordering_of(trial, &weak, &images.pixel, ab);
  xrd_alphabet_clear(&images);
  return status;
}

static xrd_status check_feature_domination(xrd_trial *trial) {
  return check_pairs(trial, false, "|f(x) - f(y)|^2 <= L^2 |x - y|^2");
}

const xrd_claim_entry xrd_claim_feature_domination = {{"lemma23", "lem23 def20 def21", "Lemma 23",
                                                       "|f(x) - f(y)|^2 <= L^2 |x - y|^2",
                                                       "L of the data is halved; L^2 is cut by 1 %", false, XRD_PROVED},
                                                      check_feature_domination};

static xrd_status check_matching_domination(xrd_trial *trial) {
  return check_pairs(trial, true, "sum w_l |f_l(x) - f_l(y)|^2 <= sum w_l L_l^2 |x - y|^2");
}

const xrd_claim_entry xrd_claim_matching_domination = {
    {"lemma27", "lem27 def25", "Lemma 27", "feature matching <= (sum w_l L_l^2) pixel",
     "the data's L are halved; the constant is cut by 1 %", false, XRD_PROVED},
    check_matching_domination};

static xrd_status check_feature_ordering(xrd_trial *trial) { return check_rates(trial, false); }

const xrd_claim_entry xrd_claim_feature_ordering = {{"thm3", "cor24", "Theorem 3, Corollary 24",
                                                     "R_feature(L^2 D) <= R_pixel(D)",
                                                     "L of the data is halved; L^2 is cut by 1 %", false, XRD_PROVED},
                                                    check_feature_ordering};
static xrd_status check_matching_ordering(xrd_trial *trial) { return check_rates(trial, true); }

const xrd_claim_entry xrd_claim_matching_ordering = {{"cor28", "", "Corollary 28",
                                                      "R_matching(c D) <= R_pixel(D), c = sum w_l L_l^2",
                                                      "the data's L are halved; c is cut by 1 %", false, XRD_PROVED},
                                                     check_matching_ordering};
