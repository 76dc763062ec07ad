/* The screening pass: blocks of columns that stay in the cache, each against one chunk of rows. */
#include "certify/row_sums.h"

enum { BLOCK = 1024 };

xrd_up xrd_scene_screen_error(const xrd_scene *scene) {
  const xrd_up additions = xrd_up_scale(0x1p-52,
                                        xrd_up_of_count(xrd_team_rows(scene->team, scene->problem->distortion.n) + 64));
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

typedef struct {
  const xrd_scene *scene;
  xrd_columns columns;
} pass;

static void screen_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  (void)scratch;
  const pass *p = context;
  const size_t m = p->columns.count;
  const int mode = xrd_sums_enter();
  for (size_t first = 0; first < m; first += BLOCK)
    screen_block(p->scene, &p->columns, begin, end, first, m - first < BLOCK ? m - first : BLOCK, value);
  xrd_sums_leave(mode);
}

bool xrd_scene_screen(const xrd_scene *scene, double *sum) {
  const size_t m = scene->problem->distortion.m;
  pass p = {.scene = scene};
  const xrd_tree_job job = {m * sizeof *sum, 0, screen_leaf, xrd_tree_add_doubles, &p};
  const bool listed = xrd_columns_init(&p.columns, &scene->problem->distortion, 1, NULL, m);
  const bool ready = xrd_team_largest(scene->team, !listed) == 0 && xrd_scene_sum(scene, &job, sum);
  xrd_columns_clear(&p.columns);
  return ready;
}
