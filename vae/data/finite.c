/* law: the number of symbols, their cumulative probabilities, then the symbols, reals. */
#include <string.h>

#include "base/memory.h"
#include "vae/data/images.h"

typedef struct {
  size_t count;
  double cumulative[];
} finite;

static xrd_real *symbols_of(finite *law) { return (xrd_real *)(law->cumulative + law->count); }

/* The least i with u < cumulative_i; the last one of positive probability where rounding leaves none. */
static size_t find(const finite *law, double u) {
  size_t low = 0, high = law->count - 1;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (u < law->cumulative[middle])
      high = middle;
    else
      low = middle + 1;
  }
  while (low > 0 && law->cumulative[low] == law->cumulative[low - 1]) low--;
  return low;
}

static uint32_t draw(const xrd_images *images, xrd_random *random, xrd_real *sample) {
  finite *law = images->law;
  const size_t size = xrd_extent_size(images->shape);
  const size_t i = find(law, xrd_random_uniform(random) * law->cumulative[law->count - 1]);
  memcpy(sample, symbols_of(law) + i * size, size * sizeof *sample);
  return (uint32_t)i;
}

xrd_status xrd_images_finite(xrd_images *images, xrd_extent shape, const double *p, const double *symbols, size_t count,
                             xrd_error *error) {
  const size_t size = xrd_extent_size(shape);
  memset(images, 0, sizeof *images);
  images->shape = shape;
  images->draw = draw;
  finite *law = images->law = xrd_allocate(1, sizeof *law + count * (sizeof(double) + size * sizeof(xrd_real)));
  if (law == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", count);
  law->count = count;
  for (size_t i = 0; i < count; i++) law->cumulative[i] = p[i] + (i == 0 ? 0 : law->cumulative[i - 1]);
  for (size_t i = 0; i < count * size; i++) symbols_of(law)[i] = (xrd_real)symbols[i];
  return XRD_OK;
}
