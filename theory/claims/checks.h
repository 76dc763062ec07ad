/* The claims: each stands with its statement beside the check that puts it to the test, which makes its comparisons in
   trial->ledger. */
#ifndef XRD_THEORY_CHECKS_H
#define XRD_THEORY_CHECKS_H

#include "exactrd/lipschitz.h"
#include "theory/claims/trial.h"

/* definitions.c */
extern const xrd_claim_entry xrd_claim_information;
extern const xrd_claim_entry xrd_claim_infimum;
extern const xrd_claim_entry xrd_claim_shape;
extern const xrd_claim_entry xrd_claim_finite_data;

/* blahut.c, duality.c */
extern const xrd_claim_entry xrd_claim_blahut;
extern const xrd_claim_entry xrd_claim_kuhn_tucker;
extern const xrd_claim_entry xrd_claim_weak_duality;

/* known_curves.c */
extern const xrd_claim_entry xrd_claim_bernoulli;
extern const xrd_claim_entry xrd_claim_uniform;
extern const xrd_claim_entry xrd_claim_erasure;
extern const xrd_claim_entry xrd_claim_log_loss;

/* ordering.c */
extern const xrd_claim_entry xrd_claim_domination_up_to_scale;
extern const xrd_claim_entry xrd_claim_affine_domination;
extern const xrd_claim_entry xrd_claim_theorem_11;
extern const xrd_claim_entry xrd_claim_theorem_12;
extern const xrd_claim_entry xrd_claim_envelope;
/* R_weak(a D + b) <= R_strong(D) at three D. */
xrd_status xrd_check_ordering_of(xrd_trial *trial, const xrd_sample *weak, const xrd_sample *strong, xrd_affine ab);

/* features.c, adversarial.c */
extern const xrd_claim_entry xrd_claim_lipschitz;
extern const xrd_claim_entry xrd_claim_feature_domination;
extern const xrd_claim_entry xrd_claim_feature_ordering;
extern const xrd_claim_entry xrd_claim_matching_domination;
extern const xrd_claim_entry xrd_claim_matching_ordering;
extern const xrd_claim_entry xrd_claim_score_difference;
extern const xrd_claim_entry xrd_claim_shifted_score;
extern const xrd_claim_entry xrd_claim_hinge_domination;
extern const xrd_claim_entry xrd_claim_hinge_ordering;
extern const xrd_claim_entry xrd_claim_hinge_is_flat;
extern const xrd_claim_entry xrd_claim_mixture;

/* strict_gap.c, nuisance.c */
extern const xrd_claim_entry xrd_claim_weak_is_marginal;
extern const xrd_claim_entry xrd_claim_zero_rate_level;
extern const xrd_claim_entry xrd_claim_beating_the_level;
extern const xrd_claim_entry xrd_claim_conditional_information;
extern const xrd_claim_entry xrd_claim_information_cost;
extern const xrd_claim_entry xrd_claim_strict_gap;
extern const xrd_claim_entry xrd_claim_no_gap;
extern const xrd_claim_entry xrd_claim_split;

/* posterior.c, minimiser.c, anisotropy.c */
extern const xrd_claim_entry xrd_claim_gaussian_kl;
extern const xrd_claim_entry xrd_claim_penalty;
extern const xrd_claim_entry xrd_claim_variance_rate;
extern const xrd_claim_entry xrd_claim_anisotropy;
extern const xrd_claim_entry xrd_claim_minimiser;
extern const xrd_claim_entry xrd_claim_equal_coefficients;
extern const xrd_claim_entry xrd_claim_matching_beta;
extern const xrd_claim_entry xrd_claim_same_rate_two_metrics;
extern const xrd_claim_entry xrd_claim_same_rate_pair;
extern const xrd_claim_entry xrd_claim_table_3;
extern const xrd_claim_entry xrd_claim_figure_7;

/* vae.c, worked.c */
extern const xrd_claim_entry xrd_claim_elbo;
extern const xrd_claim_entry xrd_claim_linear_vae;
extern const xrd_claim_entry xrd_claim_collapse;
extern const xrd_claim_entry xrd_claim_gaussian_example;
extern const xrd_claim_entry xrd_claim_units_example;
extern const xrd_claim_entry xrd_claim_demonstration;

/* equal_slope.c */
extern const xrd_claim_entry xrd_claim_equal_slope;
extern const xrd_claim_entry xrd_claim_equal_beta;

/* surface.c, payoffs.c, perceptual.c, capacities.c, block_length.c, bottleneck.c, anywhere.c */
extern const xrd_claim_entry xrd_claim_surface;
extern const xrd_claim_entry xrd_claim_payoff;
extern const xrd_claim_entry xrd_claim_observation;
extern const xrd_claim_entry xrd_claim_perception;
extern const xrd_claim_entry xrd_claim_no_perceptual_loss;
extern const xrd_claim_entry xrd_claim_capacity;
extern const xrd_claim_entry xrd_claim_processing;
extern const xrd_claim_entry xrd_claim_length;
extern const xrd_claim_entry xrd_claim_bottleneck;
extern const xrd_claim_entry xrd_claim_symmetric_pair;
extern const xrd_claim_entry xrd_claim_shannon_bound;
extern const xrd_claim_entry xrd_claim_anywhere;

#endif
