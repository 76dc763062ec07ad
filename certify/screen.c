/* The screening pass: blocks of columns that stay in the cache, each against one chunk of rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "certify/products.h"
#include "certify/row_sums.h"

enum { BLOCK = 1024 };

/* Distances by products are near enough as long as weights change by less. */
static const double NEAR = 0x1p-20;

xrd_up xrd_scene_screen_error(const xrd_scene *scene) {
  const xrd_up additions = xrd_up_scale(0x1p-52,
                                        xrd_up_of_count(xrd_team_rows(scene->team, scene->problem->distortion.n) + 64));
  return xrd_up_add(xrd_up_of(XRD_SCREEN_ERROR), additions);
}

/* Row i against columns of which `d` are the distances. */
static void screen_row(const xrd_scene *scene, size_t i, size_t count, const double *d, double *sum) {
  const double p = scene->problem->p[i];
  if (!(p > 0)) return;
  scene->kernel->screen(count, d, scene->minimum[i], scene->witness->slope, p * scene->witness->w[i], sum);
}

/* Unscaled: the screening sums need no power of two, and a matrix is read in place. */
static void screen_block(const xrd_scene *scene, const xrd_columns *columns, size_t begin, size_t end, size_t first,
                         size_t count, double *sum) {
  const xrd_distortion *distortion = columns->distortion;
  double fetched[BLOCK];
  for (size_t i = begin; i < end && !xrd_stop_wanted(scene->stop, (double)count); i++) {
    const double *d = fetched;
    if (!(scene->problem->p[i] > 0)) continue;
    if (distortion->kind == XRD_MATRIX)
      d = distortion->matrix + i * distortion->m + first;
    else
      xrd_columns_fetch(columns, i, first, count, fetched);
    screen_row(scene, i, count, d, sum + first);
  }
}

typedef struct {
  const xrd_scene *scene;
  xrd_columns columns;
  xrd_products products; /* nothing where distances are taken one by one */
} pass;

static void screen_exactly(const pass *p, size_t begin, size_t end, double *sum) {
  const size_t m = p->columns.count;
  for (size_t first = 0; first < m; first += BLOCK)
    screen_block(p->scene, &p->columns, begin, end, first, m - first < BLOCK ? m - first : BLOCK, sum);
}

/* The most that a weight of these rows may be off by: exp(slope error) - 1. */
static xrd_up inflation_of(const xrd_scene *scene, const xrd_product_rows *set) {
  xrd_up most = XRD_UP_ZERO;
  for (size_t r = 0; r < set->rows; r++)
    if (scene->problem->p[set->row + r] > 0) most = xrd_up_larger(most, set->error[r]);
  const xrd_up z = xrd_up_scale(scene->witness->slope, most);
  return xrd_up_divide(z, xrd_up_complement(xrd_up_scale(0.5, z)));
}

/* No distance is less than the least of its row: what is nearer by products is brought there, which is nearer the
   truth. */
static void screen_products(const pass *p, const xrd_product_rows *set, double *d, double *sum) {
  const xrd_scene *scene = p->scene;
  const size_t m = p->columns.count;
  for (size_t first = 0; first < m; first += BLOCK) {
    const size_t count = m - first < BLOCK ? m - first : BLOCK;
    if (xrd_stop_wanted(scene->stop, (double)(set->rows * count))) return;
    xrd_products_fetch(&p->products, set, first, count, d);
    for (size_t r = 0; r < set->rows; r++) {
      double *row = d + r * count;
      const double least = scene->minimum[set->row + r];
      for (size_t j = 0; j < count; j++) row[j] = row[j] > least ? row[j] : least;
      screen_row(scene, set->row + r, count, row, sum + first);
    }
  }
}

/* value: the largest inflation of any row, then m sums. */
static void screen_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  const pass *p = context;
  double *inflation = value, *sum = inflation + 1;
  const int mode = xrd_sums_enter();
  const size_t step = p->products.distortion != NULL ? XRD_PRODUCT_ROWS : end - begin;
  for (size_t row = begin; row < end; row += step) {
    const size_t rows = end - row < step ? end - row : step;
    xrd_product_rows set = {0};
    xrd_up error = XRD_UP_INFINITE;
    if (p->products.distortion != NULL) {
      xrd_product_rows_set(&p->products, row, rows, scratch, &set);
      error = inflation_of(p->scene, &set);
    }
    if (xrd_up_at_most(error, NEAR)) {
      screen_products(p, &set, (double *)scratch + xrd_product_work(p->columns.distortion), sum);
      *inflation = fmax(*inflation, xrd_up_value(error));
    } else {
      screen_exactly(p, row, row + rows, sum);
    }
  }
  xrd_sums_leave(mode);
}

static void add(size_t size, void *left, const void *right) {
  double *to = left;
  const double *from = right;
  *to = fmax(*to, *from);
  xrd_tree_add_doubles(size - sizeof *to, to + 1, from + 1);
}

static bool by_products(const xrd_scene *scene) {
  const xrd_distortion *d = &scene->problem->distortion;
  return xrd_products_pay(d, xrd_team_rows(scene->team, d->n));
}

static bool pass_init(pass *p, const xrd_scene *scene) {
  const xrd_distortion *d = &scene->problem->distortion;
  *p = (pass){.scene = scene};
  return xrd_columns_init(&p->columns, d, 1, NULL, d->m) && (!by_products(scene) || xrd_products_init(&p->products, d));
}

bool xrd_scene_screen(const xrd_scene *scene, double *sum, xrd_up *error) {
  const xrd_distortion *d = &scene->problem->distortion;
  pass p;
  bool ready = xrd_team_largest(scene->team, !pass_init(&p, scene)) == 0;
  double *result = xrd_allocate(d->m + 1, sizeof *result);
  const size_t room = by_products(scene) ? (xrd_product_work(d) + XRD_PRODUCT_ROWS * BLOCK) * sizeof(double) : 0;
  const xrd_tree_job job = {(d->m + 1) * sizeof *result, room, screen_leaf, add, &p};
  ready = ready && xrd_team_largest(scene->team, result == NULL) == 0 && result != NULL &&
          xrd_scene_sum(scene, &job, result);
  if (ready) {
    memcpy(sum, result + 1, d->m * sizeof *sum);
    *error = xrd_up_compound(xrd_scene_screen_error(scene), xrd_up_of(result[0]));
  }
  free(result);
  xrd_products_clear(&p.products);
  xrd_columns_clear(&p.columns);
  return ready;
}
