/* Integrals of a density against the atoms of a witness, squared distances: Gauss-Legendre on panels with proved
   errors, one set of nodes for all of them. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_PANELS_H
#define XRD_CERTIFY_MEASURES_DENSITY_PANELS_H

#include "certify/measures/density/atoms.h"
#include "certify/measures/density/law.h"

typedef struct {
  const xrd_law *law;
  const xrd_atoms *atoms;
  slong precision;
  double
      tolerance; /* panels are halved, a few times, for errors of at most this: of c, of log u, of s times distortion */
  int corner;    /* the corner of a piece is t <= 2^corner */
  slong degree;  /* of the Taylor series of a box */
  double reach;  /* of a box, in units of 1 / sqrt(s) */
  size_t order;  /* of the Gauss rule */
  arb_ptr node, weight;

  /* Nodes of the dual sum: for every real y its part of
       c(y) = int p w k(x, y) dx lies within `error` of sum_i dual_i k(x_i, y), dual_i > 0. */
  size_t count, capacity;
  arb_ptr x, dual;
  double *near; /* x to within rounding */
  arb_t error;
  arb_t dual_total; /* sum of the duals, once the nodes are in order */

  arb_t log_u;      /* int p log u over what was added */
  arb_t log_dual;   /* the same over panels with w = 1 / u */
  arb_t distortion; /* int p sum_j q_j k (x - y_j)^2 / u */
  size_t panels;
} xrd_panels;

/* The rectangles [centre - half, centre + half] that cover [middle - length, middle + length] without a gap, k <
   XRD_PANEL_STRIPS: the offset is rounded three times, below 3 h length, and added to the middle, h (middle + length).
 */
enum { XRD_PANEL_STRIPS = 8 };

typedef struct {
  double centre, half;
} xrd_panel_strip;

xrd_panel_strip xrd_panel_strip_at(double middle, double length, size_t k);

/* Errors: XRD_ERR_MEMORY.  xrd_panels_clear in any case. */
XRD_MUST_USE xrd_status xrd_panels_init(xrd_panels *panels, const xrd_law *law, const xrd_atoms *atoms, slong precision,
                                        xrd_error *error);
void xrd_panels_clear(xrd_panels *panels);

/* Adds from <= x <= to (coordinate t of the piece), inside the piece.  kappa NULL: w = 1 / u; else w = kappa / p.
   Errors: XRD_ERR_ARGUMENT where no bound is found or there are too many panels, XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED
   soon after the law's stop says so. */
XRD_MUST_USE xrd_status xrd_panels_add(xrd_panels *panels, const xrd_law_piece *piece, double from, double to,
                                       const arb_t kappa, xrd_error *error);

/* Adds the corner t <= 2^corner of a piece with power_at_from as one node, and all of the piece beyond it. */
XRD_MUST_USE xrd_status xrd_panels_add_from_corner(xrd_panels *panels, const xrd_law_piece *piece, xrd_error *error);

#endif
