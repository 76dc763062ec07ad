/* The checkers, one per claim; each makes its comparisons in trial->ledger. */
#ifndef XRD_THEORY_CHECKS_H
#define XRD_THEORY_CHECKS_H

#include "exactrd/lipschitz.h"
#include "theory/claims/trial.h"

/* definitions.c */
xrd_status xrd_check_information(xrd_trial *trial);
xrd_status xrd_check_infimum(xrd_trial *trial);
xrd_status xrd_check_shape(xrd_trial *trial);
xrd_status xrd_check_finite_data(xrd_trial *trial);

/* duality.c */
xrd_status xrd_check_blahut(xrd_trial *trial);
xrd_status xrd_check_kuhn_tucker(xrd_trial *trial);
xrd_status xrd_check_weak_duality(xrd_trial *trial);

/* known_curves.c */
xrd_status xrd_check_bernoulli(xrd_trial *trial);
xrd_status xrd_check_uniform(xrd_trial *trial);
xrd_status xrd_check_erasure(xrd_trial *trial);
xrd_status xrd_check_log_loss(xrd_trial *trial);

/* ordering.c */
xrd_status xrd_check_domination_up_to_scale(xrd_trial *trial);
xrd_status xrd_check_affine_domination(xrd_trial *trial);
xrd_status xrd_check_theorem_11(xrd_trial *trial);
xrd_status xrd_check_theorem_12(xrd_trial *trial);
xrd_status xrd_check_envelope(xrd_trial *trial);
/* R_weak(a D + b) <= R_strong(D) at two random D; the broken variant divides the constants by `sabotage`. */
xrd_status xrd_check_ordering_of(xrd_trial *trial, const xrd_sample *weak, const xrd_sample *strong, xrd_affine ab,
                                 double sabotage);

/* features.c, adversarial.c */
xrd_status xrd_check_lipschitz(xrd_trial *trial);
xrd_status xrd_check_feature_domination(xrd_trial *trial);
xrd_status xrd_check_feature_ordering(xrd_trial *trial);
xrd_status xrd_check_matching_domination(xrd_trial *trial);
xrd_status xrd_check_matching_ordering(xrd_trial *trial);
xrd_status xrd_check_score_difference(xrd_trial *trial);
xrd_status xrd_check_shifted_score(xrd_trial *trial);
xrd_status xrd_check_hinge_domination(xrd_trial *trial);
xrd_status xrd_check_hinge_ordering(xrd_trial *trial);
xrd_status xrd_check_hinge_is_flat(xrd_trial *trial);
xrd_status xrd_check_mixture(xrd_trial *trial);

/* strict_gap.c, nuisance.c */
xrd_status xrd_check_weak_is_marginal(xrd_trial *trial);
xrd_status xrd_check_zero_rate_level(xrd_trial *trial);
xrd_status xrd_check_beating_the_level(xrd_trial *trial);
xrd_status xrd_check_conditional_information(xrd_trial *trial);
xrd_status xrd_check_information_cost(xrd_trial *trial);
xrd_status xrd_check_strict_gap(xrd_trial *trial);
xrd_status xrd_check_no_gap(xrd_trial *trial);
xrd_status xrd_check_split(xrd_trial *trial);

/* posterior.c, anisotropy.c */
xrd_status xrd_check_gaussian_kl(xrd_trial *trial);
xrd_status xrd_check_penalty(xrd_trial *trial);
xrd_status xrd_check_variance_rate(xrd_trial *trial);
xrd_status xrd_check_anisotropy(xrd_trial *trial);
xrd_status xrd_check_minimiser(xrd_trial *trial);
xrd_status xrd_check_equal_coefficients(xrd_trial *trial);
xrd_status xrd_check_matching_beta(xrd_trial *trial);
xrd_status xrd_check_same_rate_two_metrics(xrd_trial *trial);
xrd_status xrd_check_same_rate_pair(xrd_trial *trial);
xrd_status xrd_check_table_3(xrd_trial *trial);
xrd_status xrd_check_figure_7(xrd_trial *trial);

/* vae.c, worked.c */
xrd_status xrd_check_elbo(xrd_trial *trial);
xrd_status xrd_check_linear_vae(xrd_trial *trial);
xrd_status xrd_check_collapse(xrd_trial *trial);
xrd_status xrd_check_gaussian_example(xrd_trial *trial);
xrd_status xrd_check_units_example(xrd_trial *trial);
xrd_status xrd_check_demonstration(xrd_trial *trial);

#endif
