/* Which columns have a price near 1, by plain arithmetic: kept from one slope for the next ones. */
#ifndef XRD_CERTIFY_PRICE_SCREEN_H
#define XRD_CERTIFY_PRICE_SCREEN_H

#include "base/stop.h"
#include "certify/pair.h"
#include "certify/weights.h"
#include "exactrd/problem.h"

/* Sums over all rows at the slope asked for last, or bounds of them. */
typedef struct {
  double slope;   /* NaN: none yet */
  double *weight; /* n: v_i there */
  double *sum;    /* m: such a sum of v_i exp(-slope (d_ij - min_j d_ij)), or no less */
  void *block;
  double
      *share[3]; /* room for n x columns numbers, which grows: a new one for each question costs as much as its work */
  size_t room[3];
  size_t listed, *list; /* m: whose distortions times listed_scale share[2] has */
  double listed_scale;
} xrd_price_screen;

/* Errors: XRD_ERR_MEMORY.  A zeroed object is fine for xrd_price_screen_clear. */
XRD_MUST_USE xrd_status xrd_price_screen_init(xrd_price_screen *screen, size_t n, size_t m, xrd_error *error);
void xrd_price_screen_clear(xrd_price_screen *screen);

/* Room for `rows` x `columns` numbers, whatever they are, until the next call with the same k; NULL where memory is
   out. */
double *xrd_price_screen_room(xrd_price_screen *screen, int k, size_t rows, size_t columns);

/* scale * d_ij of the `count` columns listed, row by row; kept while the same are asked for.  NULL where memory is out.
   Not for XRD_HAMMING. */
const double *xrd_price_screen_distortions(xrd_price_screen *screen, const xrd_distortion *distortion, double scale,
                                           const size_t *index, size_t count);

/* What is screened: of a row i with p_i > 0 the weight v_i. */
typedef struct {
  const xrd_problem *problem;
  const double *minimum; /* n: min_j d_ij */
  const xrd_pair *v;     /* n; the high parts count */
  double slope;
  const xrd_weight_kernel *kernel;
  xrd_stop *stop; /* what comes after it says so means nothing */
} xrd_screened;

/* sum_j = sum_i v_i exp(-slope (d_ij - min_j d_ij)) in plain arithmetic, within XRD_SCREEN_ERROR and its sum's
   roundings; or, where that is below `least`, a number below it that is no less than such a sum.  False
   where memory is out. */
bool xrd_price_screen_sums(xrd_price_screen *screen, const xrd_screened *what, double least, double *sum);

#endif
