/* Folders of picture files: which belong, in which order, and that all have one shape. */
#ifndef XRD_VAE_PICTURES_H
#define XRD_VAE_PICTURES_H

#include "vae/data/images.h"

/* Reads one file; where `sample` is NULL only its shape, else values in [0, 1] of a picture of that shape. */
typedef xrd_status (*xrd_picture_reader)(const char *path, xrd_extent *shape, xrd_real *sample, xrd_error *error);

/* Every file of `folder` whose name has one of the endings, in capitals or not, by name.  Errors: XRD_ERR_INPUT (none,
   or another shape), XRD_ERR_IO, XRD_ERR_MEMORY, and those of the reader. */
XRD_MUST_USE xrd_status xrd_pictures_read(xrd_images *images, const char *folder, const char *const *endings,
                                          xrd_picture_reader reader, xrd_error *error);

#endif
