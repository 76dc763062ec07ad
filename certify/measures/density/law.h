/* A density in balls: pieces on which it is analytic, its values there, its tails. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_LAW_H
#define XRD_CERTIFY_MEASURES_DENSITY_LAW_H

#include <acb.h>
#include <arb.h>
#include <stdbool.h>

#include "base/stop.h"
#include "exactrd/density.h"

typedef struct {
  const xrd_density *density;
  slong precision;
  arb_t scale;    /* the factor that normalises p */
  xrd_stop *stop; /* NULL unless set; what comes after it says so means nothing */
} xrd_law;

void xrd_law_init(xrd_law *law, const xrd_density *density, slong precision);
void xrd_law_clear(xrd_law *law);

/* A stretch of the line on which one analytic formula gives p.  Its coordinate t is x, or 1 - x where `mirrored`.
   Infinite ends are those of the hull. */
typedef struct {
  double from, to; /* of t */
  size_t index;    /* LAPLACE, TRIANGULAR: 0 left of the kink, 1 right; HISTOGRAM: the row; else 0 */
  bool mirrored;
  bool power_at_from; /* p is a power of t times something analytic at t = `from` = 0 */
} xrd_law_piece;

/* At most max(2, count) pieces; returns their number. */
size_t xrd_law_pieces(const xrd_density *density, xrd_law_piece *pieces);

/* p at the complex t, of the piece's formula.  False where it is not analytic all over the ball; p may then be
   anything. p is not finite where the ball is too wide. */
bool xrd_law_value(const xrd_law *law, const xrd_law_piece *piece, const acb_t t, acb_t p);

/* log p there, continued from the real line; not finite where `analytic` is wanted and it is not analytic all over the
   ball.  False: as xrd_law_value. */
bool xrd_law_log(const xrd_law *law, const xrd_law_piece *piece, const acb_t t, bool analytic, acb_t value);

/* BETA: P(t <= end) of a piece with power_at_from, for a small end > 0. */
void xrd_law_corner(const xrd_law *law, const xrd_law_piece *piece, const arb_t end, arb_t mass);

/* What lies beyond a cut on an unbounded side, sign = 1 above, -1 below:
     mass = P(sign (X - cut) > 0), first = E[|X - cut|; beyond], second = E[(X - cut)^2; beyond],
     entropy = int_beyond - p log p, or for mixtures a number below it. */
typedef struct {
  arb_t mass, first, second, entropy;
} xrd_law_tail;

void xrd_law_tail_init(xrd_law_tail *tail);
void xrd_law_tail_clear(xrd_law_tail *tail);

/* Is the cut on its side of the density's middle (mean; origin of EXPONENTIAL; all means of a mixture), as the formulas
   want? */
bool xrd_law_is_cut(const xrd_density *density, double cut, int sign);

/* Fills a tail for such a cut.  STUDENT with NU <= 2 has no second moment, with NU <= 1 no first: not finite. */
void xrd_law_tail_set(const xrd_law *law, double cut, int sign, xrd_law_tail *tail);

#endif
