/* What the classes of Corridors, 13 upper + lower, can be told apart by. */
#ifndef XRD_VAE_LABELS_H
#define XRD_VAE_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "vae/config/choices.h"

/* The position of a centre, or both; what the tasks of exactrd/vae.h ask; whether the lower centre is frequent in the
   biased data, at most 6. */
#define XRD_LABEL_LIST(C)                                                                                              \
  C("upper", XRD_LABEL_UPPER)                                                                                          \
  C("lower", XRD_LABEL_LOWER)                                                                                          \
  C("class", XRD_LABEL_CLASS)                                                                                          \
  C("side", XRD_LABEL_SIDE)                                                                                            \
  C("order", XRD_LABEL_ORDER)                                                                                          \
  C("equality", XRD_LABEL_EQUALITY)                                                                                    \
  C("bins", XRD_LABEL_BINS)                                                                                            \
  C("frequent", XRD_LABEL_FREQUENT)

#define XRD_LABEL_ENUMERATOR(word, value) value,
typedef enum { XRD_LABEL_LIST(XRD_LABEL_ENUMERATOR) XRD_LABELS } xrd_label;

const char *xrd_label_name(xrd_label label);

/* XRD_LABELS where it is none of them. */
xrd_label xrd_label_named(const char *name);

/* How many values a label has, and the one of a class. */
size_t xrd_label_values(xrd_label label);
uint32_t xrd_label_of(xrd_label label, size_t class_index);

#endif
