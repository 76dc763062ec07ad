/* Bounds of u off the real line.  With w_j = q_j exp(-s (x - y_j)^2), W = sum_j w_j, m any number, e_j = y_j - m and
   z = x + t + i h,

     u(z) = exp(-2 s (t + ih)(x - m) - s (t + ih)^2) S,     S = sum_j w_j exp(2 s (t + ih) e_j).

   From exp(a) >= 1 + a and cos b >= 1 - b^2/2, for |t| <= T and |h| <= H, with A = 2 s T and B = 2 s H,

     Re S >= W - A |sum_j w_j e_j| - B^2/2 sum_j w_j e_j^2 exp(A |e_j|),     |S| <= V = sum_j w_j exp(A |e_j|).

   The first factor has a modulus between exp(-2 s T |x - m| - s T^2) and exp(2 s T |x - m| + s H^2), and a phase of at
   most 2 s H |x - m| + 2 s T H; where Re S > 0 the phase of S adds less than pi/2.  m is near the mean of the y_j under
   w, where the middle sum vanishes.  Atoms outside of the window, farther than r from x + t: at most exp(-s r^2 + s
   H^2) together, times r^2 + H^2 with the squares, where s r^2 >= 1. */
#include <math.h>

#include "certify/measures/density/atoms.h"

enum { BITS = 40 };

typedef struct {
  arb_t total, mean, square, modulus, distance; /* W, sum w e, sum w e^2 exp, V, sum w exp(..) |z - y|^2 */
  arb_t weight, offset, term, rest, rest_square;
  double height, half;
} sums;

static void sums_init(sums *s) {
  arb_init(s->total), arb_init(s->mean), arb_init(s->square), arb_init(s->modulus), arb_init(s->distance);
  arb_init(s->weight), arb_init(s->offset), arb_init(s->term), arb_init(s->rest), arb_init(s->rest_square);
}

static void sums_clear(sums *s) {
  arb_clear(s->total), arb_clear(s->mean), arb_clear(s->square), arb_clear(s->modulus), arb_clear(s->distance);
  arb_clear(s->weight), arb_clear(s->offset), arb_clear(s->term), arb_clear(s->rest), arb_clear(s->rest_square);
}

/* FLOAT: the mean of the places under w; any number is right. */
static double posterior_mean(const xrd_atoms *atoms, double x, xrd_atoms_window window) {
  double top = -HUGE_VAL, total = 0, sum = 0;
  for (size_t j = window.first; j < window.last; j++)
    top = fmax(top, atoms->log_mass[j] - atoms->slope * pow(x - atoms->place[j], 2));
  for (size_t j = window.first; j < window.last; j++) {
    const double weight = exp(atoms->log_mass[j] - atoms->slope * pow(x - atoms->place[j], 2) - top);
    total += weight, sum += weight * (atoms->place[j] - x);
  }
  const double mean = x + sum / total;
  return isfinite(mean) ? mean : x;
}

/* exp(-s offset^2) q_j into weight */
static void set_weight(const xrd_atoms *atoms, size_t j, double x, sums *s) {
  arb_set_d(s->offset, x), arb_set_d(s->term, atoms->place[j]);
  arb_sub(s->offset, s->offset, s->term, BITS);
  arb_mul(s->term, s->offset, s->offset, BITS);
  arb_mul(s->term, s->term, atoms->s, BITS);
  arb_neg(s->term, s->term);
  arb_exp(s->term, s->term, BITS);
  arb_mul(s->weight, s->term, atoms->mass + j, BITS);
}

static void add_atom(const xrd_atoms *atoms, size_t j, double x, double mean, sums *s) {
  set_weight(atoms, j, x, s);
  arb_abs(s->offset, s->offset);
  arb_set_d(s->term, s->half);
  arb_add(s->offset, s->offset, s->term, BITS);
  arb_mul(s->offset, s->offset, s->offset, BITS);
  arb_set_d(s->term, s->height);
  arb_addmul(s->offset, s->term, s->term, BITS);
  arb_swap(s->rest, s->offset); /* (|x - y| + T)^2 + H^2 */
  arb_set_d(s->offset, atoms->place[j]), arb_set_d(s->term, mean);
  arb_sub(s->offset, s->offset, s->term, BITS);
  arb_add(s->total, s->total, s->weight, BITS);
  arb_addmul(s->mean, s->weight, s->offset, BITS);
  arb_abs(s->offset, s->offset);
  arb_set_d(s->term, 2 * s->half);
  arb_mul(s->term, s->term, atoms->s, BITS);
  arb_mul(s->term, s->term, s->offset, BITS);
  arb_exp(s->term, s->term, BITS);
  arb_mul(s->weight, s->weight, s->term, BITS);
  arb_add(s->modulus, s->modulus, s->weight, BITS);
  arb_addmul(s->distance, s->weight, s->rest, BITS);
  arb_mul(s->offset, s->offset, s->offset, BITS);
  arb_addmul(s->square, s->weight, s->offset, BITS);
}

