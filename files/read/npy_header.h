/* The text inside a .npy header: a Python dictionary of descr, fortran_order and shape. */
#ifndef XRD_INPUT_NPY_HEADER_H
#define XRD_INPUT_NPY_HEADER_H

#include <stdbool.h>
#include <stddef.h>

enum { XRD_NPY_DESCR_SIZE = 32 };

typedef struct {
  char descr[XRD_NPY_DESCR_SIZE]; /* element type, such as "<f8" */
  bool fortran_order;
  size_t rank;
  size_t shape[2]; /* the first two dimensions, 1 where there are fewer */
  size_t inner;    /* the product of all others; 0 if one is, or if it is beyond a size_t */
} xrd_npy_header;

/* Returns NULL, or the reason why text[0 .. length-1] is refused. */
const char *xrd_npy_header_parse(const char *text, size_t length, xrd_npy_header *header);

#endif
