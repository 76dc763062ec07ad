/* Rate-distortion problems over measures: the reproductions may lie anywhere in a space Y, and an optimum is a measure
   on Y, which finitely many atoms make up.  PROVED bounds of R(D) from anybody's atoms.

   At slope s, with k(x, y) = exp(-s d(x, y)), masses q_j and places y_j,

       u(x) = sum_j q_j k(x, y_j),     c(y) = E[k(X, y) / u(X)],

   the channel q_j k(x, y_j) / u(x) gives a distortion D and a rate above R(D); and, whatever the atoms (Fix 1978, Rose
   1994; Berger 1971 for the bound),

       R(D) >= -E log u(X) - log sup_{y in Y} c(y) - s D.

   Atoms are optimal where the supremum, over all of Y and not over a list, is 1.

   Distances are formulas over the real numbers, evaluated at the exact doubles x and y: (x - y)^2 is that number, not
   the double next to it, which xrd_problem would mean.  There is no matrix of distances here. */
#ifndef EXACTRD_MEASURE_H
#define EXACTRD_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "exactrd/certificate.h"
#include "exactrd/check.h"
#include "exactrd/digest.h"

XRD_API_BEGIN

/* d(x, y), and the space Y of the reproductions. */
typedef enum {
  XRD_MEASURE_SQUARED,  /* |x - y|^2 on R^dim */
  XRD_MEASURE_ABSOLUTE, /* |x - y| on the line: dim = 1 */
  XRD_MEASURE_KL,       /* sum_k x_k log(x_k / y_k), nats: x and y in the simplex of dim >= 2 labels; 0 log 0 = 0,
                           +infinity where y_k = 0 < x_k.  The information bottleneck: R(D) is the least I(X;T) with
                           I(T;label) >= I(X;label) - D (Tishby, Pereira and Bialek 1999) */
  XRD_MEASURE_LABELLED, /* |x - y|^2 + weight sum_t -log a_t(label t of x): y in R^dim, then for each task a
                           distribution a_t over its labels, as in exactrd/prototypes.h.  Proved for dim <= 5; of
                           several tasks with slope weight < 1 the lower bound may stay below the rest */
} xrd_measure_kernel;

/* A density on the line; exactrd/density.h. */
typedef struct xrd_density xrd_density;

/* A source and a kernel.  Borrows its arrays.  The exact source is p_i / sum p; under KL row i of x stands for the
   distribution x_i / sum_k x_ik. */
typedef struct {
  xrd_measure_kernel kernel;
  const xrd_density *density; /* NULL, or instead of n, p and x: a density on the line (SQUARED and ABSOLUTE) */
  size_t n, dim;              /* symbols; coordinates of a point, or labels under KL */
  const double *p;            /* n: >= 0, sum 1 to within XRD_SUM_TOLERANCE.  NULL under KL: x is a joint distribution,
                                 or counts, and p_i the share of row i in the sum of all */
  const double *x;            /* n x dim; under KL >= 0, each row with p_i > 0 (each row where p is NULL) not all 0 */

  /* LABELLED only. */
  size_t tasks;               /* >= 1 */
  const size_t *label_counts; /* tasks, each >= 1 */
  const uint32_t *labels;     /* tasks x n */
  double weight;              /* >= 0: distortion per nat of log-loss */
} xrd_measure_problem;

/* Numbers that make up a reproduction: dim, and under LABELLED the labels of all tasks besides.  2 for densities under
   ABSOLUTE, whose optimum has a density of its own: the ends of an interval. */
size_t xrd_measure_width(const xrd_measure_problem *problem);

/* Checks everything above but what is inside of a density.
   Errors: XRD_ERR_INPUT with the index of the first offender; XRD_ERR_ARGUMENT (a kernel that does not go with the
   rest).
 */
XRD_MUST_USE xrd_status xrd_measure_validate(const xrd_measure_problem *problem, xrd_error *error);

/* SHA-256 of everything above, and of nothing else; a density's rows are read where it has some. */
void xrd_measure_digest(const xrd_measure_problem *problem, xrd_digest *digest);

/* Atoms, from a solver or from anywhere.  Borrows its arrays.
   Masses need not sum to one.  Distributions inside of places (KL, the labels) need not either: the exact place is the
   distribution divided by its sum. */
