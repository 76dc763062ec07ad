/* The linear-Gaussian toy model: posterior variances, their KL rate, the beta that matches a rate, anisotropy.

   A decoder W (k x d) and a metric M >= 0 (k x k) give the coefficients a_i = (W^T M W)_ii.  The objective
     sum_i [ a_i s_i + beta f(s_i) ],   f(s) = (s - 1 - log s) / 2   (nats)
   has the one minimiser s_i = beta / (beta + 2 a_i); its rate is K(beta) = sum_i f(s_i).
   Source: Definitions 36-38, Proposition 39, Theorems 41-42 of How Neural Losses Shape VAE Latents (2026).

   Every number here is FLOAT unless a function says PROVED. */
#ifndef EXACTRD_TOY_H
#define EXACTRD_TOY_H

#include <stdbool.h>
#include <stdint.h>

#include "exactrd/enclosure.h"
#include "exactrd/status.h"

XRD_API_BEGIN

/* significand * 2^exponent with 1 <= significand < 2.  At a rate of 1e6 nats the matching beta lies thousands of orders
   of magnitude below the smallest double, and still has a full significand here. */
typedef struct {
  double significand;
  int64_t exponent;
} xrd_scaled;

/* From a finite value > 0. */
xrd_scaled xrd_scaled_from(double value);

/* As a double; 0 or +infinity where it does not fit. */
double xrd_scaled_value(xrd_scaled number);

/* Natural logarithm; always finite. */
double xrd_scaled_log(xrd_scaled number);

/* Decimal text in `text` (size >= 32), such as 1.4285714285714286e-5017; 17 digits where the number fits a double, else
   15.  Never 0, never infinity. */
void xrd_scaled_text(xrd_scaled number, char *text, size_t size);

/* a_i = (W^T M W)_ii for i < d.  w is k x d, metric k x k, both row-major; metric NULL means the identity.  The metric
   must be symmetric to 1e-12 of its largest entry, and each a_i >= -1e-12 of the sum of |terms| (rounding below that is
   set to 0).  Errors: XRD_ERR_INPUT with the offending index, XRD_ERR_MEMORY.  Cost O(k^2 d). */
XRD_MUST_USE xrd_status xrd_toy_coefficients(const double *w, size_t k, size_t d, const double *metric, double *a,
                                             xrd_error *error);

/* Checks d >= 1 and each a_i finite and >= 0; XRD_ERR_INPUT with the index otherwise. */
XRD_MUST_USE xrd_status xrd_toy_validate(const double *a, size_t d, xrd_error *error);

/* s_i = beta / (beta + 2 a_i), relative error 2 eps.  a as xrd_toy_validate accepts it. */
void xrd_toy_variances(const double *a, size_t d, xrd_scaled beta, double *s);

/* K(beta) in nats; relative error below 20 eps. */
double xrd_toy_rate(const double *a, size_t d, xrd_scaled beta);

/* A = (1/d) sum_i (log s_i - mean log s)^2 of the variances at beta; exactly 0 when all a_i are equal (Corollary 40).
 */
double xrd_toy_anisotropy(const double *a, size_t d, xrd_scaled beta);

/* The same two quantities of any posterior variances s_i > 0 (Definitions 37 and 38). */
double xrd_variance_rate(const double *s, size_t d);
double xrd_variance_anisotropy(const double *s, size_t d);

/* A beta and what it gives. */
typedef struct {
  xrd_scaled beta;
  double rate_nats; /* K(beta) as evaluated at this beta */
  double anisotropy;
} xrd_toy_match;

/* The one beta with K(beta) = rate_nats (Theorem 41), for any finite rate > 0.  |K(beta) / rate - 1| <= 1e-14 over
   rates 1e-300 .. 1e6 and coefficients of any magnitudes, zeros included.
   Errors: XRD_ERR_INPUT (a bad coefficient, or all of them zero: K is 0 for every beta), XRD_ERR_ARGUMENT (rate).
   Method: Newton and Householder steps in log beta, in which K is convex and decreasing, so the iteration is monotone
   after a step. */
XRD_MUST_USE xrd_status xrd_toy_match_rate(const double *a, size_t d, double rate_nats, xrd_toy_match *match,
                                           xrd_error *error);

