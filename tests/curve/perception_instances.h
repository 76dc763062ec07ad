/* The random problems under a perception constraint that the page on perception counts. */
#ifndef XRD_TESTS_CURVE_PERCEPTION_INSTANCES_H
#define XRD_TESTS_CURVE_PERCEPTION_INSTANCES_H

#include <stdint.h>

#include "exactrd/perception.h"

enum { XRD_INSTANCE_MOST = 50 };

/* n = 2 to 50 symbols on a line or in the unit square, with squared, absolute, Hamming or unstructured distortions,
   under total variation, divergence or transport at the distortion's or another cost; P is 0 in one of seven, else 1e-7
   to 1; D from 1e-5 of D_max to beyond it. */
typedef struct {
  double p[XRD_INSTANCE_MOST], x[2 * XRD_INSTANCE_MOST];
  double matrix[XRD_INSTANCE_MOST * XRD_INSTANCE_MOST];
  xrd_perception perception;
  double distortion, perceptual; /* D and P */
} perception_instance;

/* The same instance for the same seed, on every machine. */
void perception_instance_make(uint64_t seed, perception_instance *instance);

#endif
