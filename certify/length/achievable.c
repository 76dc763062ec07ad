#include "certify/length/achievable.h"

#include <arb_poly.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/ends.h"

static const double MOST_WORK = 1e8, MOST_KEPT = 4e6;
static const double PRODUCT = 32; /* operations for each coefficient of a product of polynomials, in the long run */

static const double PLACE_NS = 500, TYPE_NS = 3000, FLOAT_NS = 40; /* of a coefficient, of a type in balls and not */

/* A type of x_1..x_n: at least this -log(1 - Q) (its logarithm), at most this probability. */
typedef struct {
  double log_hazard, probability;
} type;

/* Runs through the types class by class; powers[c][k] is the law of k symbols of class c, tail-summed for the last. */
typedef struct {
  const xrd_row_classes *classes;
  xrd_stop *stop;
  size_t length, count, capacity;
  arb_poly_struct *powers; /* count of classes x (length + 1) */
  arb_struct *shares;      /* share_c^k / k!, likewise */
  type *types;
  arb_t factorial; /* of length */
  xrd_error *error;
} walk;

static arb_poly_struct *power_at(const walk *w, size_t c, size_t k) { return w->powers + c * (w->length + 1) + k; }
static arb_struct *share_at(const walk *w, size_t c, size_t k) { return w->shares + c * (w->length + 1) + k; }

/* Can the types be added up?  What counts is their number, the products of laws on the way, and the powers kept. */
static bool is_small(const xrd_row_classes *classes, size_t length) {
  const double places = (double)classes->budget + 1, kept = (double)classes->count * ((double)length + 1) * places;
  double prefixes = 1, work = 0;
  for (size_t c = 0; c + 1 < classes->count; c++) {
    prefixes *= ((double)length + (double)c + 1) / ((double)c + 1);
    work += prefixes * places * (c == 0 ? 1 : PRODUCT);
  }
  work += (double)classes->count * (double)length * places * PRODUCT;
  return kept <= MOST_KEPT && work + prefixes * places <= MOST_WORK;
}

static xrd_status begin(walk *w, xrd_error *error) {
  const size_t places = w->classes->count * (w->length + 1);
  w->powers = xrd_allocate(places, sizeof *w->powers);
  w->shares = xrd_allocate(places, sizeof *w->shares);
  arb_init(w->factorial);
  if (w->powers == NULL || w->shares == NULL) {
    free(w->powers);
    free(w->shares);
    w->powers = NULL;
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the types of %zu symbols", w->length);
  }
  for (size_t k = 0; k < places; k++) {
    arb_poly_init(w->powers + k);
    arb_init(w->shares + k);
  }
  arb_fac_ui(w->factorial, (ulong)w->length, XRD_TYPES_BITS);
  return XRD_OK;
}

static void end(walk *w) {
  for (size_t k = 0; w->powers != NULL && k < w->classes->count * (w->length + 1); k++) {
    arb_poly_clear(w->powers + k);
    arb_clear(w->shares + k);
  }
  if (w->powers != NULL) {
    free(w->powers);
    free(w->shares);
  }
  arb_clear(w->factorial);
  free(w->types);
}

/* coefficient b becomes the sum of those up to b, b <= budget. */
static void accumulate(arb_poly_struct *law, slong budget) {
  arb_t sum, term;
  arb_init(sum);
  arb_init(term);
  for (slong b = 0; b <= budget; b++) {
    arb_poly_get_coeff_arb(term, law, b);
    arb_add(sum, sum, term, XRD_TYPES_BITS);
    arb_poly_set_coeff_arb(law, b, sum);
  }
  arb_clear(sum);
  arb_clear(term);
}

static void fill_powers(walk *w) {
  const slong places = w->classes->budget + 1;
  for (size_t c = 0; c < w->classes->count; c++) {
    arb_poly_one(power_at(w, c, 0));
    arb_one(share_at(w, c, 0));
    for (size_t k = 1; k <= w->length && !xrd_stop_wanted(w->stop, PLACE_NS * (double)places); k++) {
      arb_poly_mullow(power_at(w, c, k), power_at(w, c, k - 1), w->classes->law + c, places, XRD_TYPES_BITS);
      arb_mul(share_at(w, c, k), share_at(w, c, k - 1), w->classes->share + c, XRD_TYPES_BITS);
      arb_div_ui(share_at(w, c, k), share_at(w, c, k), (ulong)k, XRD_TYPES_BITS);
    }
  }
  for (size_t k = 0; k <= w->length && !xrd_stop_wanted(w->stop, PLACE_NS * (double)places); k++)
    accumulate(power_at(w, w->classes->count - 1, k), w->classes->budget);
}

