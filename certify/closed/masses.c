#include "certify/closed/masses.h"

#include <stdlib.h>

#include "base/memory.h"

static bool reserve(xrd_masses *masses, size_t count) {
  masses->mass = xrd_allocate(count, sizeof *masses->mass);
  if (masses->mass == NULL) return false;
  masses->count = count;
  for (size_t i = 0; i < count; i++) arf_init(&masses->mass[i]);
  arf_init(masses->total);
  return true;
}

static void add_up(xrd_masses *masses) {
  for (size_t i = masses->count; i-- > 0;)
    arf_add(masses->total, masses->total, &masses->mass[i], ARF_PREC_EXACT, ARF_RND_DOWN);
}

static int descending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a < b) - (a > b);
}

bool xrd_masses_init(xrd_masses *masses, const double *values, size_t n) {
  double *sorted = xrd_duplicate(values, n, sizeof *values);
  if (sorted == NULL) return false;
  qsort(sorted, n, sizeof *sorted, descending);
  while (n > 0 && sorted[n - 1] == 0) n--;
  const bool reserved = reserve(masses, n);
  for (size_t i = 0; reserved && i < n; i++) arf_set_d(&masses->mass[i], sorted[i]);
  free(sorted);
  if (reserved) add_up(masses);
  return reserved;
}

bool xrd_masses_init_coin(xrd_masses *masses, double p) {
  const bool one_sided = p == 0 || p == 1;
  if (!reserve(masses, one_sided ? 1 : 2)) return false;
  arf_set_d(&masses->mass[0], -p);
  arf_add_ui(&masses->mass[0], &masses->mass[0], 1, ARF_PREC_EXACT, ARF_RND_DOWN);
  if (one_sided) {
    arf_one(&masses->mass[0]);
  } else {
    arf_set_d(&masses->mass[1], p);
    if (p > 0.5) arf_swap(&masses->mass[0], &masses->mass[1]);
  }
  add_up(masses);
  return true;
}

void xrd_masses_clear(xrd_masses *masses) {
  for (size_t i = 0; i < masses->count; i++) arf_clear(&masses->mass[i]);
  arf_clear(masses->total);
  free(masses->mass);
}

/* sum += x log x, x > 0. */
static void add_x_log_x(arb_t sum, const arf_t x, slong bits) {
  arb_t ball, logarithm;
  arb_init(ball), arb_init(logarithm);
  arb_set_arf(ball, x);
  arb_log(logarithm, ball, bits);
  arb_addmul(sum, ball, logarithm, bits);
  arb_clear(ball), arb_clear(logarithm);
}

void xrd_masses_entropy(arb_t entropy, const xrd_masses *masses, slong bits) {
  arb_t total;
  arb_init(total);
  arb_zero(entropy);
  for (size_t i = 0; i < masses->count; i++) add_x_log_x(entropy, &masses->mass[i], bits);
  arb_set_arf(total, masses->total);
  arb_div(entropy, entropy, total, bits);
  arb_log(total, total, bits);
  arb_sub(entropy, total, entropy, bits);
  arb_clear(total);
}

/* Finds the largest k with  sum of the masses after the k-th + (k - skipped) m_k > goal, exactly (0: none), and sets
   rest = goal - that sum of masses = (k - skipped) times the level. */
static size_t active_count(const xrd_masses *masses, const arf_t goal, ulong skipped, arf_t rest) {
  arf_t tail, left, candidate;
  arf_init(tail), arf_init(left), arf_init(candidate);
  arf_set(tail, masses->total);
  size_t active = 0;
  for (size_t k = 1; k <= masses->count; k++) {
    arf_sub(tail, tail, &masses->mass[k - 1], ARF_PREC_EXACT, ARF_RND_DOWN);
    if (k <= skipped) continue;
    arf_sub(left, goal, tail, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_mul_ui(candidate, &masses->mass[k - 1], k - skipped, ARF_PREC_EXACT, ARF_RND_DOWN);
    if (arf_cmp(candidate, left) <= 0) break; /* the left side only falls with k */
    active = k;
    arf_set(rest, left);
  }
  arf_clear(tail), arf_clear(left), arf_clear(candidate);
  return active;
}

/* R S = C log C + (k-1) t log t - sum_{i<=k} m_i log m_i, with (k-1) t = D S - T_k and C = S - D S. */
void xrd_masses_hamming(arb_t rate, const xrd_masses *masses, double distortion, slong bits) {
  arf_t goal, rest, match;
  arb_t term, divisor;
  arf_init(goal), arf_init(rest), arf_init(match), arb_init(term), arb_init(divisor);
  arf_set_d(goal, distortion);
  arf_mul(goal, goal, masses->total, ARF_PREC_EXACT, ARF_RND_DOWN);
  const size_t k = active_count(masses, goal, 1, rest);
  arb_zero(rate);
  if (k > 0) {
    for (size_t i = 0; i < k; i++) add_x_log_x(rate, &masses->mass[i], bits);
    arb_neg(rate, rate);
    arf_sub(match, masses->total, goal, ARF_PREC_EXACT, ARF_RND_DOWN);
    add_x_log_x(rate, match, bits);
    if (!arf_is_zero(rest)) {
      arb_set_arf(term, rest);
      arb_div_ui(divisor, term, k - 1, bits);
      arb_log(divisor, divisor, bits);
      arb_addmul(rate, term, divisor, bits);
    }
    arb_set_arf(divisor, masses->total);
    arb_div(rate, rate, divisor, bits);
  }
  arf_clear(goal), arf_clear(rest), arf_clear(match), arb_clear(term), arb_clear(divisor);
}

/* 2 R = sum_{i<=k} log m_i - k log t, with k t = D - T_k. */
void xrd_masses_gaussian(arb_t rate, const xrd_masses *masses, double distortion, slong bits) {
  arf_t goal, rest;
  arb_t term;
  arf_init(goal), arf_init(rest), arb_init(term);
  arf_set_d(goal, distortion);
  const size_t k = active_count(masses, goal, 0, rest);
  arb_zero(rate);
  if (k > 0) {
    for (size_t i = 0; i < k; i++) {
      arb_set_arf(term, &masses->mass[i]);
      arb_log(term, term, bits);
      arb_add(rate, rate, term, bits);
    }
    arb_set_arf(term, rest);
    arb_div_ui(term, term, k, bits);
    arb_log(term, term, bits);
    arb_submul_ui(rate, term, k, bits);
    arb_mul_2exp_si(rate, rate, -1);
  }
  arf_clear(goal), arf_clear(rest), arb_clear(term);
}
