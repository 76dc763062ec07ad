/* The enclosure for Hamming distortion from its closed form. */
#ifndef XRD_CERTIFY_HAMMING_H
#define XRD_CERTIFY_HAMMING_H

#include "certify/proof.h"
#include "exactrd/certificate.h"

/* As xrd_balls_enclose for a distortion of kind XRD_HAMMING, without its n^2 entries.  Cost O(n).
   Errors: XRD_ERR_ARGUMENT where q misses a row at an infinite slope. */
XRD_MUST_USE xrd_status xrd_hamming_enclose(const xrd_problem *problem, const xrd_witness *witness, slong precision,
                                            xrd_proof *proof, xrd_error *error);

#endif