/* Q = sum_b P[b] C[budget - b], P the law of all classes but the last, C the sums of the last. */
static void probability_of_ball(const walk *w, const arb_poly_struct *law, size_t last, arb_t q) {
  const arb_poly_struct *sums = power_at(w, w->classes->count - 1, last);
  arb_t a, b;
  arb_init(a);
  arb_init(b);
  arb_zero(q);
  for (slong place = 0; place < arb_poly_length(law); place++) { /* laws end at the budget */
    arb_poly_get_coeff_arb(a, law, place);
    arb_poly_get_coeff_arb(b, sums, w->classes->budget - place);
    arb_addmul(q, a, b, XRD_TYPES_BITS);
  }
  arb_clear(a);
  arb_clear(b);
}

static xrd_status add_type(walk *w, const arb_poly_struct *law, size_t last, const arb_t weight) {
  type *types = xrd_grow(w->types, &w->capacity, w->count + 1, sizeof *types);
  if (types == NULL) return xrd_fail(w->error, XRD_ERR_MEMORY, "no memory for the types of %zu symbols", w->length);
  w->types = types;
  arb_t x;
  arb_init(x);
  arb_mul(x, weight, share_at(w, w->classes->count - 1, last), XRD_TYPES_BITS);
  types[w->count].probability = fmin(1, xrd_upper_end(x));
  probability_of_ball(w, law, last, x);
  /* -log(1 - Q) >= Q: what is lost where Q is not small does not matter, as M Q is then huge */
  if (arb_is_positive(x))
    arb_log(x, x, XRD_TYPES_BITS);
  else
    arb_indeterminate(x);
  types[w->count++].log_hazard = xrd_lower_end(x);
  arb_clear(x);
  return XRD_OK;
}

/* All types whose first `c` classes have taken length - left symbols, with the law of those and their weight. */
static xrd_status visit(walk *w, size_t c, size_t left, const arb_poly_struct *law, const arb_t weight) {
  if (c + 1 == w->classes->count) return add_type(w, law, left, weight);
  arb_poly_t next;
  arb_t share;
  arb_poly_init(next);
  arb_init(share);
  xrd_status status = XRD_OK;
  const double product = PLACE_NS * ((double)w->classes->budget + 1);
  for (size_t k = 0; k <= left && status == XRD_OK && !xrd_stop_wanted(w->stop, product); k++) {
    arb_poly_mullow(next, law, power_at(w, c, k), w->classes->budget + 1, XRD_TYPES_BITS);
    arb_mul(share, weight, share_at(w, c, k), XRD_TYPES_BITS);
    status = visit(w, c + 1, left - k, next, share);
  }
  arb_poly_clear(next);
  arb_clear(share);
  return status;
}

/* sum of probability exp(-exp(x + log_hazard)). */
static double excess_at(const walk *w, double x) {
  double sum = 0;
  for (size_t k = 0; k < w->count; k++) sum += w->types[k].probability * exp(-exp(x + w->types[k].log_hazard));
  return sum;
}

/* The same, proved to be at most `excess`. */
static bool is_enough(const walk *w, double x, double excess) {
  arb_t sum, term;
  arb_init(sum);
  arb_init(term);
  for (size_t k = 0; k < w->count && !xrd_stop_wanted(w->stop, TYPE_NS); k++) {
    arb_zero(term);
    if (w->types[k].log_hazard > -HUGE_VAL) {
      arb_t hazard;
      arb_init(hazard);
      arb_set_d(term, x);
      arb_set_d(hazard, w->types[k].log_hazard);
      arb_add(term, term, hazard, XRD_TYPES_BITS);
      arb_exp(term, term, XRD_TYPES_BITS);
      arb_neg(term, term);
      arb_clear(hazard);
    }
    arb_exp(term, term, XRD_TYPES_BITS);
    arb_t probability;
    arb_init(probability);
    arb_set_d(probability, w->types[k].probability);
    arb_addmul(sum, term, probability, XRD_TYPES_BITS);
    arb_clear(probability);
  }
  arb_set_d(term, excess);
  const bool enough = arb_le(sum, term);
  arb_clear(sum);
  arb_clear(term);
  return enough;
}

