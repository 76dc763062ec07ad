/* The slope form of a small problem, recomputed from q alone, apart from solver and certificate. */
#ifndef XRD_THEORY_SLOPE_FORM_H
#define XRD_THEORY_SLOPE_FORM_H

#include "theory/claims/trial.h"

/* PROVED, for the exact p / sum p and q / sum q: A_ij = exp(-slope d_ij), Z_i = sum_j q_j A_ij,
   F(q) = -sum_i p_i log Z_i, c_j = sum_i p_i A_ij / Z_i and V_j = sum_i p_i (A_ij / Z_i - 1)^2. */
typedef struct {
  size_t m;
  xrd_enclosure f, c[XRD_SIDE], v[XRD_SIDE];
} xrd_slope_form;

void xrd_slope_form_at(const xrd_sample *sample, double slope, const double *q, xrd_slope_form *form);

/* The largest c_j. */
xrd_enclosure xrd_slope_form_most(const xrd_slope_form *form);

/* PROVED, by the dual certificate of q: F* = min F lies in [F(q) - log max c, F(q)]. */
xrd_enclosure xrd_slope_form_optimum(const xrd_slope_form *form);

/* The same for the problem at a slope, from the q of a solved point. */
XRD_MUST_USE xrd_status xrd_trial_slope_form(xrd_trial *trial, const xrd_sample *sample, double slope,
                                             xrd_slope_form *form);

#endif