/* The same for `count` models: a is count x d, row-major, rates_nats and matches have count entries.  Stops at the
   first bad row, whose index the message names.  Allocates nothing. */
XRD_MUST_USE xrd_status xrd_toy_match_rates(const double *a, size_t d, const double *rates_nats, size_t count,
                                            xrd_toy_match *matches, xrd_error *error);

/* Two posteriors of the same rate and different shape (remark after Definition 38): flat[i] are all equal, lopsided
   has one entry below 1 and ones elsewhere; both have rate_nats, anisotropies 0 and > 0.  d >= 2, rate_nats > 0 and
   small enough that the entries are normal doubles (rate_nats <= 350).  Errors: XRD_ERR_ARGUMENT. */
XRD_MUST_USE xrd_status xrd_toy_same_rate_pair(size_t d, double rate_nats, double *flat, double *lopsided,
                                               xrd_error *error);

/* The paper's two metrics in d dimensions: pixel a_i = 1, perceptual a_i = ratio^(i/(d-1)), i = 0 .. d-1. */
void xrd_toy_ramp(size_t d, double ratio, double *a);

/* One row of Table 3. */
typedef struct {
  double target_nats;
  xrd_toy_match match;
} xrd_toy_row;

/* Where Table 3 looks for betas. */
typedef struct {
  double beta_low, beta_high;
  size_t grid_points;
  bool exact;
} xrd_toy_grid;

/* The paper's grid: 500 points over 1e-2 .. 1e2, not exact. */
void xrd_toy_grid_init(xrd_toy_grid *grid);

/* Table 3 for the coefficients `pixel` and `perceptual` (d each, not all zero).
   grid_points >= 2: both metrics are evaluated at that many betas spread evenly in log beta over
   [beta_low, beta_high]; the target is the midpoint of the overlap of the two ranges of K, and each metric takes its
   nearest grid point (rows[0] pixel, rows[1] perceptual).
   exact: the same target, matched by the root-finder.
   Errors: XRD_ERR_INPUT, XRD_ERR_ARGUMENT (bad grid, or no overlap). */
XRD_MUST_USE xrd_status xrd_toy_table3(const double *pixel, const double *perceptual, size_t d,
                                       const xrd_toy_grid *grid, xrd_toy_row rows[2], xrd_error *error);

/* How a sweep turns the coefficients a into a family with parameter t >= 0. */
typedef enum {
  XRD_FAMILY_POWER,   /* a_i^t: t = 0 is the pixel metric (zero coefficients stay zero), t = 1 the given one */
  XRD_FAMILY_MIXTURE, /* (1 - t) mean(a) + t a_i, 0 <= t <= 1 */
} xrd_toy_family;

/* The coefficients of the family's member t, d of them.  Errors: XRD_ERR_ARGUMENT (t out of range), XRD_ERR_INPUT. */
XRD_MUST_USE xrd_status xrd_toy_family_member(xrd_toy_family family, const double *a, size_t d, double t,
                                              double *member, xrd_error *error);

/* The axes of a sweep; borrowed. */
typedef struct {
  const double *parameters; /* t */
  size_t parameter_count;
  const double *rates_nats;
  size_t rate_count;
} xrd_toy_axes;

/* The matches of each family member t with each rate: matches is parameters x rates, row-major. */
XRD_MUST_USE xrd_status xrd_toy_sweep(xrd_toy_family family, const double *a, size_t d, const xrd_toy_axes *axes,
                                      xrd_toy_match *matches, xrd_error *error);

/* PROVED enclosure of K(beta) for the exact doubles a_i and the exact beta. */
XRD_MUST_USE xrd_status xrd_toy_enclose_rate(const double *a, size_t d, xrd_scaled beta, xrd_enclosure *rate_nats,
                                             xrd_error *error);

/* PROVED: lower_significand * 2^exponent <= the true value <= upper_significand * 2^exponent. */
typedef struct {
  double lower_significand, upper_significand;
  int64_t exponent;
} xrd_scaled_enclosure;

/* PROVED enclosure of the beta with K(beta) = rate_nats, from a proposal (any beta; a good one makes it tight). */
XRD_MUST_USE xrd_status xrd_toy_enclose_beta(const double *a, size_t d, double rate_nats, xrd_scaled proposal,
                                             xrd_scaled_enclosure *beta, xrd_error *error);

XRD_API_END

#endif
