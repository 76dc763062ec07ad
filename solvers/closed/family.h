/* A family with a formula, as one row; the shape of its curve, which families share. */
#ifndef XRD_SOLVERS_CLOSED_FAMILY_H
#define XRD_SOLVERS_CLOSED_FAMILY_H

#include <stdbool.h>

#include "exactrd/closed.h"
#include "solvers/closed/hamming.h"

/* Points where neither the rate nor the distortion is at its end. */
typedef struct {
  bool beyond; /* at_distortion serves D >= D_max too */
  xrd_closed_point (*at_distortion)(const xrd_closed *closed, double distortion);
  xrd_closed_point (*at_rate)(const xrd_closed *closed, double rate);
  xrd_closed_point (*at_slope)(const xrd_closed *closed, double slope); /* NULL: at the distortion that `where` gives */
  double (*where)(const xrd_closed *closed, double slope);
} xrd_closed_shape;

extern const xrd_closed_shape xrd_closed_hamming, xrd_closed_uniform, xrd_closed_segment, xrd_closed_logarithm,
    xrd_closed_reciprocal;

/* What follows the name on the command line. */
typedef enum { XRD_TAKES_NOTHING, XRD_MAY_TAKE_NUMBER, XRD_TAKES_NUMBER, XRD_TAKES_PROBABILITIES } xrd_closed_takes;

typedef struct {
  xrd_closed_family family;
  const char *name; /* on the command line */
  xrd_closed_takes takes;
  const xrd_closed_shape *shape;
  xrd_status (*validate)(const xrd_closed_source *source, xrd_error *error);

  /* Sets D_max, R(0), the exponent and the symbols from the parameter x, or from `hamming`, made of the probabilities
     or, where `is_coin`, of 1 - x and x. */
  void (*prepare)(xrd_closed *closed, double x);
  bool is_coin;
  double (*shannon)(const xrd_closed *closed, double distortion); /* NULL: 0 */
} xrd_closed_row;

struct xrd_closed {
  const xrd_closed_row *row;
  double parameter, distortion_max, rate_max;
  double exponent;        /* of xrd_closed_logarithm */
  bool parameter_inverse; /* D_max is one over the parameter, rounded */
  size_t symbols;         /* reproduction symbols at D = 0, 0 for a continuum */
  xrd_hamming *hamming;   /* of families with probabilities */
};

/* max(0, exponent log(D_max / D)). */
double xrd_closed_log_ratio(const xrd_closed *closed, double distortion);

/* The row of a family, or of a name of `length` bytes; NULL where there is none. */
const xrd_closed_row *xrd_closed_row_of(xrd_closed_family family);
const xrd_closed_row *xrd_closed_row_at(size_t index); /* NULL after the last */
const xrd_closed_row *xrd_closed_row_named(const char *name, size_t length);

#endif
