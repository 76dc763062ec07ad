/* The element types of .npy that doubles hold exactly. */
#ifndef XRD_INPUT_NPY_ELEMENT_H
#define XRD_INPUT_NPY_ELEMENT_H

#include <stdbool.h>
#include <stddef.h>

typedef enum { XRD_NPY_FLOAT, XRD_NPY_SIGNED, XRD_NPY_UNSIGNED } xrd_npy_kind;

typedef struct {
  const char *descr;
  xrd_npy_kind kind;
  size_t size; /* bytes */
  bool big_endian;
} xrd_npy_element;

/* NULL if the type is not supported. */
const xrd_npy_element *xrd_npy_element_find(const char *descr);

/* The number in the `element->size` bytes.  Returns NULL, or the reason why no double holds it (then *value is near).
 */
const char *xrd_npy_element_decode(const xrd_npy_element *element, const unsigned char *bytes, double *value);

#endif
