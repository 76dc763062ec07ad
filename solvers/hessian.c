#include "solvers/hessian.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "base/crew.h"
#include "solvers/dense.h"

static const double STALE = 0.2;
static const double SCALED_NS = 1; /* of an entry */

xrd_status xrd_hessian_init(xrd_hessian *hessian, const xrd_prepared *problem, size_t capacity, xrd_error *error) {
  *hessian = (xrd_hessian){.capacity = capacity, .ridge = XRD_RIDGE};
  const xrd_array arrays[] = {XRD_ARRAY(hessian->root, problem->stride),
                              XRD_ARRAY_2(hessian->scaled, capacity, problem->stride),
                              XRD_ARRAY(hessian->scale, capacity),
                              XRD_ARRAY(hessian->order, capacity),
                              XRD_ARRAY(hessian->work, xrd_dense_gram_size()),
                              XRD_ARRAY(hessian->spread, capacity),
                              XRD_ARRAY(hessian->image, problem->stride),
                              XRD_ARRAY_2(hessian->entries, capacity, capacity),
                              {0}};
  xrd_status status = xrd_carve_bare(&hessian->block, arrays, error);
  if (status != XRD_OK) return status;
  memset(hessian->root, 0, problem->stride * sizeof *hessian->root);
  hessian->has_tables = xrd_gram_squared_fits(problem);
  if (hessian->has_tables) status = xrd_gram_squared_init(&hessian->gram, problem, capacity, error);
  if (hessian->has_tables && status == XRD_OK)
    status = xrd_band_init(&hessian->band, capacity, hessian->entries, error);
  if (status != XRD_OK) xrd_hessian_clear(hessian);
  return status;
}

void xrd_hessian_clear(xrd_hessian *hessian) {
  xrd_gram_squared_clear(&hessian->gram);
  xrd_band_clear(&hessian->band);
  xrd_carve_free(hessian->block);
  memset(hessian, 0, sizeof *hessian);
}

void xrd_hessian_forget(xrd_hessian *hessian) { hessian->count = 0; }

void xrd_hessian_select(xrd_hessian *hessian, const xrd_working_set *set, const size_t *survivor) {
  const size_t stride = set->problem->stride, ld = hessian->capacity;
  size_t kept = 0;
  while (kept < set->count && survivor[kept] < hessian->count) kept++;
  for (size_t t = 0; t < kept; t++) {
    const size_t old = survivor[t];
    if (old == t && kept == hessian->count) continue;
    if (old != t && hessian->mode == XRD_HESSIAN_PRODUCTS)
      memcpy(hessian->scaled + t * stride, hessian->scaled + old * stride, stride * sizeof(double));
    hessian->scale[t] = hessian->scale[old];
    if (hessian->mode >= XRD_HESSIAN_BAND) continue;
    for (size_t s = 0; s < kept; s++) hessian->entries[t * ld + s] = hessian->entries[old * ld + survivor[s]];
  }
  hessian->count = kept;
}

bool xrd_hessian_is_stale(const xrd_hessian *hessian, const xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  double most = 0;
  for (size_t i = 0; i < problem->n; i++) {
    const double now = set->u[i] * hessian->root[i], then = problem->root_p[i];
    most = fmax(most, fabs(now - then) - STALE * then);
  }
  return most > 0;
}

static void scale_column(xrd_hessian *hessian, const xrd_working_set *set, size_t t) {
  const size_t stride = set->problem->stride;
  const double *a = set->a + t * stride;
  double *b = hessian->scaled + t * stride;
  for (size_t i = 0; i < stride; i++) b[i] = a[i] * hessian->root[i];
  const double square = cblas_ddot((int)stride, b, 1, b, 1);
  hessian->scale[t] = square > 0 ? 1 / sqrt(square) : 1;
  cblas_dscal((int)stride, hessian->scale[t], b, 1);
}

typedef struct {
  xrd_hessian *hessian;
  const xrd_working_set *set;
  size_t first;
} columns_to_scale;

static void scale_next(void *context, size_t k, int thread) {
  (void)thread;
  const columns_to_scale *what = context;
  scale_column(what->hessian, what->set, what->first + k);
}

static void scale_columns(xrd_hessian *hessian, const xrd_working_set *set, size_t kept) {
  const size_t fresh = set->count - kept;
  const bool pays = SCALED_NS * (double)set->problem->stride * (double)fresh >= XRD_CREW_PAYS;
  xrd_crew_share(pays ? set->threads : 1, fresh, scale_next, &(columns_to_scale){hessian, set, kept});
}

