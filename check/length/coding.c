/* Words drawn from q: E (1 - Q)^M <= sum over types of P exp(-M Q), Q = P_q[sum of the places of d(x, Y) <= n D /
   unit].

   q is rounded to multiples of 2^-40 of its sum.  A place is d / unit where all distortions are multiples of the least
   one, up to PLACES of them, and else 1 + the whole number nearest to d / unit, unit = the largest / FINE.  Symbols
   whose rows give the same law of places are one class. */
#include <arb_poly.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "check/length/trial.h"

enum { Q_BITS = 40, FINE = 1024, PLACES = 4096, BITS = 128 };
static const double MOST_WORK = 4e8; /* coefficients on the way */
static const double A_MILLIONTH_LESS = 0x1.ffffep-1;

typedef struct {
  const xrd_length_trial *trial;
  size_t n;
  double unit;
  bool exact;
  int64_t *mass; /* m: q, rounded */
  int64_t *rows; /* classes x (PLACES + 1): mass at each place */
  size_t classes;
  slong budget; /* places */
  arb_ptr share;
  arb_poly_struct *power; /* classes x (n + 1): the law of k symbols of a class, up to the budget */
  arb_t words, fewer;     /* M and a millionth less in log M */
  arb_t excess, excess_of_fewer;
} coding;

static double entry(const coding *c, size_t k, size_t j) {
  return xrd_distortion_entry(&c->trial->problem->distortion, c->trial->index[k], j);
}

static void round_output(coding *c) {
  const double *q = c->trial->point->q;
  const size_t m = c->trial->problem->distortion.m;
  double sum = 0;
  for (size_t j = 0; j < m; j++) sum += q[j];
  for (size_t j = 0; j < m; j++) c->mass[j] = (int64_t)rint(ldexp(q[j] / sum, Q_BITS));
}

static void choose_unit(coding *c) {
  const size_t m = c->trial->problem->distortion.m;
  double least = HUGE_VAL, most = 0;
  for (size_t k = 0; k < c->trial->count; k++)
    for (size_t j = 0; j < m; j++) {
      const double d = c->mass[j] > 0 ? entry(c, k, j) : 0;
      if (d > 0 && isfinite(d)) least = fmin(least, d), most = fmax(most, d);
    }
  c->exact = most > 0 && most / least <= PLACES;
  for (size_t k = 0; c->exact && k < c->trial->count; k++)
    for (size_t j = 0; c->exact && j < m; j++) {
      const double d = c->mass[j] > 0 ? entry(c, k, j) : 0;
      c->exact = isinf(d) || fmod(d, least) == 0;
    }
  c->unit = most == 0 ? 1 : c->exact ? least : most / FINE;
}

/* The row's masses by place; what is forbidden is nowhere. */
static void fill_row(const coding *c, size_t k, int64_t *row) {
  memset(row, 0, (PLACES + 1) * sizeof *row);
  for (size_t j = 0; j < c->trial->problem->distortion.m; j++) {
    const double d = entry(c, k, j);
    if (c->mass[j] == 0 || isinf(d)) continue;
    row[(size_t)rint(d / c->unit) + (c->exact || d == 0 ? 0 : 1)] += c->mass[j];
  }
}

/* Rows that agree become one; false when out of memory. */
static bool group(coding *c) {
  size_t capacity = 0;
  for (size_t k = 0; k < c->trial->count; k++) {
    int64_t *rows = xrd_grow(c->rows, &capacity, (c->classes + 1) * (PLACES + 1), sizeof *rows);
    if (rows == NULL) return false;
    c->rows = rows;
    int64_t *row = rows + c->classes * (PLACES + 1);
    fill_row(c, k, row);
    size_t same = 0;
    while (memcmp(rows + same * (PLACES + 1), row, (PLACES + 1) * sizeof *row) != 0) same++;
    c->classes += same == c->classes;
    arb_add(c->share + same, c->share + same, c->trial->share + k, BITS);
  }
  return true;
}

