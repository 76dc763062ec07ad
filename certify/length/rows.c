#include "certify/length/rows.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MASS_BITS = 40, FINE_PLACES = 1024, MOST_PLACES = 4096 };

/* One pair of positive mass: a place and the mass there, in units of 2^-MASS_BITS. */
typedef struct {
  int64_t place, mass;
} item;

typedef struct {
  const xrd_problem *problem;
  const xrd_symbols *symbols;
  size_t used, *column; /* reproductions with mass */
  int64_t *mass, total;
  double unit; /* of the lattice */
  bool exact;  /* all distortions stand on it */
  item *items; /* symbols->count x used, each row sorted */
} builder;

static double entry(const builder *b, size_t k, size_t c) {
  return xrd_distortion_entry(&b->problem->distortion, b->symbols->index[k], b->column[c]);
}

static void round_masses(builder *b, const double *q) {
  double sum = 0;
  const size_t m = b->problem->distortion.m;
  for (size_t j = 0; j < m; j++) sum += q[j];
  for (size_t j = 0; j < m; j++) {
    const int64_t mass = (int64_t)rint(ldexp(q[j] / sum, MASS_BITS));
    if (mass <= 0) continue;
    b->column[b->used] = j;
    b->mass[b->used++] = mass;
    b->total += mass;
  }
}

/* The least positive distortion, if all finite ones are its multiples by small factors. */
static void choose_unit(builder *b) {
  double least = HUGE_VAL, largest = 0;
  for (size_t k = 0; k < b->symbols->count; k++)
    for (size_t c = 0; c < b->used; c++) {
      const double d = entry(b, k, c);
      if (d > 0 && d < least) least = d;
      if (isfinite(d) && d > largest) largest = d;
    }
  b->exact = largest > 0 && largest / least <= MOST_PLACES;
  for (size_t k = 0; k < b->symbols->count && b->exact; k++)
    for (size_t c = 0; c < b->used && b->exact; c++) {
      const double d = entry(b, k, c);
      b->exact = isinf(d) || fmod(d, least) == 0;
    }
  b->unit = largest == 0 ? 1 : b->exact ? least : largest / FINE_PLACES;
}

/* ceil(d / unit) or one more, exact where the lattice is. */
static int64_t place_of(const builder *b, double d) {
  if (isinf(d)) return INT64_MAX;
  const int64_t place = (int64_t)rint(d / b->unit);
  return b->exact || d == 0 ? place : place + 1;
}

static int by_place(const void *left, const void *right) {
  const item *a = left, *b = right;
  if (a->place != b->place) return a->place < b->place ? -1 : 1;
  return a->mass < b->mass ? -1 : a->mass > b->mass;
}

static void fill_items(builder *b) {
  for (size_t k = 0; k < b->symbols->count; k++) {
    item *row = b->items + k * b->used;
    for (size_t c = 0; c < b->used; c++) row[c] = (item){place_of(b, entry(b, k, c)), b->mass[c]};
    qsort(row, b->used, sizeof *row, by_place);
  }
}

static void add_law(const builder *b, arb_poly_struct *law, const item *row, slong budget) {
  arb_t sum, term;
  arb_init(sum);
  arb_init(term);
  for (size_t c = 0; c < b->used && row[c].place <= budget; c++) {
    arb_poly_get_coeff_arb(sum, law, row[c].place);
    arb_set_si(term, row[c].mass);
    arb_div_si(term, term, b->total, XRD_TYPES_BITS);
    arb_add(sum, sum, term, XRD_TYPES_BITS);
    arb_poly_set_coeff_arb(law, row[c].place, sum);
  }
  arb_clear(sum);
  arb_clear(term);
}

static xrd_status reserve_classes(xrd_row_classes *classes, size_t count, xrd_error *error) {
  classes->share = xrd_allocate(count, sizeof *classes->share);
  classes->law = xrd_allocate(count, sizeof *classes->law);
  if (classes->share == NULL || classes->law == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu classes of symbols", count);
  return XRD_OK;
}

static void group(const builder *b, xrd_row_classes *classes, size_t *first) {
  for (size_t k = 0; k < b->symbols->count; k++) {
    const item *row = b->items + k * b->used;
    size_t c = 0;
    while (c < classes->count && memcmp(b->items + first[c] * b->used, row, b->used * sizeof *row) != 0) c++;
    if (c == classes->count) {
      first[classes->count++] = k;
      arb_init(classes->share + c);
      arb_poly_init(classes->law + c);
      add_law(b, classes->law + c, row, classes->budget);
    }
    arb_add(classes->share + c, classes->share + c, b->symbols->share + k, XRD_TYPES_BITS);
  }
}

/* floor(n D / unit). */
static slong budget_of(const builder *b, double distortion, size_t length) {
  arb_t places, unit;
  arf_t low;
  fmpz_t whole;
  arb_init(places);
  arb_init(unit);
  arf_init(low);
  fmpz_init(whole);
  arb_set_d(places, distortion);
  arb_mul_ui(places, places, (ulong)length, XRD_SYMBOLS_BITS);
  arb_set_d(unit, b->unit);
  arb_div(places, places, unit, XRD_SYMBOLS_BITS);
  arb_get_lbound_arf(low, places, XRD_SYMBOLS_BITS);
  arf_get_fmpz(whole, low, ARF_RND_FLOOR);
  const slong budget = fmpz_fits_si(whole) ? fmpz_get_si(whole) : WORD_MAX / 2;
  arb_clear(places);
  arb_clear(unit);
  arf_clear(low);
  fmpz_clear(whole);
  return budget;
}

static xrd_status build(builder *b, xrd_row_classes *classes, const double *q, double distortion, size_t length,
                        xrd_error *error) {
  round_masses(b, q);
  choose_unit(b);
  classes->budget = budget_of(b, distortion, length);
  b->items = xrd_allocate(b->symbols->count, b->used * sizeof *b->items);
  size_t *first = xrd_allocate(b->symbols->count, sizeof *first);
  xrd_status status = b->items == NULL || first == NULL
                          ? xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu rows", b->symbols->count)
                          : reserve_classes(classes, b->symbols->count, error);
  if (status == XRD_OK) {
    fill_items(b);
    group(b, classes, first);
  }
  free(first);
  free(b->items);
  return status;
}

xrd_status xrd_row_classes_init(xrd_row_classes *classes, const xrd_problem *problem, const xrd_symbols *symbols,
                                const double *q, double distortion, size_t length, xrd_error *error) {
  *classes = (xrd_row_classes){0};
  builder b = {.problem = problem, .symbols = symbols};
  b.column = xrd_allocate(problem->distortion.m, sizeof *b.column);
  b.mass = xrd_allocate(problem->distortion.m, sizeof *b.mass);
  const xrd_status status = b.column == NULL || b.mass == NULL
                                ? xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu reproductions",
                                           problem->distortion.m)
                                : build(&b, classes, q, distortion, length, error);
  free(b.column);
  free(b.mass);
  return status;
}

void xrd_row_classes_clear(xrd_row_classes *classes) {
  for (size_t c = 0; c < classes->count; c++) {
    arb_clear(classes->share + c);
    arb_poly_clear(classes->law + c);
  }
  free(classes->share);
  free(classes->law);
}
