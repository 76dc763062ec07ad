/* Proofs for sources with a density on the line. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_DENSITY_H
#define XRD_CERTIFY_MEASURES_DENSITY_DENSITY_H

#include <stdbool.h>

#include "certify/proof.h"
#include "exactrd/measure.h"

/* How hard to try. */
typedef struct {
  slong precision;  /* bits of the balls */
  double tolerance; /* of the supremum, relative */
  size_t budget;    /* intervals that may be halved for it */
  double margin;    /* panels go on by margin / sqrt(slope) > 0 beyond cuts and atoms */
  xrd_stop *stop;   /* NULL: never */
} xrd_density_effort;

/* What is beyond half of it weighs exp(-49). */
#define XRD_DENSITY_MARGIN 14

/* Fills excess (the channel's distortion), rate and value of `proof` for a density and squared distances;
   *excess_nats >= log sup c, *closed: the supremum was found to within the tolerance.
   Errors: XRD_ERR_INPUT (the density), XRD_ERR_ARGUMENT (a cut that is missing or on the wrong side, kappa not > 0, a
   second moment that is infinite, atoms that leave the integrals unbounded), XRD_ERR_MEMORY,
   XRD_ERR_INTERRUPTED soon after the effort's stop says so. */
XRD_MUST_USE xrd_status xrd_measure_density(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                            const xrd_density_effort *effort, xrd_proof *proof, double *excess_nats,
                                            bool *closed, xrd_error *error);

#endif
