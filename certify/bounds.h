/* From an enclosure to the doubles that are returned. */
#ifndef XRD_CERTIFY_BOUNDS_H
#define XRD_CERTIFY_BOUNDS_H

#include <stdbool.h>

#include "certify/pair.h"
#include "certify/proof.h"
#include "exactrd/certificate.h"

/* Is the rounding inside the proof at most a sixteenth of what the witness itself leaves open, or `least` max(1, rate)?
 */
bool xrd_bounds_sharp(const xrd_proof *proof, double slope, double least);

/* Bits of S that do where D is not next to the channel's distortion, and that do for doubles of any size. */
enum { XRD_FLOOR_BITS = 128, XRD_FLOOR_BITS_MOST = 4352 };

/* S = sum_i pi_i s_i with that many bits beside the digits that slope * S asks for. */
void xrd_bounds_floor(const xrd_problem *problem, const double *minimum, double slope, slong bits, const xrd_team *team,
                      arb_t floor);

/* Fills D (rounded up from the channel's S + X, with a low part where slope * ulp(D) > gap_nats / 16) and its bounds.
   Errors: XRD_ERR_ARGUMENT where the enclosure is not finite; XRD_ERR_INTERNAL where the bounds cross. */
XRD_MUST_USE xrd_status xrd_bounds_of_channel(const xrd_proof *proof, const arb_t floor, double slope, double gap_nats,
                                              xrd_bounds *bounds, xrd_error *error);

/* Fills the bounds at the given D; an upper bound of +infinity where S + X <= D is not proved.  *told is false where
   that is because the balls of S and X are too wide to tell.  Error: XRD_ERR_INTERNAL where the bounds cross. */
XRD_MUST_USE xrd_status xrd_bounds_at(const xrd_proof *proof, const arb_t floor, double slope, xrd_pair distortion,
                                      bool *told, xrd_bounds *bounds, xrd_error *error);

#endif
