/* Excess distances e_ij = d_ij - min_j d_ij are >= 0: for a slope b >= b0
     sum_i v_i exp(-b e_ij) <= max_i (v_i / v0_i) sum_i v0_i exp(-b0 e_ij),
   which leaves few columns to be summed anew while slopes are close. */
#include "certify/price_screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "certify/columns.h"

static const double REACH = 1.05; /* of one slope to the next: beyond, bounds say little */
static const double FEW = 0.5;    /* of all columns: with more, all are summed */

xrd_status xrd_price_screen_init(xrd_price_screen *screen, size_t n, size_t m, xrd_error *error) {
  *screen = (xrd_price_screen){.slope = NAN};
  const xrd_array arrays[] = {XRD_ARRAY(screen->weight, n), XRD_ARRAY(screen->sum, m), {NULL}};
  return xrd_carve(&screen->block, arrays, error);
}

void xrd_price_screen_clear(xrd_price_screen *screen) {
  xrd_carve_free(screen->block);
  free(screen->share[0]);
  free(screen->share[1]);
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

/* max_i v_i / v0_i, to nearest; infinite where the sums kept do not serve. */
static double ratio_to(const xrd_price_screen *screen, const xrd_screened *what) {
  if (!(screen->slope <= what->slope && what->slope <= REACH * screen->slope)) return HUGE_VAL;
  double most = 0;
  for (size_t i = 0; i < what->problem->distortion.n; i++)
    if (what->problem->p[i] > 0) most = fmax(most, what->v[i].high / screen->weight[i]);
  return most;
}

/* The columns whose bound is not below `least`; `sum` becomes the bounds. */
static size_t choose(const xrd_price_screen *screen, double ratio, double least, size_t m, size_t *chosen,
                     double *sum) {
  size_t count = 0;
  for (size_t j = 0; j < m; j++) {
    sum[j] = screen->sum[j] * ratio;
    if (!(sum[j] < least)) chosen[count++] = j;
  }
  return count;
}

static bool sum_all(xrd_price_screen *screen, const xrd_screened *what, double *sum) {
  const size_t n = what->problem->distortion.n, m = what->problem->distortion.m;
  screen->slope = NAN;
  if (!add_up(what, NULL, m, sum)) return false;
  if (xrd_stop_wanted(what->stop, 0)) return true;
  screen->slope = what->slope;
  for (size_t i = 0; i < n; i++) screen->weight[i] = what->v[i].high;
  memcpy(screen->sum, sum, m * sizeof *sum);
  return true;
}

bool xrd_price_screen_sums(xrd_price_screen *screen, const xrd_screened *what, double least, double *sum) {
  const size_t m = what->problem->distortion.m;
  const double ratio = ratio_to(screen, what);
  if (!(ratio < HUGE_VAL)) return sum_all(screen, what, sum);
  size_t *chosen = xrd_allocate(m, sizeof *chosen);
  double *few = xrd_allocate(m, sizeof *few);
  bool good = chosen != NULL && few != NULL;
  const size_t count = good ? choose(screen, ratio, least, m, chosen, sum) : 0;
  if (good && (double)count > FEW * (double)m) {
    good = sum_all(screen, what, sum);
  } else if (good) {
    good = add_up(what, chosen, count, few);
    for (size_t k = 0; k < count; k++) sum[chosen[k]] = few[k];
  }
  free(chosen);
  free(few);
  return good;
}
