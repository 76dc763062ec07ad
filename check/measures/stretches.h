/* Claims about densities under absolute distances, proved again in balls; nothing here is shared with solvers and
   certificates.  A witness is the support of an output law q: intervals, on which u = int q k = 2 p / s, and atoms,
   from = to, with their masses; elsewhere u'' = s^2 u.  Every sum over y splits at x into what is below and above:

     u = u_- + u_+,   u_-+ = (u -+ u'/s) / 2,   c = c_- + c_+,
     m = int q |x - y| k dy = m_- + m_+,   m_-' = -s m_- + u_-,   m_+' = s m_+ - u_+.

   The channel q k / u has D = E[m / u], I <= -s D - E log u + log((s/2) int u); R(D) >= -E log u - log sup c - s D. */
#ifndef XRD_CHECK_MEASURES_STRETCHES_H
#define XRD_CHECK_MEASURES_STRETCHES_H

#include "check/measures/density.h"

/* Sides: 0 below, 1 above; ends: 0 `from`, 1 `to`. */
typedef struct {
  double end[2];
  bool open[2];       /* goes on to the density's own end, infinite; the end is then a cut */
  arb_t u[2];         /* by end */
  arb_t part[2][2];   /* c_-, c_+ by side, then end; up to the end's own q */
  arb_t moment[2][2]; /* m_-, m_+ likewise */
} xrd_restretch;

/* Between two stretches, or outside: left or right NULL.
   u = down exp(-s (x - left->end[1])) + up exp(-s (right->end[0] - x)) */
typedef struct {
  const xrd_restretch *left, *right;
  arb_t down, up;
} xrd_rehole;

typedef struct {
  xrd_redensity law; /* for p: density, witness, precision, goal, slope, divisor; pieces in x, ascending */
  size_t count;
  xrd_restretch *stretch;
  xrd_rehole *hole;                     /* count + 1; hole k is below stretch k */
  bool intervals;                       /* is there one? */
  arb_t distortion, log_u, rate, total; /* total: int u */
} xrd_restretches;

/* Errors: XRD_ERR_ARGUMENT (intervals not in order, cuts elsewhere, no output law), XRD_ERR_MEMORY.
   xrd_restretches_clear in any case. */
XRD_MUST_USE xrd_status xrd_restretches_init(xrd_restretches *s, const xrd_measure_problem *problem,
                                             const xrd_measure_witness *witness, slong precision, xrd_error *error);
void xrd_restretches_clear(xrd_restretches *s);

/* Does the witness have hole k: is there p outside of the stretches? */
bool xrd_restretches_has_hole(const xrd_restretches *s, size_t k);

/* What is integrated against p over a stretch of the line. */
typedef enum {
  XRD_RESTRETCH_MASS,   /* 1 */
  XRD_RESTRETCH_FIRST,  /* |x - about| */
  XRD_RESTRETCH_WEIGHT, /* exp(-s |x - about|), in a hole over u */
  XRD_RESTRETCH_LOG_U,  /* log u */
  XRD_RESTRETCH_LOG_P,  /* log p */
  XRD_RESTRETCH_COST,   /* m / u */
} xrd_restretch_quantity;

/* The integral over [from, to], finite, all of it on one side of `about`; hole NULL: on an interval.  tolerance: of an
   absolute error that is wanted. */
void xrd_restretches_integrate(const xrd_restretches *s, const xrd_rehole *hole, double from, double to,
                               xrd_restretch_quantity quantity, double about, arb_t integral);

/* P(X beyond x) and E[|X - x|; beyond] on an outer side without an end, relative to exp(-s |x - end|) u. */
void xrd_restretches_beyond(const xrd_restretches *s, bool above, double x, arb_t mass, arb_t first);

/* Fills the parts, the moments and the sums. */
void xrd_restretches_sum(xrd_restretches *s);

/* Is q >= 0 where there are intervals? */
bool xrd_restretches_is_law(const xrd_restretches *s);

/* u and u'/u at a real x in a hole. */
void xrd_rehole_u(const xrd_restretches *s, const xrd_rehole *hole, const arb_t x, arb_t u, arb_t growth);

/* p'/p and p''/p at a real x inside of a piece, not mirrored. */
void xrd_restretches_shape(const xrd_restretches *s, const xrd_redensity_piece *piece, const arb_t x, arb_t growth,
                           arb_t bend);

/* The ends of a piece in x. */
void xrd_redensity_piece_ends(const xrd_redensity_piece *piece, double *from, double *to);

/* e = exp(-s |a - b|) */
void xrd_restretches_decay(const xrd_restretches *s, double a, double b, arb_t e);

/* Is c <= target everywhere?  Proved where true.  *ready: false where memory was out. */
bool xrd_restretches_below(const xrd_restretches *s, const arb_t target, bool *ready);

#endif
