/* Pictures of reconstructions. */
#ifndef XRD_VAE_GRID_H
#define XRD_VAE_GRID_H

#include "exactrd/status.h"
#include "vae/layers/layer.h"

/* Writes a PNG of rows x columns images, row by row; values are cut to [0, 1], one or three channels are shown (of any
   other number: the first), small images are enlarged to at least 48 pixels a side.  Errors: XRD_ERR_IO,
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_grid_write(const char *path, xrd_extent shape, const xrd_real *images, size_t rows,
                                       size_t columns, xrd_error *error);

#endif
