/* The evaluation of a proof for distortions whose weights can be multiplied without their entries. */
#ifndef XRD_CERTIFY_TRANSFORMED_H
#define XRD_CERTIFY_TRANSFORMED_H

#include <stdbool.h>

#include "certify/proof.h"
#include "certify/transform.h"
#include "exactrd/certificate.h"

/* As xrd_doubles_enclose, by the products of `form`, whose structure the distortion must have.  The balls enclose what
   bounds R(D): excess and rate are those of a channel with weights on d~ instead of d, the value that of the duals w or
   less.  Any number of threads gives the same bits.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_transformed_enclose(const xrd_transform_form *form, const xrd_problem *problem,
                                                const double *minimum, const xrd_witness *witness, xrd_proof *proof,
                                                bool *usable, xrd_error *error);

#endif
