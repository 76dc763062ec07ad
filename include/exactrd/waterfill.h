/* Reverse water-filling: the rate-distortion function of Gaussian vectors and stationary Gaussian processes under
   squared error.

   For N(0, Sigma) in R^k and d(x, y) = (x - y)^T M (x - y), with l_i the eigenvalues of M^(1/2) Sigma M^(1/2) and a
   water level t > 0, D(t) = sum_i min(l_i, t),   R(t) = sum_i (1/2) log(l_i / t)+   (nats),   dR/dD = -1/(2 t). Source:
   Kolmogorov 1956; Cover and Thomas, Elements of Information Theory, theorem 10.3.3; for processes Berger, Rate
   Distortion Theory, theorem 4.5.3.

   Numbers are FLOAT unless a function says PROVED or ESTIMATE. */
#ifndef EXACTRD_WATERFILL_H
#define EXACTRD_WATERFILL_H

#include "exactrd/enclosure.h"
#include "exactrd/status.h"

XRD_API_BEGIN

/* A point of the curve. */
typedef struct {
  double water_level; /* t > 0; at least the largest eigenvalue where the rate is 0 */
  double distortion;  /* total over components, not per component */
  double rate_nats;
  double slope;  /* -dR/dD = 1/(2 t); 0 where the rate is 0 */
  size_t active; /* eigenvalues above the level: components that get rate */
} xrd_waterfill_point;

/* The eigenvalues, sorted, with their sums.  Release with xrd_waterfill_clear. */
typedef struct xrd_waterfill xrd_waterfill;

/* From count >= 1 finite eigenvalues >= 0 in any order, which are copied.  Errors: XRD_ERR_INPUT with the index,
   XRD_ERR_MEMORY.  Cost O(count log count), or O(count) when already in descending order. */
XRD_MUST_USE xrd_status xrd_waterfill_init(const double *eigenvalues, size_t count, xrd_waterfill **waterfill,
                                           xrd_error *error);

/* NULL is allowed. */
void xrd_waterfill_clear(xrd_waterfill *waterfill);

/* The sorted copy, descending, and its length; lives as long as the object. */
const double *xrd_waterfill_eigenvalues(const xrd_waterfill *waterfill, size_t *count);

/* D_max = sum of the eigenvalues: the rate is 0 from there on. */
double xrd_waterfill_distortion_max(const xrd_waterfill *waterfill);

/* One point each, in O(log count).  Relative errors of the rate and the level a few eps for the exact doubles given.
   at_level: level finite and > 0.
   at_distortion: distortion > 0 (at 0 the rate is infinite, unless every eigenvalue is 0); beyond D_max the rate is 0
   and the point keeps the distortion asked for. at_rate: rate finite and >= 0; XRD_ERR_ARGUMENT too where the
   distortion would underflow. Errors: XRD_ERR_ARGUMENT. */
XRD_MUST_USE xrd_status xrd_waterfill_at_level(const xrd_waterfill *waterfill, double level, xrd_waterfill_point *point,
                                               xrd_error *error);
XRD_MUST_USE xrd_status xrd_waterfill_at_distortion(const xrd_waterfill *waterfill, double distortion,
                                                    xrd_waterfill_point *point, xrd_error *error);
XRD_MUST_USE xrd_status xrd_waterfill_at_rate(const xrd_waterfill *waterfill, double rate_nats,
                                              xrd_waterfill_point *point, xrd_error *error);

/* count >= 2 points, distortion increasing, even in log D from D_max / 1000 (30 dB) to D_max.  XRD_ERR_ARGUMENT where
 * D_max is 0. */
XRD_MUST_USE xrd_status xrd_waterfill_points(const xrd_waterfill *waterfill, size_t count, xrd_waterfill_point *points,
                                             xrd_error *error);

/* Shannon's lower bound (n/2) log(n G / D)+, G the geometric mean of the n eigenvalues (0 where one of them is 0):
   equal to R(D) while all components are active. */
double xrd_waterfill_shannon_bound(const xrd_waterfill *waterfill, double distortion);

