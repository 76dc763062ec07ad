/* The law of S(X_1) + .. + S(X_n) from below, in whole numbers.

   Values are multiples of 2^-QUANTA rounded down, and stand rounded down on a lattice of some 2 STEPS places;
   probabilities are multiples of 2^-MASS rounded down.  n copies are added from the highest binary digit of n on: twice
   the sum, and one more.  A law of more than LONGEST places first loses up to 2^-SPARE min(e, 1 - e) of mass at each
   end (at the high end it moves down), then every second place. */
#include <flint/fmpz.h>
#include <flint/fmpz_poly.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/judge.h"
#include "check/length/trial.h"

enum { QUANTA = 90, MASS = 84, SPARE = 54, COARSE = 60, STEPS = 65535, LONGEST = 1 << 18 };

typedef struct {
  fmpz_poly_t mass;
  fmpz_t base, step;
} lattice;

static void lattice_init(lattice *l) { fmpz_poly_init(l->mass), fmpz_init(l->base), fmpz_init(l->step); }
static void lattice_clear(lattice *l) { fmpz_poly_clear(l->mass), fmpz_clear(l->base), fmpz_clear(l->step); }

static void lattice_copy(lattice *to, const lattice *from) {
  fmpz_poly_set(to->mass, from->mass), fmpz_set(to->base, from->base), fmpz_set(to->step, from->step);
}

/* floor(2^bits x) or one less. */
static void whole_below(fmpz_t whole, const arb_t x, slong bits) {
  arb_t scaled;
  arf_t low;
  arb_init(scaled), arf_init(low);
  arb_mul_2exp_si(scaled, x, bits);
  arb_get_lbound_arf(low, scaled, XRD_TRIAL_BITS);
  arf_get_fmpz(whole, low, ARF_RND_FLOOR);
  arb_clear(scaled), arf_clear(low);
}

/* Two values are their own lattice.  Of more the step is half the least multiple of 2^-COARSE of which STEPS reach from
   the smallest to the largest, so that whatever stands on a lattice of such multiples stands on this one. */
static void choose_step(lattice *l, const fmpz *value, size_t count) {
  fmpz_t most, low;
  fmpz_init_set(most, value), fmpz_init(low);
  fmpz_set(l->base, value);
  for (size_t k = 1; k < count; k++) {
    if (fmpz_cmp(value + k, most) > 0) fmpz_set(most, value + k);
    if (fmpz_cmp(value + k, l->base) < 0) fmpz_set(l->base, value + k);
  }
  bool two = true;
  for (size_t k = 0; k < count; k++) two = two && (fmpz_equal(value + k, l->base) || fmpz_equal(value + k, most));
  fmpz_sub(l->step, most, l->base);
  if (!two) {
    fmpz_fdiv_q_2exp(most, most, QUANTA - COARSE);
    fmpz_fdiv_q_2exp(low, l->base, QUANTA - COARSE);
    fmpz_sub(l->step, most, low);
    fmpz_cdiv_q_ui(l->step, l->step, STEPS);
    fmpz_mul_2exp(l->step, l->step, QUANTA - COARSE - 1);
  }
  if (fmpz_sgn(l->step) <= 0) fmpz_one(l->step);
  fmpz_clear(most), fmpz_clear(low);
}

