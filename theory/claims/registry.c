/* The claims in their order; each stands beside its check. */
#include "theory/claims/registry.h"

#include <ctype.h>
#include <string.h>

#include "theory/claims/checks.h"

static const xrd_claim_entry *const CLAIMS[] = {
    /* rate-distortion basics */
    &xrd_claim_information,
    &xrd_claim_infimum,
    &xrd_claim_shape,
    &xrd_claim_blahut,
    &xrd_claim_kuhn_tucker,
    &xrd_claim_weak_duality,
    &xrd_claim_finite_data,
    &xrd_claim_bernoulli,
    &xrd_claim_uniform,
    &xrd_claim_erasure,
    &xrd_claim_log_loss,
    /* Section 3: domination and ordering */
    &xrd_claim_domination_up_to_scale,
    &xrd_claim_affine_domination,
    &xrd_claim_theorem_11,
    &xrd_claim_theorem_12,
    &xrd_claim_envelope,
    &xrd_claim_equal_slope,
    &xrd_claim_equal_beta,
    /* C.4, C.5: features and scores */
    &xrd_claim_lipschitz,
    &xrd_claim_feature_domination,
    &xrd_claim_feature_ordering,
    &xrd_claim_matching_domination,
    &xrd_claim_matching_ordering,
    &xrd_claim_score_difference,
    &xrd_claim_shifted_score,
    &xrd_claim_hinge_domination,
    &xrd_claim_hinge_ordering,
    &xrd_claim_hinge_is_flat,
    &xrd_claim_mixture,
    /* C.3: strict gap */
    &xrd_claim_weak_is_marginal,
    &xrd_claim_zero_rate_level,
    &xrd_claim_beating_the_level,
    &xrd_claim_conditional_information,
    &xrd_claim_information_cost,
    &xrd_claim_strict_gap,
    &xrd_claim_no_gap,
    &xrd_claim_split,
    /* Section 4, appendix D */
    &xrd_claim_gaussian_kl,
    &xrd_claim_penalty,
    &xrd_claim_variance_rate,
    &xrd_claim_anisotropy,
    &xrd_claim_same_rate_pair,
    &xrd_claim_minimiser,
    &xrd_claim_equal_coefficients,
    &xrd_claim_matching_beta,
    &xrd_claim_same_rate_two_metrics,
    &xrd_claim_table_3,
    &xrd_claim_figure_7,
    /* variational autoencoders */
    &xrd_claim_elbo,
    &xrd_claim_linear_vae,
    &xrd_claim_collapse,
    &xrd_claim_gaussian_example,
    &xrd_claim_units_example,
    &xrd_claim_demonstration,
    /* newer kinds of problem */
    &xrd_claim_surface,
    &xrd_claim_payoff,
    &xrd_claim_observation,
    &xrd_claim_perception,
    &xrd_claim_no_perceptual_loss,
    &xrd_claim_capacity,
    &xrd_claim_processing,
    &xrd_claim_length,
    &xrd_claim_bottleneck,
    &xrd_claim_symmetric_pair,
    &xrd_claim_shannon_bound,
    &xrd_claim_anywhere,
};

size_t xrd_claim_count(void) { return sizeof CLAIMS / sizeof *CLAIMS; }

const xrd_claim_entry *xrd_claim_entry_at(size_t index) { return index < xrd_claim_count() ? CLAIMS[index] : NULL; }

const xrd_claim *xrd_claim_at(size_t index) {
  const xrd_claim_entry *entry = xrd_claim_entry_at(index);
  return entry == NULL ? NULL : &entry->claim;
}

/* The next significant character, lower case; blanks, hyphens, underscores and dots do not count. */
static char next_character(const char **text) {
  while (**text != '\0' && strchr(" -_.", **text) != NULL) (*text)++;
  return **text == '\0' ? '\0' : (char)tolower((unsigned char)*(*text)++);
}

static bool same_name(const char *a, const char *b, size_t b_length) {
  const char *b_end = b + b_length;
  for (;;) {
    const char x = next_character(&a);
    while (b < b_end && strchr("-_.", *b) != NULL) b++;
    const char y = b < b_end ? (char)tolower((unsigned char)*b++) : '\0';
    if (x != y) return false;
    if (x == '\0') return true;
  }
}

static bool has_name(const xrd_claim *claim, const char *name) {
  if (same_name(name, claim->id, strlen(claim->id))) return true;
  for (const char *alias = claim->aliases; *alias != '\0';) {
    const size_t length = strcspn(alias, " ");
    if (same_name(name, alias, length)) return true;
    alias += length + strspn(alias + length, " ");
  }
  return false;
}

bool xrd_claim_find(const char *name, size_t *index) {
  for (size_t k = 0; k < xrd_claim_count(); k++)
    if (has_name(&CLAIMS[k]->claim, name)) {
      *index = k;
      return true;
    }
  return false;
}
