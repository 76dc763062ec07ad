/* Rate, anisotropy and objective of posterior variances in ball arithmetic, from their definitions. */
#ifndef XRD_THEORY_BALLS_OF_VARIANCES_H
#define XRD_THEORY_BALLS_OF_VARIANCES_H

#include "exactrd/toy.h"

/* PROVED, for the exact doubles s_i > 0: sum f(s_i); A(s); sum a_i s_i + beta f(s_i). */
xrd_enclosure xrd_variance_rate_ball(const double *s, size_t d);
xrd_enclosure xrd_variance_anisotropy_ball(const double *s, size_t d);
xrd_enclosure xrd_variance_objective_ball(const double *a, const double *s, size_t d, double beta);

/* PROVED, for the exact variances s_i = beta / (beta + 2 a_i), with beta = significand 2^exponent:
   K(beta), A(beta), the objective's value there, and s_i of one coefficient. */
xrd_enclosure xrd_toy_rate_ball(const double *a, size_t d, xrd_scaled beta);
xrd_enclosure xrd_toy_anisotropy_ball(const double *a, size_t d, xrd_scaled beta);
xrd_enclosure xrd_toy_minimum_ball(const double *a, size_t d, xrd_scaled beta);
xrd_enclosure xrd_toy_variance_ball(double a, xrd_scaled beta);

#endif