/* The law of S(X). */
static xrd_status place_symbols(const xrd_length_trial *trial, lattice *one, xrd_error *error) {
  fmpz *value = xrd_allocate_zero(trial->count, sizeof *value);
  if (value == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu symbols", trial->count);
  fmpz_t place, mass, sum;
  fmpz_init(place), fmpz_init(mass), fmpz_init(sum);
  for (size_t k = 0; k < trial->count; k++) whole_below(value + k, trial->density + k, QUANTA);
  choose_step(one, value, trial->count);
  for (size_t k = 0; k < trial->count; k++) {
    fmpz_sub(place, value + k, one->base);
    fmpz_fdiv_q(place, place, one->step);
    whole_below(mass, trial->share + k, MASS);
    fmpz_poly_get_coeff_fmpz(sum, one->mass, fmpz_get_si(place));
    fmpz_add(sum, sum, mass);
    fmpz_poly_set_coeff_fmpz(one->mass, fmpz_get_si(place), sum);
    fmpz_clear(value + k);
  }
  fmpz_clear(place), fmpz_clear(mass), fmpz_clear(sum);
  free(value);
  return XRD_OK;
}

/* Places 2k and 2k + 1 become k. */
static void halve(lattice *l) {
  fmpz_t low, high;
  fmpz_init(low), fmpz_init(high);
  const slong places = (fmpz_poly_length(l->mass) + 1) / 2;
  for (slong k = 0; k < places; k++) {
    fmpz_poly_get_coeff_fmpz(low, l->mass, 2 * k);
    fmpz_poly_get_coeff_fmpz(high, l->mass, 2 * k + 1);
    fmpz_add(low, low, high);
    fmpz_poly_set_coeff_fmpz(l->mass, k, low);
  }
  fmpz_poly_truncate(l->mass, places);
  fmpz_mul_2exp(l->step, l->step, 1);
  fmpz_clear(low), fmpz_clear(high);
}

/* How many places from `first` on, by `stride`, hold at most `spare` together; *sum is what they hold.  One place is
   always left over. */
static slong idle_places(const lattice *l, slong first, slong stride, const fmpz_t spare, fmpz_t sum) {
  const slong most = fmpz_poly_length(l->mass) - 1;
  slong count = 0;
  fmpz_t mass, next;
  fmpz_init(mass), fmpz_init(next);
  for (fmpz_zero(sum); count < most; count++) {
    fmpz_poly_get_coeff_fmpz(mass, l->mass, first + count * stride);
    fmpz_add(next, sum, mass);
    if (fmpz_cmp(next, spare) > 0) break;
    fmpz_swap(sum, next);
  }
  fmpz_clear(mass), fmpz_clear(next);
  return count;
}

static void shorten(lattice *l, const fmpz_t spare) {
  if (fmpz_poly_length(l->mass) <= LONGEST) return;
  fmpz_t sum, last;
  fmpz_init(sum), fmpz_init(last);
  const slong low = idle_places(l, 0, 1, spare, sum);
  fmpz_poly_shift_right(l->mass, l->mass, low);
  fmpz_addmul_ui(l->base, l->step, (ulong)low);
  const slong end = fmpz_poly_length(l->mass) - 1 - idle_places(l, fmpz_poly_length(l->mass) - 1, -1, spare, sum);
  fmpz_poly_get_coeff_fmpz(last, l->mass, end);
  fmpz_add(last, last, sum);
  fmpz_poly_truncate(l->mass, end + 1);
  fmpz_poly_set_coeff_fmpz(l->mass, end, last);
  while (fmpz_poly_length(l->mass) > LONGEST) halve(l);
  fmpz_clear(sum), fmpz_clear(last);
}

/* sum becomes the law of its sum with an independent `other`; both come to the coarser step. */
static void add(lattice *sum, lattice *other, const fmpz_t spare) {
  while (fmpz_cmp(other->step, sum->step) < 0) halve(other);
  while (fmpz_cmp(sum->step, other->step) < 0) halve(sum);
  fmpz_poly_mul(sum->mass, sum->mass, other->mass);
  fmpz_poly_scalar_fdiv_2exp(sum->mass, sum->mass, MASS);
  fmpz_add(sum->base, sum->base, other->base);
  shorten(sum, spare);
}

/* What a product of this many places takes, at least. */
static double product_ns(const lattice *l) { return 100 * (double)fmpz_poly_length(l->mass); }

static void add_copies(lattice *sum, const lattice *one, size_t copies, const fmpz_t spare, xrd_stop *stop) {
  lattice block, again;
  lattice_init(&block), lattice_init(&again);
  lattice_copy(&block, one);
  for (bool empty = true;; empty = empty && (copies & 1) == 0, copies /= 2) {
    lattice_copy(&again, &block);
    if ((copies & 1) != 0 && empty) lattice_copy(sum, &again);
    if ((copies & 1) != 0 && !empty) add(sum, &again, spare);
    if (copies == 1 || xrd_stop_wanted(stop, product_ns(&block))) break;
    lattice_copy(&again, &block);
    add(&block, &again, spare);
  }
  lattice_clear(&block), lattice_clear(&again);
}

/* t + log(tail - e) at place k, divided by n. */
static void value_at(const lattice *sum, slong k, const fmpz_t tail, const xrd_length_point *point, arb_t value) {
  arb_t part;
  arb_init(part);
  arb_set_fmpz(value, tail);
  arb_mul_2exp_si(value, value, -MASS);
  arb_set_d(part, point->excess);
  arb_sub(value, value, part, XRD_TRIAL_BITS);
  arb_log(value, value, XRD_TRIAL_BITS);
  arb_set_fmpz(part, sum->step);
  arb_mul_si(part, part, k, XRD_TRIAL_BITS);
  arb_add_fmpz(part, part, sum->base, XRD_TRIAL_BITS);
  arb_mul_2exp_si(part, part, -QUANTA);
  arb_add(value, value, part, XRD_TRIAL_BITS);
  arb_div_ui(value, value, (ulong)point->length, XRD_TRIAL_BITS);
  arb_clear(part);
}

/* The place whose value is best in doubles; the last of all where none has one. */
static slong best_place(const lattice *sum, double excess, fmpz_t best_tail) {
  const double base = ldexp(fmpz_get_d(sum->base), -QUANTA), step = ldexp(fmpz_get_d(sum->step), -QUANTA);
  double best = -HUGE_VAL;
  slong place = fmpz_poly_length(sum->mass) - 1;
  fmpz_t tail, mass;
  fmpz_init(tail), fmpz_init(mass);
  for (slong k = place; k >= 0; k--) {
    fmpz_poly_get_coeff_fmpz(mass, sum->mass, k);
    fmpz_add(tail, tail, mass);
    const double value = base + (double)k * step + log(fmax(0, ldexp(fmpz_get_d(tail), -MASS) - excess));
    if (value <= best) continue;
    best = value, place = k;
    fmpz_set(best_tail, tail);
  }
  fmpz_clear(tail), fmpz_clear(mass);
  return place;
}

xrd_status xrd_trial_converse(const xrd_length_trial *trial, double *rate_lower, xrd_error *error) {
  *rate_lower = 0;
  lattice one, sum;
  lattice_init(&one), lattice_init(&sum);
  const xrd_status status = place_symbols(trial, &one, error);
  if (status == XRD_OK) {
    fmpz_t spare, tail;
    arb_t value;
    fmpz_init(spare), fmpz_init(tail), arb_init(value);
    const double excess = trial->point->excess;
    fmpz_set_d(spare, floor(ldexp(fmin(excess, 1 - excess), MASS - SPARE)));
    add_copies(&sum, &one, trial->point->length, spare, trial->stop);
    const slong place = best_place(&sum, excess, tail);
    value_at(&sum, place, tail, trial->point, value);
    *rate_lower = fmax(0, xrd_judge_end(value, false));
    fmpz_clear(spare), fmpz_clear(tail), arb_clear(value);
  }
  lattice_clear(&one), lattice_clear(&sum);
  return status;
}
