/* The screening pass: blocks of columns that stay in the cache, each against one chunk of rows. */
#include <stdlib.h>

#include "base/memory.h"
#include "certify/scene.h"

enum { BLOCK = 1024, MANY_BLOCKS = 8 };

xrd_up xrd_scene_screen_error(const xrd_scene *scene) {
  const xrd_up additions = xrd_up_scale(0x1p-52, xrd_up_of_count(scene->problem->distortion.n + 64));
  return xrd_up_add(xrd_up_of(XRD_SCREEN_ERROR), additions);
}

/* Unscaled: the screening sums need no power of two, and a matrix is read in place. */
static void screen_block(const xrd_scene *scene, const xrd_columns *columns, size_t begin, size_t end, size_t first,
                         size_t count, double *sum) {
  const xrd_distortion *distortion = columns->distortion;
  double fetched[BLOCK];
  for (size_t i = begin; i < end && !xrd_stop_wanted(scene->stop, (double)count); i++) {
    const double p = scene->problem->p[i], *d = fetched;
    if (!(p > 0)) continue;
    if (distortion->kind == XRD_MATRIX)
      d = distortion->matrix + i * distortion->m + first;
    else
      xrd_columns_fetch(columns, i, first, count, fetched);
    scene->kernel->screen(count, d, scene->minimum[i], scene->witness->slope, p * scene->witness->w[i], sum + first);
  }
}

bool xrd_scene_screen(const xrd_scene *scene, double *sum) {
  const size_t n = scene->problem->distortion.n, m = scene->problem->distortion.m;
  const size_t blocks = (m + BLOCK - 1) / BLOCK;
  const size_t chunks = blocks >= MANY_BLOCKS ? 1 : scene->chunks; /* enough work for threads either way */
  xrd_columns columns;
  const bool listed = xrd_columns_init(&columns, &scene->problem->distortion, 1, NULL, m);
  double *parts = xrd_allocate_zero(chunks, m * sizeof *parts);
  const bool ready = listed && parts != NULL;
  if (ready) {
#pragma omp parallel for schedule(dynamic) num_threads(scene->threads)
    for (size_t unit = 0; unit < chunks * blocks; unit++) {
      const int mode = xrd_sums_enter();
      const size_t chunk = unit / blocks, first = unit % blocks * BLOCK;
      const size_t begin = chunks == 1 ? 0 : xrd_chunk_begin(scene, chunk);
      const size_t end = chunks == 1 ? n : xrd_chunk_begin(scene, chunk + 1);
      screen_block(scene, &columns, begin, end, first, m - first < BLOCK ? m - first : BLOCK, parts + chunk * m);
      xrd_sums_leave(mode);
    }
    for (size_t j = 0; j < m; j++) {
      sum[j] = 0;
      for (size_t chunk = 0; chunk < chunks; chunk++) sum[j] += parts[chunk * m + j];
    }
  }
  free(parts);
  xrd_columns_clear(&columns);
  return ready;
}