/* floor(n D / unit). */
static void set_budget(coding *c) {
  arb_t places, unit;
  arf_t low;
  arb_init(places), arb_init(unit), arf_init(low);
  arb_set_d(places, c->trial->point->distortion);
  arb_mul_ui(places, places, (ulong)c->n, BITS);
  arb_set_d(unit, c->unit);
  arb_div(places, places, unit, BITS);
  arb_get_lbound_arf(low, places, BITS);
  arf_floor(low, low);
  c->budget = arf_cmpabs_2exp_si(low, 40) < 0 ? arf_get_si(low, ARF_RND_DOWN) : (slong)1 << 40;
  arb_clear(places), arb_clear(unit), arf_clear(low);
}

static bool is_possible(const coding *c) {
  const double places = (double)c->budget + 1, n = (double)c->n;
  double prefixes = 1, work = (double)c->classes * n * places * 32;
  for (size_t k = 0; k + 1 < c->classes; k++) {
    prefixes *= (n + (double)k + 1) / ((double)k + 1);
    work += prefixes * places * 32;
  }
  return work <= MOST_WORK;
}

static arb_poly_struct *power_of(const coding *c, size_t class, size_t count) {
  return c->power + class * (c->n + 1) + count;
}

static void set_law(const coding *c, size_t class, arb_poly_t law) {
  const int64_t *row = c->rows + class * (PLACES + 1);
  const size_t m = c->trial->problem->distortion.m;
  arb_t mass;
  slong total = 0;
  for (size_t j = 0; j < m; j++) total += c->mass[j];
  arb_init(mass);
  for (slong place = 0; place <= PLACES && place <= c->budget; place++) {
    if (row[place] == 0) continue;
    arb_set_si(mass, row[place]);
    arb_div_si(mass, mass, total, BITS);
    arb_poly_set_coeff_arb(law, place, mass);
  }
  arb_clear(mass);
}

/* Asked before a product up to the budget. */
static bool stopped(const coding *c) { return xrd_stop_wanted(c->trial->stop, 100 * (double)c->budget); }

static bool fill_powers(coding *c) {
  size_t count;
  if (xrd_size_multiply(c->classes, c->n + 1, &count)) c->power = xrd_allocate(count, sizeof *c->power);
  if (c->power == NULL) return false;
  arb_poly_t law;
  for (size_t k = 0; k < count; k++) arb_poly_init(c->power + k);
  for (size_t class = 0; class < c->classes; class ++) {
    arb_poly_init(law);
    set_law(c, class, law);
    arb_poly_one(power_of(c, class, 0));
    for (size_t k = 1; k <= c->n && !stopped(c); k++)
      arb_poly_mullow(power_of(c, class, k), power_of(c, class, k - 1), law, c->budget + 1, BITS);
    arb_poly_clear(law);
  }
  return true;
}

/* P[a + b <= budget] of independent places. */
static void ball_mass(const coding *c, const arb_poly_struct *a, const arb_poly_struct *b, arb_t mass) {
  arb_t sum, term;
  slong next = 0;
  arb_init(sum), arb_init(term);
  arb_zero(mass);
  for (slong place = arb_poly_length(a) - 1; place >= 0; place--) {
    for (; next < arb_poly_length(b) && next <= c->budget - place; next++) {
      arb_poly_get_coeff_arb(term, b, next);
      arb_add(sum, sum, term, BITS);
    }
    arb_poly_get_coeff_arb(term, a, place);
    arb_addmul(mass, term, sum, BITS);
  }
  arb_clear(sum), arb_clear(term);
}

/* sum += weight exp(-words mass). */
static void add_excess(arb_t sum, const arb_t weight, const arb_t words, const arb_t mass) {
  arb_t missed;
  arb_init(missed);
  arb_mul(missed, words, mass, BITS);
  arb_neg(missed, missed);
  arb_exp(missed, missed, BITS);
  arb_addmul(sum, weight, missed, BITS);
  arb_clear(missed);
}

