/* Claims about densities on the line under squared distances, proved again in balls; nothing here is shared with
   solvers and certificates. */
#ifndef XRD_CHECK_MEASURES_DENSITY_H
#define XRD_CHECK_MEASURES_DENSITY_H

#include <acb.h>
#include <acb_poly.h>
#include <arb.h>
#include <stdbool.h>

#include "exactrd/density.h"

/* A stretch on which one analytic formula gives p; its coordinate is x, or 1 - x where `mirrored`. */
typedef struct {
  double from, to;
  size_t index;            /* LAPLACE, TRIANGULAR: 1 on the right of the kink; HISTOGRAM: the row */
  bool mirrored;           /* BETA */
  const arb_struct *kappa; /* beyond a cut, where w = kappa / p; NULL between the cuts, where w = 1 / u */
} xrd_redensity_piece;

typedef struct {
  const xrd_density *density;
  const xrd_measure_witness *witness;
  slong precision, goal; /* bits of the balls; of the integrals */
  arb_t slope, divisor;  /* divisor: what the formulas for p are divided by */
  arb_ptr place, mass;   /* of the atoms; masses divided by their sum */
  double first, last;    /* the outermost places with mass */
  double low, high;      /* cuts, or the ends of the density */
  bool open[2];          /* does it go on below, above? */
  arb_t kappa[2];
  size_t pieces, nodes, room;
  xrd_redensity_piece *piece;
  arb_ptr x, weight;                    /* nodes: c(y) = sum of weight exp(-slope (x - y)^2), between the cuts */
  arb_t error, total;                   /* of that sum at real y; its weights together */
  arb_t distortion, log_u, rate, log_w; /* log_w: E log w, from below */
} xrd_redensity;

/* Is the problem one that is covered?  Otherwise XRD_ERR_ARGUMENT with the reason. */
XRD_MUST_USE xrd_status xrd_redensity_covers(const xrd_measure_problem *problem, xrd_error *error);

/* distortion, log_u, rate and log_w.  Errors: XRD_ERR_ARGUMENT (cuts, kappas, no mass), XRD_ERR_MEMORY.
   xrd_redensity_clear in any case. */
XRD_MUST_USE xrd_status xrd_redensity_init(xrd_redensity *d, const xrd_measure_problem *problem,
                                           const xrd_measure_witness *witness, slong precision, xrd_error *error);
void xrd_redensity_clear(xrd_redensity *d);

/* p at complex z.  Not finite where it is not analytic all over the ball. */
void xrd_redensity_value(const xrd_redensity *d, const xrd_redensity_piece *piece, const acb_t z, acb_t p);

/* log p about z: n coefficients in the piece's coordinate.  Not finite where it is not analytic all over the ball. */
void xrd_redensity_log_series(const xrd_redensity *d, const xrd_redensity_piece *piece, const acb_t z, slong n,
                              acb_poly_t s);

/* What the formulas for p are divided by. */
void xrd_redensity_set_divisor(xrd_redensity *d);

/* Fills divisor and pieces.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_redensity_split(xrd_redensity *d, xrd_error *error);

/* Bounds of what lies above (below) x, where the pieces end: of its mass, and of E[(X - y)^2] there. */
void xrd_redensity_beyond(const xrd_redensity *d, bool above, double x, double y, arb_t mass, arb_t second);

/* BETA: a bound of the mass before the piece begins. */
void xrd_redensity_corner(const xrd_redensity *d, const xrd_redensity_piece *piece, arb_t mass);

/* log u at complex x = z or 1 - z, and where `mean` is not NULL sum_j q_j k (x - y_j)^2 / u.  Not finite where log u is
   not analytic all over the ball. */
void xrd_redensity_log_u(const xrd_redensity *d, const acb_t x, acb_t log_u, acb_ptr mean);

/* x = z or 1 - z */
void xrd_redensity_place(const xrd_redensity_piece *piece, const acb_t z, acb_t x, slong precision);

/* The differential entropy -int p log p in nats. */
void xrd_redensity_entropy(const xrd_density *density, slong precision, arb_t entropy);

void xrd_redensity_channel(xrd_redensity *d);

/* Fills the nodes.  Errors: XRD_ERR_ARGUMENT where panels do not end, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_redensity_set_nodes(xrd_redensity *d, xrd_error *error);

/* Is c <= target everywhere?  Proved where true. */
bool xrd_redensity_below(const xrd_redensity *d, const arb_t target);

#endif
