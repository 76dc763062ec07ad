/* Sources whose rate-distortion function has a formula.  Rates in nats, h the binary entropy in nats.

     family       source, distortion                                  R(D)                           range
     BERNOULLI    Bernoulli(p), Hamming                               h(p) - h(D)                    0 .. min(p, 1-p)
     UNIFORM      uniform on M symbols, Hamming                       log M - h(D) - D log(M-1)      0 .. 1-1/M
     HAMMING      any p, Hamming                                      see below                      0 .. 1 - max p
     LOG_LOSS     any p, d(x, q) = -log q(x), q any distribution      H(p) - D                       0 .. H(p)
     ERASURE      fair bit; d = 0 right, 1 erased, infinite wrong     (1-D) log 2                    0 .. 1
     GAUSSIAN     N(0, v), squared error                              (1/2) log(v/D)                 0 < D <= v
     LAPLACE      density exp(-|x|/b)/(2b), absolute error            log(b/D)                       0 < D <= b
     EXPONENTIAL  density l exp(-l x); d = x-y if y <= x, else inf    -log(l D)                      0 < D <= 1/l
     WIENER       Brownian motion of variance s t, squared error      2 s/(pi^2 D) per unit of time  D > 0

   HAMMING, probabilities in descending order: at a level t the k probabilities above it keep reproduction symbols,
   D = sum_{i>k} p_i + (k-1) t, and
     R = (1-D) log(1-D) + (k-1) t log t - sum_{i<=k} p_i log p_i,   dR/dD = -log((1-D)/t);
   symbols drop out one by one as t rises.
   Sources: Cover and Thomas, Elements of Information Theory, sections 10.3 and problems 10.5 to 10.7 (Bernoulli,
   Gaussian, uniform, erasure); Erokhin 1958 and Pinkston 1967 (Hamming); Courtade and Weissman 2014 (log-loss); Berger,
   Rate Distortion Theory, section 4.3 (Laplace) and Berger 1970 (Wiener); Verdu 1996 (exponential).

   Numbers are FLOAT, with relative errors of a few eps for the exact doubles given, unless a function says PROVED. */
#ifndef EXACTRD_CLOSED_H
#define EXACTRD_CLOSED_H

#include "exactrd/enclosure.h"
#include "exactrd/status.h"

XRD_API_BEGIN

/* The families of the table above. */
typedef enum {
  XRD_CLOSED_BERNOULLI,
  XRD_CLOSED_UNIFORM,
  XRD_CLOSED_HAMMING,
  XRD_CLOSED_LOG_LOSS,
  XRD_CLOSED_ERASURE,
  XRD_CLOSED_GAUSSIAN,
  XRD_CLOSED_LAPLACE,
  XRD_CLOSED_EXPONENTIAL,
  XRD_CLOSED_WIENER,
} xrd_closed_family;

/* `parameter` is p in [0, 1], M (whole, 1 .. 2^53), -, -, -, v > 0, b > 0, l > 0, s > 0.  HAMMING and LOG_LOSS take n
   probabilities >= 0 whose sum is 1 to within 1e-9; the exact source is p_i / sum p. */
typedef struct {
  xrd_closed_family family;
  double parameter;
  const double *p;
  size_t n;
} xrd_closed_source;

/* XRD_ERR_INPUT with the parameter or the index of the first offender. */
XRD_MUST_USE xrd_status xrd_closed_validate(const xrd_closed_source *source, xrd_error *error);

/* A point of a closed form. */
typedef struct {
  double slope; /* -dR/dD: 0 where the rate is 0, +infinity at D = 0 where the curve is vertical there */
  double distortion, rate_nats;
  size_t support; /* reproduction symbols in use; 0 where they form a continuum */
} xrd_closed_point;

/* A source made ready: probabilities copied, sorted and summed.  Release with xrd_closed_clear. */
typedef struct xrd_closed xrd_closed;

/* Makes a source ready.  Nothing is kept of the arguments.  Errors: those of xrd_closed_validate, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_closed_init(const xrd_closed_source *source, xrd_closed **closed, xrd_error *error);

/* NULL is allowed. */
void xrd_closed_clear(xrd_closed *closed);

/* D_max (+infinity for WIENER), from where on the rate is 0, and R(0) (+infinity for the continuous families). */
void xrd_closed_range(const xrd_closed *closed, double *distortion_max, double *rate_max);

/* One point each; O(n) for HAMMING, else O(1).
   at_distortion: D finite, >= 0; D = 0 is an error where the rate is infinite; beyond D_max the rate is 0 and the point
   keeps the distortion asked for.
   at_rate: 0 <= rate <= R(0), finite; rate 0 gives D_max, an error for WIENER.
   at_slope: slope > 0, finite: the point where R(D) + slope D is least; on a straight segment of that very slope, its
   end at D_max. Errors: XRD_ERR_ARGUMENT. */
XRD_MUST_USE xrd_status xrd_closed_at_distortion(const xrd_closed *closed, double distortion, xrd_closed_point *point,
                                                 xrd_error *error);
XRD_MUST_USE xrd_status xrd_closed_at_rate(const xrd_closed *closed, double rate_nats, xrd_closed_point *point,
                                           xrd_error *error);
XRD_MUST_USE xrd_status xrd_closed_at_slope(const xrd_closed *closed, double slope, xrd_closed_point *point,
                                            xrd_error *error);

/* count >= 2 points, distortion increasing: even in D from 0 to D_max where R(0) is finite, else even in log D from
   D_max/1000 to D_max (WIENER: from 1/1000 to 1).  One repeated point where D_max is 0. */
XRD_MUST_USE xrd_status xrd_closed_points(const xrd_closed *closed, size_t count, xrd_closed_point *points,
                                          xrd_error *error);

/* Shannon's lower bound at a D > 0: entropy of the source minus the largest entropy of an error of mean distortion D.
   Tight for BERNOULLI, UNIFORM, GAUSSIAN, LAPLACE and EXPONENTIAL; for HAMMING H(p) - h(D) - D log(n-1); 0, which is no
   bound, for the families whose distortion is not a function of a difference. */
double xrd_closed_shannon_bound(const xrd_closed *closed, double distortion);

/* Distortions that are functions of a difference, for which Shannon's lower bound has a formula. */
typedef enum { XRD_ERROR_SQUARED, XRD_ERROR_ABSOLUTE, XRD_ERROR_ONE_SIDED, XRD_ERROR_HAMMING } xrd_difference;

/* Shannon's lower bound for any source of entropy h (nats; differential for the three continuous distortions), D > 0:
     squared    h - (1/2) log(2 pi e D)
     absolute   h - 1 - log(2 D)
     one-sided  h - 1 - log D
     Hamming    h - h(D) - D log(n-1), D <= 1 - 1/n, over n symbols
   never below 0.  Source: Shannon 1959; Berger, Rate Distortion Theory, theorem 4.3.1. */
double xrd_shannon_bound(double entropy_nats, xrd_difference difference, size_t n, double distortion);

/* PROVED enclosures, for the exact doubles given, of R(distortion) and of the D with R(D) = rate_nats.
   Same ranges and errors as the points; at most a few ulps wide. */
XRD_MUST_USE xrd_status xrd_closed_enclose_rate(const xrd_closed_source *source, double distortion,
                                                xrd_enclosure *rate_nats, xrd_error *error);
XRD_MUST_USE xrd_status xrd_closed_enclose_distortion(const xrd_closed_source *source, double rate_nats,
                                                      double proposal, xrd_enclosure *distortion, xrd_error *error);

XRD_API_END

#endif
