#include "vae/data/labels.h"

#include <string.h>

#include "vae/data/images.h"

enum { N = XRD_CORRIDOR_POSITIONS, MIDDLE = 6, BINS = 5 };

const char *xrd_label_name(xrd_label label) {
#define NAME(word, value) [value] = word,
  static const char *const names[XRD_LABELS] = {XRD_LABEL_LIST(NAME)};
  return names[label];
}

xrd_label xrd_label_named(const char *name) {
  xrd_label label = 0;
  while (label < XRD_LABELS && strcmp(xrd_label_name(label), name) != 0) label++;
  return label;
}

size_t xrd_label_values(xrd_label label) {
  switch (label) {
  case XRD_LABEL_UPPER:
  case XRD_LABEL_LOWER: return N;
  case XRD_LABEL_CLASS: return (size_t)N * N;
  case XRD_LABEL_BINS: return (size_t)BINS * BINS;
  default: return 2;
  }
}

static uint32_t bin(uint32_t centre) { return (centre + 1) / 3; }

uint32_t xrd_label_of(xrd_label label, size_t class_index) {
  const uint32_t upper = (uint32_t)class_index / N, lower = (uint32_t)class_index % N;
  switch (label) {
  case XRD_LABEL_UPPER: return upper;
  case XRD_LABEL_LOWER: return lower;
  case XRD_LABEL_SIDE: return (upper < MIDDLE) == (lower < MIDDLE);
  case XRD_LABEL_ORDER: return upper <= lower;
  case XRD_LABEL_EQUALITY: return upper == lower;
  case XRD_LABEL_BINS: return bin(upper) * BINS + bin(lower);
  case XRD_LABEL_FREQUENT: return lower <= MIDDLE;
  default: return (uint32_t)class_index;
  }
}
