/* What the two ways of describing a network in a safetensors file share. */
#ifndef XRD_VAE_FEATURES_FILE_H
#define XRD_VAE_FEATURES_FILE_H

#include "vae/losses/features.h"
#include "vae/losses/safetensors.h"

/* Both build the network behind the input's map, allocate the parameters and fill in all but that map.
   plain: the convolutions features.I, or net.sliceS.I; listed: the layers of the file's metadata. */
XRD_MUST_USE xrd_status xrd_features_plain(xrd_features *features, const xrd_safetensors *file, xrd_error *error);
XRD_MUST_USE xrd_status xrd_features_listed(xrd_features *features, const xrd_safetensors *file, const json_t *layers,
                                            xrd_error *error);

/* The first layer, a 1 x 1 convolution that is the input's affine map and turns one grey channel into `channels`. */
XRD_MUST_USE xrd_status xrd_feature_input(xrd_features *features, const xrd_safetensors *file, size_t channels,
                                          xrd_error *error);
XRD_MUST_USE xrd_status xrd_feature_parameters(xrd_features *features, const xrd_safetensors *file, xrd_error *error);

/* PREFIX.NAME; bytes NULL where there is none. */
XRD_MUST_USE xrd_status xrd_feature_tensor(const xrd_safetensors *file, const char *prefix, const char *name,
                                           xrd_tensor *tensor, xrd_error *error);

/* Weights (whose shape was looked at) and bias of a convolution, depthwise or not. */
XRD_MUST_USE xrd_status xrd_feature_convolution(xrd_features *features, const xrd_safetensors *file,
                                                const xrd_layer *layer, const char *prefix, xrd_error *error);

/* XRD_ERR_INPUT "FILE: PREFIX.WHAT". */
XRD_MUST_USE xrd_status xrd_feature_misfit(const xrd_safetensors *file, const char *prefix, const char *what,
                                           xrd_error *error);

#endif