/* PROVED enclosure of R(distortion) for the exact doubles given as eigenvalues.  distortion > 0. */
XRD_MUST_USE xrd_status xrd_waterfill_enclose_rate(const double *eigenvalues, size_t count, double distortion,
                                                   xrd_enclosure *rate_nats, xrd_error *error);

/* N(0, Sigma) and a metric M, decomposed.  Release with xrd_gaussian_clear. */
typedef struct xrd_gaussian xrd_gaussian;

/* What rounding may do to a covariance or a metric, where nothing else is said. */
#define XRD_GAUSSIAN_TOLERANCE 1e-12

/* covariance and metric: k x k, row-major, symmetric to `tolerance` (in [0, 1)) of the largest entry (then averaged
   with their transpose), positive semidefinite to `tolerance` of the largest eigenvalue; eigenvalues below k eps of
   the largest count as 0.  metric NULL is the identity.  Directions that M ignores cost nothing and get no rate.
   Nothing is kept of the arguments. Errors: XRD_ERR_INPUT naming the entry or the eigenvalue, XRD_ERR_MEMORY.  Cost
   O(k^3) (LAPACK dsyevd). */
XRD_MUST_USE xrd_status xrd_gaussian_init(const double *covariance, const double *metric, size_t k, double tolerance,
                                          xrd_gaussian **gaussian, xrd_error *error);
void xrd_gaussian_clear(xrd_gaussian *gaussian);

/* Water-filling on the eigenvalues of M^(1/2) Sigma M^(1/2) (rank of M of them); lives as long as the object. */
const xrd_waterfill *xrd_gaussian_waterfill(const xrd_gaussian *gaussian);

/* Up to which k eigenvalues are proved: a minute's work. */
enum { XRD_GAUSSIAN_PROVED_MAX = 1024 };

/* PROVED: lower[i] <= the i-th largest eigenvalue of M^(1/2) Sigma M^(1/2) <= upper[i], k of each, for the doubles
   given, averaged with their transposes; an eigenvalue below 0 counts as 0.  So R(D) of N(0, Sigma) lies between what
   xrd_waterfill_enclose_rate says of `lower` and of `upper`; and of all sources with this covariance the Gaussian has
   the largest R(D) (Berger, Rate Distortion Theory, theorem 4.6.3), so that the latter bounds each.  metric NULL is the
   identity; else one of the two must be positive definite.  k <= XRD_GAUSSIAN_PROVED_MAX.  Errors: XRD_ERR_INPUT,
   XRD_ERR_MEMORY.  Cost O(k^3) in balls. */
XRD_MUST_USE xrd_status xrd_gaussian_enclose_eigenvalues(const double *covariance, const double *metric, size_t k,
                                                         double *lower, double *upper, xrd_error *error);

/* The optimal test channel at a water level > 0: Y = E[X | Y], so that Cov(X, Y) = Cov(Y) = `shared` (k x k, row-major)
   and the joint covariance is [Sigma, shared; shared, shared].  XRD_ERR_ARGUMENT, XRD_ERR_MEMORY.  Cost O(k^3). */
XRD_MUST_USE xrd_status xrd_gaussian_test_channel(const xrd_gaussian *gaussian, double level, double *shared,
                                                  xrd_error *error);

/* Covariance blocks of a jointly Gaussian pair, each k x k, row-major; borrowed. */
typedef struct {
  size_t k;
  const double *x, *cross, *y; /* E X X^T, E X Y^T, E Y Y^T */
} xrd_gaussian_pair;

/* I(X;Y) in nats and E (X-Y)^T M (X-Y) of any jointly Gaussian pair: canonical correlations, by a way that shares
   nothing with water-filling.  Infinite information comes out as XRD_ERR_INPUT.  metric NULL is the identity. */
XRD_MUST_USE xrd_status xrd_gaussian_measure(const xrd_gaussian_pair *pair, const double *metric,
                                             double *information_nats, double *distortion, xrd_error *error);

