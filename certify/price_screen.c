/* Excess distances e_ij = d_ij - min_j d_ij are >= 0: for a slope b >= b0
     sum_i v_i exp(-b e_ij) <= max_i (v_i / v0_i) sum_i v0_i exp(-b0 e_ij),
   which leaves few columns to be summed anew while slopes are close.  What bounds one slope is a sum there as good as
   any to bound the next: a column is summed again when its bound has come up to the level. */
#include "certify/price_screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "certify/columns.h"
#include "certify/up.h"

static const double REACH = 1.05; /* of one slope to the next: beyond, bounds say little */
static const double FEW = 0.5;    /* of all columns: with more, all are summed */

xrd_status xrd_price_screen_init(xrd_price_screen *screen, size_t n, size_t m, xrd_error *error) {
  *screen = (xrd_price_screen){.slope = NAN};
  const xrd_array arrays[] = {
      XRD_ARRAY(screen->weight, n), XRD_ARRAY(screen->sum, m), XRD_ARRAY(screen->list, m), {NULL}};
  return xrd_carve(&screen->block, arrays, error);
}

void xrd_price_screen_clear(xrd_price_screen *screen) {
  xrd_carve_free(screen->block);
  for (int k = 0; k < 3; k++) free(screen->share[k]);
  *screen = (xrd_price_screen){.slope = NAN};
}

double *xrd_price_screen_room(xrd_price_screen *screen, int k, size_t rows, size_t columns) {
  size_t wanted;
  if (!xrd_size_multiply(rows, columns, &wanted)) return NULL;
  if (wanted <= screen->room[k] && screen->share[k] != NULL) return screen->share[k];
  free(screen->share[k]);
  screen->share[k] = xrd_allocate(wanted, 2 * sizeof(double));
  screen->room[k] = screen->share[k] != NULL ? 2 * wanted : 0;
  return screen->share[k];
}

const double *xrd_price_screen_distortions(xrd_price_screen *screen, const xrd_distortion *distortion, double scale,
                                           const size_t *index, size_t count) {
  if (screen->share[2] != NULL && screen->listed == count && screen->listed_scale == scale &&
      memcmp(screen->list, index, count * sizeof *index) == 0)
    return screen->share[2];
  xrd_columns columns;
  double *d = xrd_price_screen_room(screen, 2, distortion->n, count);
  const bool good = xrd_columns_init(&columns, distortion, scale, index, count) && d != NULL;
  for (size_t i = 0; good && i < distortion->n; i++) xrd_columns_fetch(&columns, i, 0, count, d + i * count);
  xrd_columns_clear(&columns);
  screen->listed = good ? count : 0;
  screen->listed_scale = scale;
  if (good) memcpy(screen->list, index, count * sizeof *index);
  return good ? d : NULL;
}

/* Adds up the given columns, all where index is NULL. */
static bool add_up(const xrd_screened *what, const size_t *index, size_t count, double *sum) {
  const xrd_distortion *distortion = &what->problem->distortion;
  const bool direct = index == NULL && distortion->kind == XRD_MATRIX;
  xrd_columns columns;
  double *row = xrd_allocate(count, sizeof *row);
  const bool good = xrd_columns_init(&columns, distortion, 1, index, count) && row != NULL;
  memset(sum, 0, count * sizeof *sum);
  for (size_t i = 0; good && i < distortion->n && !xrd_stop_wanted(what->stop, 2 * (double)count); i++) {
    if (!(what->problem->p[i] > 0)) continue;
    if (!direct) xrd_columns_fetch(&columns, i, 0, count, row);
    what->kernel->screen(count, direct ? distortion->matrix + i * distortion->m : row, what->minimum[i], what->slope,
                         what->v[i].high, sum);
  }
  xrd_columns_clear(&columns);
  free(row);
  return good;
}

/* At least max_i v_i / v0_i; infinite where the sums kept do not serve. */
static xrd_up ratio_to(const xrd_price_screen *screen, const xrd_screened *what) {
  if (!(screen->slope <= what->slope && what->slope <= REACH * screen->slope)) return XRD_UP_INFINITE;
  xrd_up most = XRD_UP_ZERO;
  for (size_t i = 0; i < what->problem->distortion.n; i++)
    if (what->problem->p[i] > 0)
      most = xrd_up_larger(most, xrd_up_divide(xrd_up_of(what->v[i].high), screen->weight[i]));
  return most;
}

/* The columns whose bound is not below `least`; `sum` becomes the bounds. */
static size_t choose(const xrd_price_screen *screen, xrd_up ratio, double least, size_t m, size_t *chosen,
                     double *sum) {
  size_t count = 0;
  for (size_t j = 0; j < m; j++) {
    sum[j] = xrd_up_value(xrd_up_scale(screen->sum[j], ratio));
    if (!(sum[j] < least)) chosen[count++] = j;
  }
  return count;
}

/* These sums are those to bound the next ones by, unless the caller stopped them. */
static void keep(xrd_price_screen *screen, const xrd_screened *what, const double *sum) {
  const size_t n = what->problem->distortion.n, m = what->problem->distortion.m;
  screen->slope = xrd_stop_wanted(what->stop, 0) ? (double)NAN : what->slope;
  for (size_t i = 0; i < n; i++) screen->weight[i] = what->v[i].high;
  memcpy(screen->sum, sum, m * sizeof *sum);
}

bool xrd_price_screen_sums(xrd_price_screen *screen, const xrd_screened *what, double least, double *sum) {
  const size_t m = what->problem->distortion.m;
  const xrd_up ratio = ratio_to(screen, what);
  size_t *chosen = xrd_allocate(m, sizeof *chosen), count = m;
  double *few = xrd_allocate(m, sizeof *few);
  bool good = chosen != NULL && few != NULL;
  if (good && xrd_up_is_finite(ratio)) count = choose(screen, ratio, least, m, chosen, sum);
  if (good && (double)count > FEW * (double)m) {
    good = add_up(what, NULL, m, sum);
  } else if (good) {
    good = add_up(what, chosen, count, few);
    for (size_t k = 0; k < count; k++) sum[chosen[k]] = few[k];
  }
  screen->slope = NAN;
  if (good) keep(screen, what, sum);
  free(chosen);
  free(few);
  return good;
}