/* All types whose first classes are chosen: their places have the law `law`, their probability is weight / rest!. */
static void visit(coding *c, size_t class, size_t rest, const arb_poly_struct *law, const arb_t weight) {
  const bool last = class + 1 == c->classes;
  arb_t part, mass;
  arb_poly_t next;
  arb_init(part), arb_init(mass), arb_poly_init(next);
  for (size_t k = last ? rest : 0; k <= rest && !stopped(c); k++) {
    /* share^k / k! */
    arb_pow_ui(part, c->share + class, (ulong)k, BITS);
    arb_fac_ui(mass, (ulong)k, BITS);
    arb_div(part, part, mass, BITS);
    arb_mul(part, part, weight, BITS);
    if (last) {
      ball_mass(c, law, power_of(c, class, k), mass);
      add_excess(c->excess, part, c->words, mass);
      add_excess(c->excess_of_fewer, part, c->fewer, mass);
    } else {
      arb_poly_mullow(next, law, power_of(c, class, k), c->budget + 1, BITS);
      visit(c, class + 1, rest - k, next, part);
    }
  }
  arb_clear(part), arb_clear(mass), arb_poly_clear(next);
}

/* M is a whole number: at least exp(n rate) - 1, and at least 1. */
static void set_words(coding *c) {
  arb_t one;
  arb_init(one);
  arb_one(one);
  arb_set_d(c->words, c->trial->point->achievable_upper);
  arb_mul_ui(c->words, c->words, (ulong)c->n, XRD_TRIAL_BITS);
  arb_exp(c->words, c->words, XRD_TRIAL_BITS);
  arb_sub_ui(c->words, c->words, 1, XRD_TRIAL_BITS);
  arb_max(c->words, c->words, one, XRD_TRIAL_BITS);
  arb_log(c->fewer, c->words, XRD_TRIAL_BITS);
  arb_set_d(one, A_MILLIONTH_LESS);
  arb_mul(c->fewer, c->fewer, one, XRD_TRIAL_BITS);
  arb_exp(c->fewer, c->fewer, XRD_TRIAL_BITS);
  arb_clear(one);
}

static void add_types(coding *c, bool *enough, bool *sharp) {
  arb_t weight;
  arb_poly_t nothing;
  arb_init(weight), arb_poly_init(nothing);
  set_words(c);
  arb_poly_one(nothing);
  arb_fac_ui(weight, (ulong)c->n, BITS);
  visit(c, 0, c->n, nothing, weight);
  arb_set_d(weight, c->trial->point->excess);
  *enough = arb_le(c->excess, weight);
  *sharp = c->trial->point->achievable_upper == 0 || !arb_le(c->excess_of_fewer, weight);
  arb_clear(weight), arb_poly_clear(nothing);
}

static void clear(coding *c) {
  for (size_t k = 0; c->power != NULL && k < c->classes * (c->n + 1); k++) arb_poly_clear(c->power + k);
  free(c->power), free(c->rows), free(c->mass);
  _arb_vec_clear(c->share, (slong)c->trial->count);
  arb_clear(c->words), arb_clear(c->fewer), arb_clear(c->excess), arb_clear(c->excess_of_fewer);
}

xrd_status xrd_trial_coding(const xrd_length_trial *trial, bool *possible, bool *enough, bool *sharp,
                            xrd_error *error) {
  coding c = {.trial = trial, .n = trial->point->length, .share = _arb_vec_init((slong)trial->count)};
  *possible = *enough = *sharp = false;
  arb_init(c.words), arb_init(c.fewer), arb_init(c.excess), arb_init(c.excess_of_fewer);
  c.mass = xrd_allocate(trial->problem->distortion.m, sizeof *c.mass);
  bool room = c.mass != NULL;
  if (room) round_output(&c), choose_unit(&c);
  room = room && group(&c);
  if (room) set_budget(&c), *possible = is_possible(&c);
  if (*possible) room = fill_powers(&c);
  if (*possible && room) add_types(&c, enough, sharp);
  clear(&c);
  return room ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory to check random codes of %zu symbols", c.n);
}
