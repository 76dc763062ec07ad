#include "certify/measures/places_exist.h"

#include <arb_mat.h>

static const slong PRECISION = 96, SOLVING = 256;

typedef struct {
  const xrd_places_field *field;
  const xrd_places *places;
  size_t n, count; /* symbols, boxes */
  arb_ptr ratio;   /* count x n: f of the middle of each box */
  arb_ptr h;       /* n */
  arb_mat_t gram, dual;
} test;

static double middle_of(const xrd_places *places, size_t b) {
  return places->low[b] + (places->high[b] - places->low[b]) / 2;
}

/* E[f_a f_b] */
static void set_gram(test *t) {
  for (size_t a = 0; a < t->count; a++)
    for (size_t b = 0; b <= a; b++) {
      arb_ptr entry = arb_mat_entry(t->gram, a, b);
      arb_t term;
      arb_init(term);
      arb_zero(entry);
      for (size_t i = 0; i < t->n; i++) {
        arb_mul(term, t->ratio + a * t->n + i, t->ratio + b * t->n + i, SOLVING);
        arb_addmul(entry, term, t->field->scene.share + i, SOLVING);
      }
      arb_set(arb_mat_entry(t->gram, b, a), entry);
      arb_clear(term);
    }
}

/* h = sum_a (inverse of the Gram matrix)_ab f_a; its numbers may be any. */
static void set_h(test *t, size_t b) {
  for (size_t i = 0; i < t->n; i++) {
    arb_zero(t->h + i);
    for (size_t a = 0; a < t->count; a++)
      arb_addmul(t->h + i, arb_mat_entry(t->dual, a, b), t->ratio + a * t->n + i, SOLVING);
    arb_get_mid_arb(t->h + i, t->h + i);
  }
}

/* E h > E[h f] + error on all boxes but b? */
static bool is_needed(test *t, size_t b) {
  xrd_places_values values;
  arb_t mean, sum;
  bool needed = true;
  xrd_places_values_init(&values), arb_init(mean), arb_init(sum);
  set_h(t, b);
  for (size_t i = 0; i < t->n; i++) arb_addmul(mean, t->field->scene.share + i, t->h + i, PRECISION);
  for (size_t other = 0; other < t->count && needed; other++) {
    if (other == b) continue;
    const double middle = middle_of(t->places, other);
    const double radius = xrd_places_radius(t->places->low[other], middle, t->places->high[other]);
    xrd_places_evaluate(t->field, middle, radius, t->h, &values);
    arb_add(sum, values.mean, values.error, PRECISION);
    needed = arb_gt(mean, sum);
  }
  xrd_places_values_clear(&values), arb_clear(mean), arb_clear(sum);
  return needed;
}

xrd_status xrd_places_exist(const xrd_places_field *field, xrd_places *places, xrd_error *error) {
  places->counted = places->count == 1; /* some atom there is */
  if (places->count < 2) return XRD_OK;
  test t = {.field = field, .places = places, .n = field->scene.n, .count = places->count};
  t.ratio = xrd_measure_balls_new(t.count * t.n);
  t.h = xrd_measure_balls_new(t.n);
  arb_mat_init(t.gram, (slong)t.count, (slong)t.count), arb_mat_init(t.dual, (slong)t.count, (slong)t.count);
  const bool ready = t.ratio != NULL && t.h != NULL;
  for (size_t b = 0; ready && b < t.count; b++) xrd_places_ratios(field, middle_of(places, b), t.ratio + b * t.n);
  if (ready) set_gram(&t);
  arb_mat_one(t.dual);
  bool all = ready && arb_mat_approx_solve(t.dual, t.gram, t.dual, SOLVING);
  for (size_t b = 0; all && b < t.count; b++) all = is_needed(&t, b);
  places->counted = all;
  xrd_measure_balls_free(t.ratio, t.count * t.n);
  xrd_measure_balls_free(t.h, t.n);
  arb_mat_clear(t.gram), arb_mat_clear(t.dual);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory to count %zu atoms", t.count);
}
