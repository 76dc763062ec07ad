/* Changes of images, all of one size in squared error. */
#ifndef XRD_EXPERIMENTS_SIGHT_CHANGES_H
#define XRD_EXPERIMENTS_SIGHT_CHANGES_H

#include "vae/data/images.h"

enum { XRD_SIGHT_CHANGES = 6 };

/* noise: white and Gaussian; texture: noise without its means over 2 x 2 blocks; coarse: noise, one value for each 4 x
   4 block; brightness: one value for all pixels; shift: the image moved by a column, less itself; other: another image
   of the set, less this one. */
extern const char *const xrd_sight_changes[XRD_SIGHT_CHANGES];

/* The change of one image, scaled to |change|^2 = 0.01 a pixel; zero where there is nothing to scale. */
void xrd_sight_change(const xrd_images *images, size_t image, size_t kind, xrd_random *random, xrd_real *change);

#endif
