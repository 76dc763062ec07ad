#include "certify/rows.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/memory.h"
#include "certify/columns.h"
#include "certify/products.h"
#include "certify/structure.h"
#include "certify/sums.h"
#include "problem/nearest.h"

static bool structured_minimum(const xrd_distortion *d, double *minimum) {
  xrd_nearest nearest;
  const bool good = xrd_nearest_init(&nearest, d);
  for (size_t i = 0; good && i < d->n; i++) minimum[i] = xrd_nearest_least(&nearest, i);
  if (good) xrd_nearest_clear(&nearest);
  return good;
}

static void take_least(size_t count, const double *d, double *least) {
  for (size_t k = 0; k < count; k++) least[k] = d[k] < least[k] ? d[k] : least[k];
}

static double least_of_row(const xrd_columns *columns, size_t i) {
  enum { BLOCK = 256, LANES = 8 };
  const xrd_distortion *distortion = columns->distortion;
  double fetched[BLOCK], least[LANES];
  for (size_t k = 0; k < LANES; k++) least[k] = HUGE_VAL;
  for (size_t first = 0; first < columns->count; first += BLOCK) {
    const size_t count = columns->count - first < BLOCK ? columns->count - first : BLOCK;
    const double *d = fetched;
    if (distortion->kind == XRD_MATRIX)
      d = distortion->matrix + i * distortion->m + first;
    else
      xrd_columns_fetch(columns, i, first, count, fetched);
    for (size_t k = 0; k < count; k += LANES) take_least(count - k < LANES ? count - k : LANES, d + k, least);
  }
  for (size_t k = 1; k < LANES; k++) least[0] = fmin(least[0], least[k]);
  return least[0];
}

/* The least of a row is among those that products cannot tell from the least of them. */
static double least_of_products(const xrd_distortion *distortion, size_t i, const double *d, xrd_up error) {
  double nearest = d[0], least = HUGE_VAL;
  for (size_t j = 1; j < distortion->m; j++) nearest = d[j] < nearest ? d[j] : nearest;
  const double limit = xrd_up_value(xrd_up_of_sum(nearest, xrd_up_scale(2, error)));
  for (size_t j = 0; j < distortion->m; j++)
    if (!(d[j] > limit)) least = fmin(least, xrd_distortion_entry(distortion, i, j));
  return least;
}

static void minimum_of_rows(const xrd_problem *problem, const xrd_products *products, size_t row, double *work,
                            double *minimum) {
  const size_t n = problem->distortion.n, rows = n - row < XRD_PRODUCT_ROWS ? n - row : XRD_PRODUCT_ROWS;
  double *d = work + xrd_product_work(&problem->distortion);
  xrd_product_rows set;
  xrd_product_rows_set(products, row, rows, work, &set);
  xrd_products_fetch(products, &set, 0, problem->distortion.m, d);
  for (size_t r = 0; r < rows; r++)
    if (problem->p[row + r] > 0)
      minimum[row + r] = least_of_products(&problem->distortion, row + r, d + r * problem->distortion.m, set.error[r]);
}

typedef struct {
  const xrd_problem *problem;
  const xrd_products *products;
  double *work; /* for each thread, room for as many rows as are multiplied at a time */
  size_t room;
  double *minimum;
} rows_by_products;

static void take_rows(void *context, size_t k, int thread) {
  const rows_by_products *of = context;
  const int mode = xrd_sums_enter();
  minimum_of_rows(of->problem, of->products, k * XRD_PRODUCT_ROWS, of->work + (size_t)thread * of->room, of->minimum);
  xrd_sums_leave(mode);
}

static bool minimum_by_products(const xrd_problem *problem, int threads, double *minimum) {
  const xrd_distortion *distortion = &problem->distortion;
  const size_t room = xrd_product_work(distortion) + XRD_PRODUCT_ROWS * distortion->m;
  xrd_products products;
  size_t all = 0;
  if (!xrd_products_init(&products, distortion)) return false;
  double *work = xrd_size_multiply(room, (size_t)threads, &all) ? xrd_allocate(all, sizeof *work) : NULL;
  if (work != NULL)
    xrd_crew_share(threads, (distortion->n + XRD_PRODUCT_ROWS - 1) / XRD_PRODUCT_ROWS, take_rows,
                   &(rows_by_products){problem, &products, work, room, minimum});
  free(work);
  xrd_products_clear(&products);
  return work != NULL;
}

typedef struct {
  const xrd_problem *problem;
  const xrd_columns *columns;
  double *minimum;
} rows_alone;

static void take_row(void *context, size_t i, int thread) {
  (void)thread;
  const rows_alone *of = context;
  if (!(of->problem->p[i] > 0)) return;
  const int mode = xrd_sums_enter();
  of->minimum[i] = least_of_row(of->columns, i);
  xrd_sums_leave(mode);
}

static bool every_minimum(const xrd_problem *problem, int threads, double *minimum) {
  if (xrd_products_pay(&problem->distortion, problem->distortion.n))
    return minimum_by_products(problem, threads, minimum);
  xrd_columns columns;
  const bool good = xrd_columns_init(&columns, &problem->distortion, 1, NULL, problem->distortion.m);
  if (good) xrd_crew_share(threads, problem->distortion.n, take_row, &(rows_alone){problem, &columns, minimum});
  xrd_columns_clear(&columns);
  return good;
}

static bool find_minimum(const xrd_problem *problem, int threads, double *minimum) {
  const xrd_distortion *d = &problem->distortion;
  memset(minimum, 0, d->n * sizeof *minimum);
  if (d->kind == XRD_HAMMING) return true;
  if (xrd_structure_find(d) != XRD_UNSTRUCTURED) return structured_minimum(d, minimum);
  return every_minimum(problem, threads, minimum);
}

xrd_status xrd_rows_minimum(const xrd_problem *problem, int threads, double *minimum, xrd_error *error) {
  const size_t n = problem->distortion.n;
  if (!find_minimum(problem, threads, minimum))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the least distortions of %zu symbols", n);
  for (size_t i = 0; i < n; i++) {
    if (!(problem->p[i] > 0)) minimum[i] = 0;
    if (!isfinite(minimum[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "source symbol %zu has no allowed reproduction", i);
  }
  return XRD_OK;
}

xrd_status xrd_witness_validate(const xrd_problem *problem, const xrd_witness *witness, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  if (!(witness->slope >= 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the slope of a witness is not a number >= 0: %.17g", witness->slope);
  for (size_t j = 0; j < d->m; j++)
    if (!(isfinite(witness->q[j]) && witness->q[j] >= 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "mass %zu of a witness is not a finite number >= 0: %.17g", j,
                      witness->q[j]);
  for (size_t i = 0; i < d->n; i++)
    if (problem->p[i] > 0 && !(isfinite(witness->w[i]) && witness->w[i] > 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "dual %zu of a witness is not a finite number > 0: %.17g", i,
                      witness->w[i]);
  return XRD_OK;
}