/* A spectral density S(w) >= 0 on [0, pi], even in w; E X_t^2 = (1/pi) integral of S over [0, pi].
   knots: increasing frequencies inside (0, pi) where S is not smooth; may be NULL. */
typedef struct {
  double (*density)(double w, const void *context);
  const void *context;
  const double *knots;
  size_t knot_count;
} xrd_spectrum;

/* ESTIMATE: Gauss-Kronrod quadrature; the errors are its own estimates, carried through to R at the returned D.  S is
   sampled at 2049 even points and at the knots, and its peaks are followed up from there.  A peak that does not show at
   any of them is missed altogether, and the errors know nothing of it: they bound the error of a spectrum without it.
 */
typedef struct {
  double water_level, distortion, rate_nats, slope; /* per sample; as above */
  double active;                                    /* share of the band with S above the level */
  double distortion_error, rate_error_nats;         /* estimated absolute errors */
} xrd_spectrum_point;

/* The three ways to ask, as for eigenvalues.  at_rate needs a rate that a level above the smallest normal double
   reaches. Errors: XRD_ERR_INPUT (S negative or not finite, with the frequency), XRD_ERR_ARGUMENT, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_spectrum_at_level(const xrd_spectrum *spectrum, double level, xrd_spectrum_point *point,
                                              xrd_error *error);
XRD_MUST_USE xrd_status xrd_spectrum_at_distortion(const xrd_spectrum *spectrum, double distortion,
                                                   xrd_spectrum_point *point, xrd_error *error);
XRD_MUST_USE xrd_status xrd_spectrum_at_rate(const xrd_spectrum *spectrum, double rate_nats, xrd_spectrum_point *point,
                                             xrd_error *error);

/* Variance per sample, which is D_max, and the one-step prediction error exp(mean log S) (0 where S vanishes on a set
   of positive measure), for which Shannon's lower bound is (1/2) log(prediction_error / D)+. */
XRD_MUST_USE xrd_status xrd_spectrum_moments(const xrd_spectrum *spectrum, double *variance, double *prediction_error,
                                             xrd_error *error);

/* X_t = sum_k coefficients[k-1] X_{t-k} + innovation of variance `innovation` > 0. */
typedef struct {
  const double *coefficients; /* order of them */
  size_t order;
  double innovation;
} xrd_autoregression;

/* Checks stationarity (all reflection coefficients of the step-down recursion inside (-1, 1)); XRD_ERR_INPUT names the
   lag.  order <= 1000.  *variance (may be NULL) receives E X_t^2 = innovation / prod (1 - r_j^2). */
XRD_MUST_USE xrd_status xrd_autoregression_validate(const xrd_autoregression *process, double *variance,
                                                    xrd_error *error);

/* S(w) = innovation / |1 - sum_k c_k exp(-i k w)|^2.  Borrows the process, which must be stationary. */
xrd_spectrum xrd_autoregression_spectrum(const xrd_autoregression *process);

/* PROVED enclosure of R(distortion), nats per sample, of an autoregression that is proved to be stationary (else
   XRD_ERR_INPUT); distortion > 0.  Valid whatever
   the proposed water level > 0, and sharp where that is right; the upper end is +infinity where it is hopeless. */
XRD_MUST_USE xrd_status xrd_autoregression_enclose_rate(const xrd_autoregression *process, double distortion,
                                                        double proposed_level, xrd_enclosure *rate_nats,
                                                        xrd_error *error);

/* A table of S at increasing frequencies from 0 to pi (ends to within 1e-9), linear in between. */
typedef struct {
  const double *frequencies, *densities;
  size_t count; /* >= 2 */
} xrd_spectrum_table;

/* XRD_ERR_INPUT with the index of the first offender. */
XRD_MUST_USE xrd_status xrd_spectrum_table_validate(const xrd_spectrum_table *table, xrd_error *error);

/* Borrows a valid table. */
xrd_spectrum xrd_spectrum_table_spectrum(const xrd_spectrum_table *table);

XRD_API_END

#endif
