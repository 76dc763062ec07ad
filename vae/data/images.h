/* Where samples come from: laws that are drawn afresh, and finite sets of images. */
#ifndef XRD_VAE_IMAGES_H
#define XRD_VAE_IMAGES_H

#include <stdint.h>

#include "base/random.h"
#include "exactrd/vae.h"
#include "vae/layers/layer.h"

typedef struct xrd_images xrd_images;

/* Draws one sample of a law (size of the shape) and its class (0 where the law has none). */
typedef uint32_t (*xrd_draw)(const xrd_images *images, xrd_random *random, xrd_real *sample);

/* Samples of one shape.  Owns its arrays; release with xrd_images_clear.  A zeroed object is empty. */
struct xrd_images {
  xrd_extent shape;
  xrd_draw draw;     /* NULL for a finite set */
  void *law;         /* what draw needs: see the law's file */
  size_t count;      /* stored samples */
  xrd_real *samples; /* count x size */
  uint32_t *classes; /* count, or NULL */
};

void xrd_images_clear(xrd_images *images);

/* Room for `count` samples of images->shape.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_images_allocate(xrd_images *images, size_t count, xrd_error *error);

/* Makes `images` a finite set of `count` samples drawn with `seed` from a law.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_images_fill(xrd_images *images, const xrd_images *law, size_t count, uint64_t seed,
                                        xrd_error *error);

/* N(0, covariance), covariance symmetric positive semidefinite, size x size for the shape's size; by its eigenvectors.
   Errors: XRD_ERR_INPUT (not symmetric, or an eigenvalue below -1e-10 of the largest), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_images_gaussian(xrd_images *images, xrd_extent shape, const double *covariance,
                                            xrd_error *error);

/* Corridors (D'Amato, Lancia and Pezzulo 2024, "The geometry of efficient codes"): 13 x 13 binary images; six upper
   rows around one centre, a row of zeros, six lower rows around another.  A pixel of column x is 0 with probability
   exp(-(x-c)^2 / (2 1.2^2)), else 1.  Class = 13 upper centre + lower centre. */
enum { XRD_CORRIDOR_POSITIONS = 13, XRD_CORRIDOR_ROWS = 6 };

/* Probability that the pixel of column x is 1 when the centre is c. */
double xrd_corridor_pixel(int x, int c);

/* Probabilities of the 169 classes. */
void xrd_corridor_classes(xrd_corridors_kind kind, double probabilities[169]);

XRD_MUST_USE xrd_status xrd_images_corridors(xrd_images *images, xrd_corridors_kind kind, xrd_error *error);

/* Dead leaves (Ruderman 1997; Lee, Mumford and Huang 2001): discs of random centre, colour uniform on [0, 1] and radius
   density ~ r^-3 between 1/16 and 1/2 of the side, the first to cover a pixel stays. */
XRD_MUST_USE xrd_status xrd_images_leaves(xrd_images *images, size_t side, size_t colors, xrd_error *error);

/* A finite source: symbol i of `count` (size of the shape numbers each) with probability p_i; class = i.  Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_images_finite(xrd_images *images, xrd_extent shape, const double *p, const double *symbols,
                                          size_t count, xrd_error *error);

/* Of integers that were divided by their type's largest, the largest found: where it is 1, or a byte's in words, they
   were scaled already, and nearly nothing would be left of them. */
XRD_MUST_USE xrd_status xrd_images_check_scale(double largest, double scale, const char *path, xrd_error *error);

/* Finite sets.  idx: the MNIST format, unsigned bytes, three dimensions, perhaps packed by gzip.  npy: an array of N
   samples (XRD_SAMPLES of numbers.h) that are samples of `shape`.  pnm: every *.pgm and *.ppm (P2, P3, P5, P6) of a
   folder, in the order of their names, all of one shape; png: every *.png.  Bytes are scaled to [0, 1] by 255, PGM and
   PPM by their maximum, PNG and .npy of unsigned bytes or 16-bit words by the largest value of their bits; other
   numbers of .npy are taken as they are. Errors: XRD_ERR_INPUT (file and place named), XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_images_idx(xrd_images *images, const char *path, xrd_error *error);
XRD_MUST_USE xrd_status xrd_images_npy(xrd_images *images, xrd_extent shape, const char *path, xrd_error *error);
XRD_MUST_USE xrd_status xrd_images_pnm(xrd_images *images, const char *folder, xrd_error *error);
XRD_MUST_USE xrd_status xrd_images_png(xrd_images *images, const char *folder, xrd_error *error);

/* Moves the last `held_out` stored samples of a finite set to `test`.  Errors: XRD_ERR_INPUT (too few), XRD_ERR_MEMORY.
 */
XRD_MUST_USE xrd_status xrd_images_split(xrd_images *images, size_t held_out, xrd_images *test, xrd_error *error);

#endif