typedef struct {
  double slope;         /* > 0, finite; nats per unit of distortion */
  size_t count, width;  /* atoms >= 1; xrd_measure_width of the problem */
  const double *places; /* count x width */
  const double *masses; /* count: >= 0, finite, one of them > 0 */

  /* Unbounded densities: where x < cut_low or x > cut_high, the weight 1 / u(x) of the lower bound is replaced by
     kappa_low / p(x) or kappa_high / p(x), p the density, whose part in the supremum is known: at most
     kappa int k(x, y) dx.  Infinite cuts: nowhere.  kappa > 0 is read where its cut is finite. */
  double cut_low, cut_high;
  double kappa_low, kappa_high;

  /* Densities under ABSOLUTE: reproductions are intervals [from, to] in order, on which u = 2 p / slope, and atoms,
     from = to.  Between and beyond them u'' = slope^2 u.  Masses are read of atoms only, in the unit of u.  The
     outermost intervals go on for ever where a cut is finite; it is then their end.  Such w = kappa / p with kappa =
     slope / 2.
   */
} xrd_measure_witness;

/* What the atoms prove. */
typedef struct {
  xrd_bounds bounds;  /* PROVED: rate_lower <= R(distortion) <= rate_upper, reproductions anywhere in Y */
  double excess_nats; /* PROVED: log sup_y c(y) is at most this; what the places leave open.  >= 0 up to rounding */
} xrd_measure_proof;

/* Proves bounds at the channel's own distortion, rounded up to the D it returns.  Stops refining the supremum where
   that would gain less than a small part of gap_nats > 0, or where nothing more can be gained at reasonable cost: the
   bounds hold in any case.  threads >= 1 changes speed, never a bit of the result.  The problem must be one that
   xrd_measure_validate accepts.
   Errors: XRD_ERR_ARGUMENT (a witness outside its range, with the index; a source symbol that no atom can stand for),
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_certify_measure(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                            double gap_nats, int threads, xrd_measure_proof *proof, xrd_error *error);

/* Proves bounds at the D in proof->bounds (distortion + distortion_low), which the caller sets; rate_upper is +infinity
   where the channel's distortion exceeds D.  Otherwise as xrd_certify_measure. */
XRD_MUST_USE xrd_status xrd_certify_measure_at(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                               double gap_nats, int threads, xrd_measure_proof *proof,
                                               xrd_error *error);

/* Where the atoms of the optimum lie.  Release with xrd_places_clear. */
typedef struct {
  size_t count;       /* PROVED: every atom of every optimum lies in one of so many boxes, at most one in each; 0 where
                         nothing is proved, and no box is given */
  bool counted;       /* PROVED: each box holds exactly one, so that the optimum has `count` atoms and is unique */
  size_t *box;        /* witness->count: the box of each of its atoms */
  double *low, *high; /* count: the interval of y; KL: of the first label's share */
} xrd_places;

/* Boxes for the atoms of the optimum at the witness's slope from the witness's own, for problems of one real parameter:
   squared distances on the line and distributions over two labels.  All else is left at count = 0: points in more
   coordinates, absolute distances, densities, and witnesses that leave too much open.
   Outside of the boxes c* < 1 is proved, c* the dual sum of the optimum, on each box (c*)'' < 0 and, on its two sides,
   (c*)' != 0; exactly one: an output law without the box would not give the symbols their probabilities
   (certify/measures/places_field.h).  Cost: some hundred n exponentials for an atom.
   Errors: those of xrd_certify_measure. */
XRD_MUST_USE xrd_status xrd_certify_places(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                           xrd_places *places, xrd_error *error);

/* Does xrd_certify_places try?  Squared distances of finite sources on the line, and distributions over two labels. */
bool xrd_places_covered(const xrd_measure_problem *problem);

/* A zeroed object is fine. */
void xrd_places_clear(xrd_places *places);

/* Proves a claimed point again from the raw problem, with code that solvers and certificates do not share: the
   channel's numbers in balls, and c <= T on all of Y for the T that the claimed lower bound needs, by simplices and by
   boxes around the atoms.  `support` is the number of masses > 0.  Refused are bounds that this does not prove, and
   those that are looser than the gap and a quarter of what the atoms leave open.  Squared distances in up to 3
   dimensions, with labels or without, absolute ones, distributions over up to 4 labels; densities by integrals
   of its own (some seconds): under absolute distances; under squared ones all families but STUDENT and BETA with A or B
   < 1/2 (how loose the lower bound of a MIXTURE is, is not asked).  Errors: XRD_ERR_INPUT (a bad problem),
   XRD_ERR_ARGUMENT (one that is not covered), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_check_measure(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                          const xrd_claimed_point *claim, xrd_finding *finding, xrd_error *error);

XRD_API_END

#endif
