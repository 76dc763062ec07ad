/* Reader of safetensors files: eight bytes of header length (little-endian), a JSON header, then the tensors. */
#ifndef XRD_VAE_SAFETENSORS_H
#define XRD_VAE_SAFETENSORS_H

#include <jansson.h>
#include <stdbool.h>

#include "exactrd/status.h"

/* Owns the header and the bytes; release with xrd_safetensors_clear. */
typedef struct {
  json_t *header;
  unsigned char *data;
  size_t size;
  const char *path; /* borrowed, for messages */
} xrd_safetensors;

enum { XRD_TENSOR_DIMENSIONS = 4 };

/* Their numbers are rounded to nothing by doubles. */
typedef enum { XRD_TENSOR_F32, XRD_TENSOR_F64, XRD_TENSOR_F16, XRD_TENSOR_BF16, XRD_TENSOR_TYPES } xrd_tensor_type;

/* Numbers of one tensor, row-major; they lie in the file's block. */
typedef struct {
  const unsigned char *bytes;
  xrd_tensor_type type;
  size_t dimensions, shape[XRD_TENSOR_DIMENSIONS], count;
} xrd_tensor;

/* Whether a file's name ends with .safetensors. */
bool xrd_is_safetensors(const char *path);

/* Reads the whole file (at most 2 GiB).  Errors: XRD_ERR_IO, XRD_ERR_INPUT, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_safetensors_read(xrd_safetensors *file, const char *path, xrd_error *error);
void xrd_safetensors_clear(xrd_safetensors *file);

/* The tensor of that name; tensor->bytes is NULL where there is none.  Errors: XRD_ERR_INPUT (another type than those,
   more than four dimensions, offsets outside the file or against the shape, a number that is not finite). */
XRD_MUST_USE xrd_status xrd_safetensors_find(const xrd_safetensors *file, const char *name, xrd_tensor *tensor,
                                             xrd_error *error);

/* The i-th number. */
double xrd_tensor_at(const xrd_tensor *tensor, size_t i);

#endif
