/* Patches of an image as the rows of a matrix, so that a convolution is one matrix product. */
#ifndef XRD_VAE_COLUMNS_H
#define XRD_VAE_COLUMNS_H

#include "vae/layers/layer.h"

/* A grid of kernel x kernel patches laid over an image: patch (y, x) begins at (y stride - padding, x stride -
   padding); outside the image it reads zeros. */
typedef struct {
  xrd_extent image;
  size_t rows, columns; /* of the grid */
  size_t kernel, stride, padding;
} xrd_patches;

/* matrix[(y columns + x) kernel kernel channels + ...] = patch (y, x), for one image. */
void xrd_patches_gather(const xrd_patches *patches, const xrd_real *image, xrd_real *matrix);

/* The adjoint: image += every patch at its place. */
void xrd_patches_scatter_add(const xrd_patches *patches, const xrd_real *matrix, xrd_real *image);

#endif
