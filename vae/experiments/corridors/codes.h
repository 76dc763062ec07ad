/* What a trained model makes of each of the 169 classes of Corridors.  ESTIMATE, from images drawn for it. */
#ifndef XRD_EXPERIMENTS_CORRIDORS_CODES_H
#define XRD_EXPERIMENTS_CORRIDORS_CODES_H

#include "exactrd/status.h"

enum { XRD_POSITIONS = 13, XRD_CLASSES = XRD_POSITIONS * XRD_POSITIONS, XRD_CODE_LATENTS = 5 };

/* Class = 13 upper centre + lower centre.  The code of a class is the Gaussian with the moments of z over its images.
 */
typedef struct {
  size_t latents;
  double mean[XRD_CLASSES][XRD_CODE_LATENTS];     /* of the posterior means */
  double variance[XRD_CLASSES][XRD_CODE_LATENTS]; /* of z: mean posterior variance plus variance of the means */
  double squared[2][XRD_CLASSES]; /* of the upper and the lower half: E |y - m|^2 beyond the noise of the pixels, m the
                                     class's mean image, y the sampled reconstruction */
} xrd_class_codes;

/* Measures the run in a folder on `images` images of each class, always the same ones.  Errors: those of
   xrd_trainer_open, XRD_ERR_ARGUMENT (not a model of Corridors with at most 5 latents), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_class_codes_measure(const char *folder, size_t images, xrd_class_codes *codes,
                                                xrd_error *error);

/* Euclidean distances of the means: classes x classes. */
void xrd_class_distances(const xrd_class_codes *codes, double *distances);

/* Bhattacharyya coefficients of the codes, classes x classes: prod_k sqrt(2 s t / (s^2 + t^2)) exp(-(m-n)^2 / (4 (s^2 +
   t^2))) with standard deviations s, t. */
void xrd_class_overlaps(const xrd_class_codes *codes, double *overlaps);

/* Of a classes x classes matrix, the 13 x 13 mean over the classes that share the other half's centre: half 0 upper, 1
   lower. */
void xrd_half_means(const double *matrix, int half, double *means);

#endif
