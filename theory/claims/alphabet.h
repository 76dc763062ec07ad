/* Small alphabets of images with real networks on them. */
#ifndef XRD_THEORY_ALPHABET_H
#define XRD_THEORY_ALPHABET_H

#include "exactrd/lipschitz.h"
#include "theory/claims/trial.h"

enum { XRD_PIXELS = 16, XRD_FEATURES_MOST = 64, XRD_LAYERS_MOST = 6 };

/* n images of 4 x 4 pixels k/64, 0 <= k <= 64, and a network with at most XRD_LAYERS_MOST layers and
   XRD_FEATURES_MOST numbers in each.  The same images are the reproductions.  `pixel` holds |x - y|^2, exactly. */
typedef struct {
  size_t n;
  double image[XRD_SIDE * XRD_PIXELS];
  xrd_network network;
  xrd_network_layer_bound bounds[XRD_LAYERS_MOST];
  xrd_sample pixel;
} xrd_alphabet;

/* A feature network (convolutions, rectifiers, pools, normalisation), or a patch score (ends in a grid of logits). */
XRD_MUST_USE xrd_status xrd_alphabet_draw(xrd_trial *trial, bool score, xrd_alphabet *images);
void xrd_alphabet_clear(xrd_alphabet *images);

/* PROVED enclosures of |f_l(x_i) - f_l(x_j)|^2, f_l the output of the layer of index `layer`; n x n. */
XRD_MUST_USE xrd_status xrd_alphabet_feature_distances(xrd_trial *trial, const xrd_alphabet *images, size_t layer,
                                                       xrd_enclosure *distances);

/* PROVED enclosures of the scores (mean logit) of the n images, and of their range over the box [0,1]^16. */
XRD_MUST_USE xrd_status xrd_alphabet_scores(xrd_trial *trial, const xrd_alphabet *images, xrd_enclosure *scores,
                                            double *range_over_box);

/* PROVED enclosure of the least scale with distances <= scale |x - y|^2 for all pairs of the alphabet: the square of
   the Lipschitz constant of the data's domain, far below that of all space. */
xrd_enclosure xrd_alphabet_own_scale(const xrd_alphabet *images, const xrd_enclosure *distances);

/* The distortion whose entries are the upper ends of `distances`, on the images' source. */
void xrd_alphabet_sample(const xrd_alphabet *images, const xrd_enclosure *distances, xrd_sample *sample);

#endif
