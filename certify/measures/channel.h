/* The channel of the atoms: its distortion and its rate, and the weights of the dual sum. */
#ifndef XRD_CERTIFY_MEASURES_CHANNEL_H
#define XRD_CERTIFY_MEASURES_CHANNEL_H

#include "certify/measures/scene.h"
#include "certify/proof.h"

/* Fills weight, column and log_u of the scene, excess (the whole distortion: nothing is split off here) and rate of
   `proof`.  n x count exponentials of some 500 ns.  Errors: XRD_ERR_ARGUMENT where no atom can stand for a source
   symbol, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_measure_channel(xrd_measure_scene *scene, xrd_proof *proof, xrd_error *error);

#endif