/* rest = exp(-s r^2 + s H^2), rest_square = that times r^2 + H^2; zeros where every atom is in the window. */
static void set_rest(const xrd_atoms *atoms, xrd_atoms_window window, sums *s) {
  arb_zero(s->rest), arb_zero(s->rest_square);
  if (window.first == 0 && window.last == atoms->count) return;
  arb_set_d(s->term, window.radius);
  arb_mul(s->offset, s->term, s->term, BITS);
  arb_set_d(s->term, s->height);
  arb_mul(s->term, s->term, s->term, BITS);
  arb_add(s->rest_square, s->offset, s->term, BITS);
  arb_sub(s->rest, s->term, s->offset, BITS);
  arb_mul(s->rest, s->rest, atoms->s, BITS);
  arb_exp(s->rest, s->rest, BITS);
  arb_mul(s->rest_square, s->rest_square, s->rest, BITS);
}

/* low <= |S| <= high, without the factor in front; then with it.  offset = |x - m|. */
static void set_modulus(const xrd_atoms *atoms, double x, double mean, sums *s, arb_t low, arb_t high) {
  arb_set_d(s->term, 2 * s->half);
  arb_mul(s->term, s->term, atoms->s, BITS);
  arb_abs(s->mean, s->mean);
  arb_set(low, s->total);
  arb_submul(low, s->term, s->mean, BITS);
  arb_set_d(s->weight, s->height);
  arb_mul(s->weight, s->weight, atoms->s, BITS);
  arb_mul(s->weight, s->weight, s->weight, BITS);
  arb_mul_2exp_si(s->weight, s->weight, 1); /* B^2 / 2 = 2 s^2 H^2 */
  arb_submul(low, s->weight, s->square, BITS);
  arb_set_d(s->offset, x), arb_set_d(s->weight, mean);
  arb_sub(s->offset, s->offset, s->weight, BITS);
  arb_abs(s->offset, s->offset);
  arb_mul(s->mean, s->term, s->offset, BITS); /* 2 s T |x - m| */
  arb_set_d(s->weight, s->half);
  arb_mul(s->term, s->weight, s->weight, BITS);
  arb_mul(s->term, s->term, atoms->s, BITS);
  arb_add(s->term, s->term, s->mean, BITS);
  arb_neg(s->term, s->term);
  arb_exp(s->term, s->term, BITS);
  arb_mul(low, low, s->term, BITS);
  arb_sub(low, low, s->rest, BITS);
  arb_set_d(s->weight, s->height);
  arb_mul(s->term, s->weight, s->weight, BITS);
  arb_mul(s->term, s->term, atoms->s, BITS);
  arb_add(s->term, s->term, s->mean, BITS);
  arb_exp(s->term, s->term, BITS); /* the largest modulus of the first factor */
  arb_mul(high, s->modulus, s->term, BITS);
  arb_add(high, high, s->rest, BITS);
  arb_mul(s->distance, s->distance, s->term, BITS);
  arb_add(s->distance, s->distance, s->rest_square, BITS);
}

/* max |log low|, |log high| plus the phase. */
static void set_logarithm(const xrd_atoms *atoms, sums *s, arb_t low, arb_t high, arb_t logarithm) {
  arb_set_d(s->term, s->half);
  arb_add(s->offset, s->offset, s->term, BITS);
  arb_set_d(s->term, 2 * s->height);
  arb_mul(s->term, s->term, atoms->s, BITS);
  arb_mul(s->offset, s->offset, s->term, BITS); /* 2 s H (|x - m| + T) */
  arb_log(low, low, BITS), arb_log(high, high, BITS);
  arb_abs(low, low), arb_abs(high, high);
  arb_max(low, low, high, BITS);
  arb_const_pi(s->term, BITS);
  arb_mul_2exp_si(s->term, s->term, -1);
  arb_add(low, low, s->term, BITS);
  arb_add(logarithm, low, s->offset, BITS);
}

bool xrd_atoms_strip_bound(const xrd_atoms *atoms, double x, double half, double height, xrd_atoms_strip *strip) {
  const double mean = posterior_mean(atoms, x, xrd_atoms_near(atoms, x, half, atoms->strip_bits));
  return xrd_atoms_strip_bound_about(atoms, x, half, height, mean, strip);
}

bool xrd_atoms_strip_bound_about(const xrd_atoms *atoms, double x, double half, double height, double mean,
                                 xrd_atoms_strip *strip) {
  const xrd_atoms_window window = xrd_atoms_near(atoms, x, half, atoms->strip_bits);
  sums s = {.height = height, .half = half};
  arb_t low, high;
  sums_init(&s), arb_init(low), arb_init(high);
  for (size_t j = window.first; j < window.last; j++) add_atom(atoms, j, x, mean, &s);
  set_rest(atoms, window, &s);
  set_modulus(atoms, x, mean, &s, low, high);
  const bool positive = arb_is_positive(low) && arb_is_finite(high);
  if (positive) {
    arb_inv(strip->inverse, low, BITS);
    arb_mul(strip->distortion, strip->inverse, s.distance, BITS);
    set_logarithm(atoms, &s, low, high, strip->logarithm);
  }
  sums_clear(&s), arb_clear(low), arb_clear(high);
  return positive;
}
