#include "certify/length/sum_law.h"

#include <stdbool.h>

static const double PLACE_NS = 200; /* of a product */

void xrd_sum_law_init(xrd_sum_law *law) {
  fmpz_poly_init(law->mass);
  fmpz_init(law->base);
  fmpz_init(law->step);
}

void xrd_sum_law_clear(xrd_sum_law *law) {
  fmpz_poly_clear(law->mass);
  fmpz_clear(law->base);
  fmpz_clear(law->step);
}

static void copy(xrd_sum_law *to, const xrd_sum_law *from) {
  fmpz_poly_set(to->mass, from->mass);
  fmpz_set(to->base, from->base);
  fmpz_set(to->step, from->step);
}

/* Two values lie on a lattice as they are; more are rounded down to one of XRD_SUM_LAW_LONGEST places. */
static void choose_lattice(xrd_sum_law *law, const fmpz *value, size_t count) {
  fmpz_t high;
  fmpz_init_set(high, value);
  fmpz_set(law->base, value);
  for (size_t i = 1; i < count; i++) {
    if (fmpz_cmp(value + i, law->base) < 0) fmpz_set(law->base, value + i);
    if (fmpz_cmp(value + i, high) > 0) fmpz_set(high, value + i);
  }
  fmpz_sub(law->step, high, law->base);
  bool two = true;
  for (size_t i = 0; i < count; i++) two = two && (fmpz_equal(value + i, law->base) || fmpz_equal(value + i, high));
  if (!two) fmpz_cdiv_q_ui(law->step, law->step, XRD_SUM_LAW_LONGEST - 1);
  if (fmpz_is_zero(law->step)) fmpz_one(law->step);
  fmpz_clear(high);
}

void xrd_sum_law_set(xrd_sum_law *law, const fmpz *value, const fmpz *mass, size_t count) {
  choose_lattice(law, value, count);
  fmpz_poly_zero(law->mass);
  fmpz_t place, total;
  fmpz_init(place);
  fmpz_init(total);
  for (size_t i = 0; i < count; i++) {
    fmpz_sub(place, value + i, law->base);
    fmpz_fdiv_q(place, place, law->step);
    const slong k = fmpz_get_si(place);
    fmpz_poly_get_coeff_fmpz(total, law->mass, k);
    fmpz_add(total, total, mass + i);
    fmpz_poly_set_coeff_fmpz(law->mass, k, total);
  }
  fmpz_clear(place);
  fmpz_clear(total);
}

/* Every second place goes: k becomes k / 2, rounded down. */
static void coarsen(xrd_sum_law *law) {
  const slong length = fmpz_poly_length(law->mass);
  fmpz *const mass = law->mass->coeffs;
  for (slong k = 0; k < (length + 1) / 2; k++) {
    fmpz_set(mass + k, mass + 2 * k);
    if (2 * k + 1 < length) fmpz_add(mass + k, mass + k, mass + 2 * k + 1);
  }
  fmpz_poly_truncate(law->mass, (length + 1) / 2);
  fmpz_mul_2exp(law->step, law->step, 1);
}

/* Drops what the low places hold together, up to `spare`. */
static void trim_low(xrd_sum_law *law, const fmpz_t spare) {
  fmpz_t sum;
  fmpz_init(sum);
  slong k = 0;
  const slong length = fmpz_poly_length(law->mass);
  for (; k < length - 1; k++) {
    fmpz_add(sum, sum, law->mass->coeffs + k);
    if (fmpz_cmp(sum, spare) > 0) break;
  }
  fmpz_poly_shift_right(law->mass, law->mass, k);
  fmpz_addmul_ui(law->base, law->step, (ulong)k);
  fmpz_clear(sum);
}

/* Moves what the high places hold together, up to `spare`, down to the highest that stays: one always does. */
static void trim_high(xrd_sum_law *law, const fmpz_t spare) {
  fmpz_t sum, next;
  fmpz_init(sum);
  fmpz_init(next);
  slong length = fmpz_poly_length(law->mass);
  for (; length > 1; length--) {
    fmpz_add(next, sum, law->mass->coeffs + length - 1);
    if (fmpz_cmp(next, spare) > 0) break;
    fmpz_swap(sum, next);
  }
  fmpz_add(law->mass->coeffs + length - 1, law->mass->coeffs + length - 1, sum);
  fmpz_poly_truncate(law->mass, length);
  fmpz_clear(sum);
  fmpz_clear(next);
}

static void shorten(xrd_sum_law *law, const fmpz_t spare) {
  if (fmpz_poly_length(law->mass) <= XRD_SUM_LAW_LONGEST) return;
  trim_low(law, spare);
  trim_high(law, spare);
  while (fmpz_poly_length(law->mass) > XRD_SUM_LAW_LONGEST) coarsen(law);
}

/* law becomes that of its sum with an independent one; steps are a power of two apart. */
static void add(xrd_sum_law *law, xrd_sum_law *other, const fmpz_t spare) {
  xrd_sum_law *const finer = fmpz_cmp(law->step, other->step) < 0 ? law : other;
  while (!fmpz_equal(law->step, other->step)) coarsen(finer);
  fmpz_poly_mul(law->mass, law->mass, other->mass);
  fmpz_poly_scalar_fdiv_2exp(law->mass, law->mass, XRD_SUM_LAW_BITS);
  fmpz_add(law->base, law->base, other->base);
  shorten(law, spare);
}

void xrd_sum_law_power(xrd_sum_law *sum, const xrd_sum_law *law, size_t length, const fmpz_t spare, xrd_stop *stop) {
  xrd_sum_law square, factor;
  xrd_sum_law_init(&square);
  xrd_sum_law_init(&factor);
  copy(&square, law);
  bool begun = false;
  for (;; length >>= 1) { /* length >= 1 */
    if (xrd_stop_wanted(stop, PLACE_NS * (double)fmpz_poly_length(square.mass))) break;
    if ((length & 1) != 0) {
      copy(&factor, &square);
      if (begun)
        add(sum, &factor, spare);
      else
        copy(sum, &factor);
      begun = true;
    }
    if (length == 1) break;
    copy(&factor, &square);
    add(&square, &factor, spare);
  }
  xrd_sum_law_clear(&square);
  xrd_sum_law_clear(&factor);
}