/* log(exp(x) + 1) / n from above: M is a whole number. */
static double rate_of(double x, size_t length) {
  arb_t rate;
  arb_init(rate);
  arb_set_d(rate, x);
  arb_exp(rate, rate, XRD_TYPES_BITS);
  arb_add_ui(rate, rate, 1, XRD_TYPES_BITS);
  arb_log(rate, rate, XRD_TYPES_BITS);
  arb_div_ui(rate, rate, (ulong)length, XRD_TYPES_BITS);
  const double value = xrd_upper_end(rate);
  arb_clear(rate);
  return value;
}

static double least_rate(const walk *w, double excess) {
  if (is_enough(w, 0, excess)) return 0; /* one word */
  double low = 0, high = 1;
  for (size_t k = 0; k < w->count; k++)
    if (w->types[k].log_hazard > -HUGE_VAL) high = fmax(high, 10 - w->types[k].log_hazard);
  if (excess_at(w, high) > excess) return HUGE_VAL;
  while (high - low > 1e-9 * high && !xrd_stop_wanted(w->stop, FLOAT_NS * (double)w->count)) {
    const double middle = (low + high) / 2;
    if (excess_at(w, middle) > excess)
      low = middle;
    else
      high = middle;
  }
  for (int attempt = 0; attempt < 40 && !xrd_stop_wanted(w->stop, 0); attempt++, high += ldexp(1e-9, attempt) * high)
    if (is_enough(w, high, excess)) return rate_of(high, w->length);
  return HUGE_VAL;
}

static xrd_status add_up(walk *w, double excess, double *rate_upper, xrd_error *error) {
  xrd_status status = begin(w, error);
  if (status == XRD_OK) {
    fill_powers(w);
    arb_poly_t nothing;
    arb_poly_init(nothing);
    arb_poly_one(nothing);
    status = visit(w, 0, w->length, nothing, w->factorial);
    arb_poly_clear(nothing);
  }
  if (status == XRD_OK) *rate_upper = least_rate(w, excess);
  end(w);
  return status;
}

xrd_status xrd_list_words(const xrd_problem *problem, const xrd_symbols *symbols, double distortion, double *rate_upper,
                          xrd_error *error) {
  bool *listed = xrd_allocate_zero(problem->distortion.m, sizeof *listed);
  if (listed == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu reproductions", problem->distortion.m);
  double farthest = 0;
  ulong count = 0;
  for (size_t k = 0; k < symbols->count; k++) {
    size_t nearest = 0;
    double least = HUGE_VAL;
    for (size_t j = 0; j < problem->distortion.m; j++) {
      const double d = xrd_distortion_entry(&problem->distortion, symbols->index[k], j);
      if (d < least) least = d, nearest = j;
    }
    farthest = fmax(farthest, least);
    count += !listed[nearest];
    listed[nearest] = true;
  }
  free(listed);
  arb_t rate;
  arb_init(rate);
  arb_log_ui(rate, count, XRD_TYPES_BITS);
  *rate_upper = farthest <= distortion ? fmax(0, xrd_upper_end(rate)) : HUGE_VAL;
  arb_clear(rate);
  return XRD_OK;
}

xrd_status xrd_achievable(const xrd_problem *problem, const xrd_symbols *symbols, const double *q, double distortion,
                          xrd_length_point *point, xrd_error *error) {
  xrd_row_classes classes;
  xrd_status status = xrd_row_classes_init(&classes, problem, symbols, q, distortion, point->length, error);
  point->achievable_upper = HUGE_VAL;
  if (status == XRD_OK && is_small(&classes, point->length)) {
    walk w = {.classes = &classes, .stop = symbols->stop, .length = point->length, .error = error};
    status = add_up(&w, point->excess, &point->achievable_upper, error);
  }
  xrd_row_classes_clear(&classes);
  return status;
}
