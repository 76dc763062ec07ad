/* Where the tensors of a safetensors file lie. */
#ifndef XRD_VAE_SAFETENSORS_LAYOUT_H
#define XRD_VAE_SAFETENSORS_LAYOUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "exactrd/status.h"

/* The bytes of an entry of the header, counted behind it; false unless they are two whole numbers, 0 <= begin <= end.
 */
bool xrd_tensor_span(const json_t *entry, size_t *begin, size_t *end);

/* Do the tensors fill the `size` bytes behind the header without overlap, hole or tail, as the format demands?  Errors:
   XRD_ERR_INPUT with the tensor and the bytes, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_safetensors_check_layout(json_t *header, size_t size, const char *path, xrd_error *error);

#endif