/* From column `kept` on, upper triangle. */
static void multiply_columns(xrd_hessian *hessian, const xrd_working_set *set, size_t kept) {
  const size_t k = set->count, stride = set->problem->stride;
  scale_columns(hessian, set, kept);
  const xrd_gram gram = {set->threads,      stride,   hessian->scaled, hessian->work, hessian->entries,
                         hessian->capacity, set->stop};
  xrd_dense_gram(&gram, kept, k);
}

static void assemble(xrd_hessian *hessian, const xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  for (size_t i = 0; i < problem->n; i++) hessian->root[i] = problem->root_p[i] / set->u[i];
  hessian->mode = XRD_HESSIAN_PRODUCTS;
  if (hessian->has_tables && xrd_gram_squared_pays(&hessian->gram, set->count) &&
      xrd_gram_squared_weigh(&hessian->gram, set->slope, hessian->root))
    hessian->mode = XRD_HESSIAN_TABLES;
}

/* A band is filled anew each time: it is short. */
static bool fill_band(xrd_hessian *hessian, const xrd_working_set *set) {
  if (hessian->mode != XRD_HESSIAN_TABLES && hessian->mode != XRD_HESSIAN_BAND) return false;
  const bool was = hessian->mode == XRD_HESSIAN_BAND;
  if (!was && hessian->count > 0) return false;
  hessian->mode = XRD_HESSIAN_BAND;
  if (xrd_gram_squared_fill_band(&hessian->gram, set->member, set->count, hessian->scale, &hessian->band)) return true;
  hessian->mode = XRD_HESSIAN_TABLES;
  hessian->count = 0;
  return false;
}

/* The lower triangle from the upper one, columns from `kept` on, tile by tile. */
static void mirror(double *entries, size_t ld, size_t kept, size_t count) {
  enum { TILE = 16 };
  for (size_t right = kept; right < count; right += TILE)
    for (size_t left = 0; left < count && left < right + TILE; left += TILE)
      for (size_t t = right; t < count && t < right + TILE; t++)
        for (size_t s = left; s < t && s < left + TILE; s++) entries[s * ld + t] = entries[t * ld + s];
}

void xrd_hessian_update(xrd_hessian *hessian, const xrd_working_set *set) {
  const size_t k = set->count, ld = hessian->capacity;
  if (hessian->count == 0) assemble(hessian, set);
  const bool banded = fill_band(hessian, set);
  const size_t kept = hessian->count;
  hessian->set = set;
  hessian->count = k;
  if (banded) return;
  switch (hessian->mode) {
  case XRD_HESSIAN_BAND:
  case XRD_HESSIAN_TABLES:
    xrd_gram_squared_fill(&hessian->gram, set->member, kept, k, hessian->scale, hessian->entries, ld);
    xrd_gram_squared_order(&hessian->gram, set->member, k, hessian->order);
    break;
  case XRD_HESSIAN_PRODUCTS: multiply_columns(hessian, set, kept);
  }
  for (size_t t = 0; t < k; t++) hessian->entries[t * ld + t] = 1 + hessian->ridge;
  mirror(hessian->entries, ld, kept, k);
}

/* product += H x = scale A' diag(root^2) A scale x and the ridge. */
static void multiply(const void *of, const double *x, double *product) {
  const xrd_hessian *hessian = of;
  const size_t k = hessian->count, stride = hessian->set->problem->stride;
  for (size_t t = 0; t < k; t++) hessian->spread[t] = hessian->scale[t] * x[t];
  xrd_working_set_multiply(hessian->set, hessian->spread, hessian->image);
  for (size_t i = 0; i < stride; i++) hessian->image[i] *= hessian->root[i] * hessian->root[i];
  xrd_working_set_contract(hessian->set, hessian->image, hessian->spread);
  for (size_t t = 0; t < k; t++) product[t] += hessian->scale[t] * hessian->spread[t] + hessian->ridge * x[t];
}

/* Does the structure of A give them sooner than as many entries? */
static bool structure_pays(const xrd_hessian *hessian) {
  const xrd_prepared *problem = hessian->set->problem;
  const double k = (double)hessian->count;
  return hessian->mode == XRD_HESSIAN_TABLES && problem->form->mix != NULL &&
         k * k > problem->form->product_cost(problem);
}

xrd_gram_matrix xrd_hessian_matrix(xrd_hessian *hessian) {
  return (xrd_gram_matrix){.entries = hessian->entries,
                           .ld = hessian->capacity,
                           .band = hessian->mode == XRD_HESSIAN_BAND ? &hessian->band : NULL,
                           .order = hessian->mode == XRD_HESSIAN_TABLES ? hessian->order : NULL,
                           .multiply = structure_pays(hessian) ? multiply : NULL,
                           .of = hessian,
                           .ridge = hessian->ridge};
}
