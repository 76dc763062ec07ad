/* Absolute errors of a density: proofs from the support of the output law. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_CONTINUUM_H
#define XRD_CERTIFY_MEASURES_DENSITY_CONTINUUM_H

#include <stdbool.h>

#include "certify/measures/density/density.h"
#include "certify/measures/density/law.h"

/* As xrd_measure_density, for absolute distances.  Errors: besides those, XRD_ERR_ARGUMENT where an interval is not one
   of an output law, XRD_ERR_INTERRUPTED soon after `stop` says so. */
XRD_MUST_USE xrd_status xrd_measure_continuum(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                              slong precision, xrd_stop *stop, xrd_proof *proof, double *excess_nats,
                                              xrd_error *error);

/* An interval of the support and u there; u = 2 p / s inside where from < to.  from = to: an atom. */
typedef struct {
  double from, to;
  bool open_from, open_to; /* goes on to the density's own end, infinite */
  arb_t u_from, u_to;
  arb_t low_from, high_from, low_to, high_to; /* the parts of c from below and from above, at both ends */
} xrd_interval;

/* u = 0 elsewhere means: what lies between intervals, or outside. */
typedef struct {
  xrd_law law;
  slong precision;
  double slope;
  arb_t s;
  size_t pieces, count;
  bool intervals;       /* is one of them longer than 0? */
  xrd_law_piece *piece; /* in x, ascending */
  xrd_interval *interval;
  arb_t log_u, u, uc;  /* E log u, int u, int u c */
  arb_t sup;           /* c <= this everywhere, from above */
  size_t *evaluations; /* NULL, or counts those of integrands, of which one integral then has few */
} xrd_continuum_scene;

/* A stretch without mass: left or right NULL: outside. */
typedef struct {
  const xrd_interval *left, *right;
} xrd_hole;

/* What is integrated: */
typedef enum {
  XRD_HOLE_MASS,   /* p */
  XRD_HOLE_FIRST,  /* p |x - end|, outside */
  XRD_HOLE_LOG_U,  /* p log u; on an interval u = 2 p / s */
  XRD_HOLE_UP,     /* p/u exp(-s (to - x)) */
  XRD_HOLE_DOWN,   /* p/u exp(-s (x - from)) */
  XRD_HOLE_MOMENT, /* p (x - left) u'/u */
} xrd_hole_integrand;

/* Takes the witness's intervals, with u at their ends; fills piece, interval and their numbers, which _release frees.
   Errors: XRD_ERR_ARGUMENT (not in order, a cut elsewhere, no output law), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_continuum_prepare(xrd_continuum_scene *scene, const xrd_measure_witness *witness,
                                              xrd_error *error);
/* Fills u at atoms from their masses; u at the ends of intervals is there.  Errors: XRD_ERR_ARGUMENT (no mass). */
XRD_MUST_USE xrd_status xrd_continuum_set_atoms(xrd_continuum_scene *scene, const xrd_measure_witness *witness,
                                                xrd_error *error);

void xrd_continuum_release(xrd_continuum_scene *scene);

/* e = exp(-s (b - a)) */
void xrd_continuum_decay(const xrd_continuum_scene *scene, double a, double b, arb_t e);

/* The halves of c, and all sums but those that need both halves; takes from inside = 1 what lies outside. */
void xrd_continuum_sweep(xrd_continuum_scene *scene, arb_t inside);

/* The rest of the sums, and the supremum; inside: as the sweep has left it. */
void xrd_continuum_finish(xrd_continuum_scene *scene, arb_t inside);

/* The integral over [from, to], finite; hole NULL: an interval. */
void xrd_hole_integrate(const xrd_continuum_scene *scene, const xrd_hole *hole, double from, double to,
                        xrd_hole_integrand f, arb_t sum);

/* Mass and first moment outside, from `end` on. */
void xrd_hole_outside(const xrd_continuum_scene *scene, const xrd_hole *hole, arb_t mass, arb_t first);

/* u and u'/u at a ball x in the hole. */
void xrd_hole_u(const xrd_continuum_scene *scene, const xrd_hole *hole, const arb_t x, arb_t u, arb_t growth);

/* Raises scene->sup by what c is at most in the hole. */
void xrd_hole_supremum(xrd_continuum_scene *scene, const xrd_hole *hole);

/* The same on [from, to] of it, by cells; outside `to`, or `from` below, is the density's end or has a closed tail. */
void xrd_hole_cells(xrd_continuum_scene *scene, const xrd_hole *hole, double from, double to);

/* Has the law's stop been asked for?  Asks as xrd_stop_wanted. */
static inline bool xrd_continuum_stops(const xrd_continuum_scene *scene, double work) {
  return xrd_stop_wanted(scene->law.stop, work);
}

/* Is q >= 0 on the intervals and at their ends?  Errors: XRD_ERR_ARGUMENT where that is not proved. */
XRD_MUST_USE xrd_status xrd_continuum_is_law(const xrd_continuum_scene *scene, xrd_error *error);

#endif
