/* law: the cumulative probabilities of the 169 classes. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "vae/data/images.h"

enum { N = XRD_CORRIDOR_POSITIONS, CLASSES = N * N };

double xrd_corridor_pixel(int x, int c) {
  const double width = 1.2, distance = x - c;
  return 1 - exp(-distance * distance / (2 * width * width));
}

void xrd_corridor_classes(xrd_corridors_kind kind, double probabilities[169]) {
  const double aligned = 38455.0 / (38455 + 46800);
  for (int upper = 0; upper < N; upper++)
    for (int lower = 0; lower < N; lower++) {
      double p = 1.0 / CLASSES;
      if (kind == XRD_CORRIDORS_BIASED) p = (lower <= 6 ? 0.9 / 7 : 0.1 / 6) / N;
      if (kind == XRD_CORRIDORS_CORRELATED) p = upper == lower ? aligned / N : (1 - aligned) / (N * (N - 1));
      probabilities[upper * N + lower] = p;
    }
}

static void draw_half(int centre, xrd_random *random, xrd_real *rows) {
  for (int i = 0; i < XRD_CORRIDOR_ROWS * N; i++)
    rows[i] = xrd_random_uniform(random) < xrd_corridor_pixel(i % N, centre) ? 1 : 0;
}

static uint32_t draw(const xrd_images *images, xrd_random *random, xrd_real *sample) {
  const double u = xrd_random_uniform(random), *law = images->law;
  uint32_t centres = 0;
  while (centres < CLASSES - 1 && u >= law[centres]) centres++;
  draw_half((int)centres / N, random, sample);
  memset(sample + XRD_CORRIDOR_ROWS * N, 0, N * sizeof *sample);
  draw_half((int)centres % N, random, sample + (XRD_CORRIDOR_ROWS + 1) * N);
  return centres;
}

xrd_status xrd_images_corridors(xrd_images *images, xrd_corridors_kind kind, xrd_error *error) {
  memset(images, 0, sizeof *images);
  images->shape = (xrd_extent){2 * XRD_CORRIDOR_ROWS + 1, N, 1};
  images->draw = draw;
  double *law = images->law = xrd_allocate(CLASSES, sizeof *law);
  if (law == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the classes");
  xrd_corridor_classes(kind, law);
  for (int i = 1; i < CLASSES; i++) law[i] += law[i - 1];
  return XRD_OK;
}
