#include "files/read/npy_element.h"

#include <stdint.h>
#include <string.h>

static const xrd_npy_element ELEMENTS[] = {
    {"<f8", XRD_NPY_FLOAT, 8, false},    {"<f4", XRD_NPY_FLOAT, 4, false},    {"|i1", XRD_NPY_SIGNED, 1, false},
    {"<i2", XRD_NPY_SIGNED, 2, false},   {"<i4", XRD_NPY_SIGNED, 4, false},   {"<i8", XRD_NPY_SIGNED, 8, false},
    {"|u1", XRD_NPY_UNSIGNED, 1, false}, {"<u2", XRD_NPY_UNSIGNED, 2, false}, {"<u4", XRD_NPY_UNSIGNED, 4, false},
    {"<u8", XRD_NPY_UNSIGNED, 8, false}, {">f8", XRD_NPY_FLOAT, 8, true},     {">f4", XRD_NPY_FLOAT, 4, true},
    {">i2", XRD_NPY_SIGNED, 2, true},    {">i4", XRD_NPY_SIGNED, 4, true},    {">i8", XRD_NPY_SIGNED, 8, true},
    {">u2", XRD_NPY_UNSIGNED, 2, true},  {">u4", XRD_NPY_UNSIGNED, 4, true},  {">u8", XRD_NPY_UNSIGNED, 8, true},
};

const xrd_npy_element *xrd_npy_element_find(const char *descr) {
  for (size_t i = 0; i < sizeof ELEMENTS / sizeof *ELEMENTS; i++)
    if (strcmp(descr, ELEMENTS[i].descr) == 0) return &ELEMENTS[i];
  return NULL;
}

static double decode_float(uint64_t word, size_t size) {
  if (size == 8) {
    double value;
    memcpy(&value, &word, sizeof value);
    return value;
  }
  const uint32_t half = (uint32_t)word;
  float value;
  memcpy(&value, &half, sizeof value);
  return (double)value;
}

const char *xrd_npy_element_decode(const xrd_npy_element *element, const unsigned char *bytes, double *value) {
  uint64_t word = 0;
  for (size_t k = 0; k < element->size; k++)
    word |= (uint64_t)bytes[element->big_endian ? element->size - 1 - k : k] << (8 * k);
  if (element->kind == XRD_NPY_FLOAT) {
    *value = decode_float(word, element->size);
    return NULL;
  }
  /* NOLINTNEXTLINE(clang-analyzer-core.*): a size is 1 to 8, see npy_header.c */
  const uint64_t sign = element->kind == XRD_NPY_SIGNED ? word >> (8 * element->size - 1) : 0;
  if (sign != 0 && element->size < 8) word |= ~UINT64_C(0) << (8 * element->size);
  const uint64_t magnitude = sign != 0 ? 0 - word : word;
  *value = sign != 0 ? -(double)magnitude : (double)magnitude;
  /* 2^64, the only double that could be out of range, does not convert back. */
  const double positive = (double)magnitude;
  return positive < 0x1p64 && (uint64_t)positive == magnitude ? NULL : "integer that no double holds exactly";
}
