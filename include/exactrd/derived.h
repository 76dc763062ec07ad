/* Losses that are not given but follow from others: payoffs, and sources that are only seen through an observation.

   States S = 0..states-1 have probabilities p.  What is seen of them is X: the state itself, or through an observation
   X = 0..n-1 with probabilities o(x|s).  An answer Y = 0..m-1 is made from X alone and costs a distortion d(S,Y), or
   earns a payoff U(S,Y), any real numbers:

     R(D) = min { I(X;Y) : E d(S,Y) <= D },        R(v) = min { I(X;Y) : E U(S,Y) >= v }.

   Since Y knows no more of S than X does, both are rate-distortion functions of X under E[d(S,y) | X = x]
   (Dobrushin and Tsybakov 1962; Witsenhausen 1980) and -E[U(S,y) | X = x].  A payoff at the slope b is rational
   inattention with the cost of information lambda = 1/b: max E U - lambda I(X;Y) (Sims 2003; Matejka and McKay 2015).

   Neither the means given x nor the probabilities of X are doubles.  The solver works on doubles near them; what is
   PROVED is proved of the exact numbers, enclosed in balls. */
#ifndef EXACTRD_DERIVED_H
#define EXACTRD_DERIVED_H

#include "exactrd/check.h"
#include "exactrd/curve.h"

XRD_API_BEGIN

/* Payoffs are at most this in magnitude: their differences are then distortions. */
#define XRD_PAYOFF_MAX 5e299

/* Borrows its arrays.  One of payoff and distortion is given; a distortion only with an observation. */
typedef struct {
  const double *p; /* states, as in xrd_problem: the exact probabilities are p_s / sum p */
  size_t states;
  size_t n;                  /* what can be seen; = states without an observation */
  size_t m;                  /* answers */
  const double *observation; /* states x n, row-major, rows with sum 1 to within XRD_SUM_TOLERANCE, or NULL; the exact
                                o(x|s) is the entry over its row's sum */
  const double *payoff;      /* states x m, row-major, or NULL */
  xrd_distortion distortion; /* between states and answers, where payoff is NULL */
} xrd_derived;

/* A point, and the numbers that prove it.  With k_xy the exact cost E[d | x] or -E[U | x], any numbers r_x,
   t_xy = k_xy - r_x and E_xy = exp(-slope t_xy), the channel is q_y E_xy / sum_y q_y E_xy, and for every k

     R at E cost = k  >=  E log w - log max_y E[w E_y] - slope (k - E r).

   r_x is the least of the doubles near k_x (problem/derived.h).  Owns q and w; release with
   xrd_derived_point_clear. */
typedef struct {
  double slope;                  /* finite, >= 0: nats per unit of distortion or payoff */
  double value;                  /* D with E d <= D, or v with E U >= v, both PROVED of the channel */
  double rate_nats;              /* FLOAT, inside the bounds */
  double rate_lower, rate_upper; /* PROVED: of R(value) */
  double information_cost;       /* 1 / slope, to the nearest double; +infinity at slope 0 */
  size_t support;                /* answers with q_y > 0: the consideration set */
  xrd_verdict verdict;
  size_t n, m;
  double *q, *w; /* m, n */
} xrd_derived_point;

/* Releases what it owns; a zeroed object is fine. */
void xrd_derived_point_clear(xrd_derived_point *point);

/* Errors: XRD_ERR_INPUT with the index of the first offender, XRD_ERR_ARGUMENT (payoff and distortion together or
   neither), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_derived_validate(const xrd_derived *derived, xrd_error *error);

/* SHA-256 of sizes and numbers, as xrd_problem_digest. */
void xrd_derived_digest(const xrd_derived *derived, xrd_digest *digest);

/* The point at a slope, finite and >= 0.  Errors: XRD_ERR_INPUT, XRD_ERR_ARGUMENT, XRD_ERR_MEMORY,
   XRD_ERR_INTERRUPTED.  Of the options, on_point is not used. */
XRD_MUST_USE xrd_status xrd_derived_at_slope(const xrd_derived *derived, double slope, const xrd_options *options,
                                             xrd_derived_point *point, xrd_error *error);

/* R at the given distortion or payoff.  Errors as above; XRD_ERR_ARGUMENT where no channel reaches it.  Open within
   1e-12 or so of what is just reached. */
XRD_MUST_USE xrd_status xrd_derived_at_value(const xrd_derived *derived, double value, const xrd_options *options,
                                             xrd_derived_point *point, xrd_error *error);

/* Bounds from a point's slope, q and w, whatever their quality: fills value (with `asked` it is given, and rate_upper
   is +infinity where the channel does not keep to it), rate_lower, rate_upper.  Cost: n m exponentials in balls, and
   with an observation states n m products. Errors: XRD_ERR_ARGUMENT (a witness outside its range), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_certify_derived(const xrd_derived *derived, bool asked, xrd_derived_point *point,
                                            xrd_error *error);

/* Proves a saved point again with code of its own; refuses bounds looser than the witness's own by more than
   G/8 + 2^-50 max(1, U), G being what these leave open.  Errors: as xrd_check. */
XRD_MUST_USE xrd_status xrd_check_derived(const xrd_derived *derived, const xrd_derived_point *point, double gap_nats,
                                          xrd_finding *finding, xrd_error *error);

XRD_API_END

#endif
