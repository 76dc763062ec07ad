/* Deliberately plain: every entry, one ball after the other.  The row minimum is taken out of each distortion, so that
   what is exact (E_ij = 1 at the minimum, a rate of 0) stays exact. */
#include "check/reproof.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
  SUM_P,
  SUM_LOG_Z,
  SUM_LOG_W,
  SUM_EXCESS,
  SUM_LEAST,
  ROW_Z,
  ROW_EXCESS,
  ROW_ONLY,
  FACTOR,
  TERM,
  SCRATCH,
  SCALARS
};

typedef struct {
  size_t m;
  slong precision;
  bool constant;                      /* one reproduction in use: P(j|i) = 1 whatever E_ij is, and D' can be exact */
  arb_struct *kernel, *output, *dual; /* m each: E_ij, sum p_i P(j|i), sum p_i w_i E_ij */
  arb_struct scalar[SCALARS];
} ledger;

void xrd_reproof_init(xrd_reproof *reproof) {
  arb_init(reproof->least);
  arb_init(reproof->excess);
  arb_init(reproof->rate);
  arb_init(reproof->intercept);
}

void xrd_reproof_clear(xrd_reproof *reproof) {
  arb_clear(reproof->least);
  arb_clear(reproof->excess);
  arb_clear(reproof->rate);
  arb_clear(reproof->intercept);
}

static xrd_status ledger_init(ledger *book, size_t m, slong precision, xrd_error *error) {
  *book = (ledger){.m = m, .precision = precision};
  size_t triple;
  if (xrd_size_multiply(3, m, &triple)) book->kernel = xrd_allocate(triple, sizeof(arb_struct));
  if (book->kernel == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu reproductions", m);
  for (size_t k = 0; k < triple; k++) arb_init(book->kernel + k);
  for (size_t k = 0; k < SCALARS; k++) arb_init(book->scalar + k);
  book->output = book->kernel + m;
  book->dual = book->output + m;
  return XRD_OK;
}

static void ledger_clear(ledger *book) {
  for (size_t k = 0; k < 3 * book->m; k++) arb_clear(book->kernel + k);
  for (size_t k = 0; k < SCALARS; k++) arb_clear(book->scalar + k);
  free(book->kernel);
}

static double least_entry(const xrd_distortion *distortion, size_t i) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < distortion->m; j++) least = fmin(least, xrd_distortion_entry(distortion, i, j));
  return least;
}

slong xrd_reproof_precision(const xrd_problem *problem, double slope) {
  const xrd_distortion *distortion = &problem->distortion;
  double largest = 0;
  for (size_t i = 0; i < distortion->n; i++) {
    if (!(problem->p[i] > 0)) continue;
    for (size_t j = 0; j < distortion->m; j++) {
      const double entry = xrd_distortion_entry(distortion, i, j);
      if (isfinite(entry)) largest = fmax(largest, entry);
    }
  }
  int slope_bits = 0, entry_bits = 0;
  if (isfinite(slope)) (void)frexp(slope, &slope_bits);
  (void)frexp(largest, &entry_bits);
  const int bits = slope_bits + entry_bits;
  return 160 + (bits > 0 ? bits : 0) + (entry_bits > 0 ? entry_bits : 0);
}

/* value = exp(-slope excess), excess = d - least left in its own ball; 0 where d is infinite. */
static void kernel_of(arb_struct *value, arb_struct *excess, double d, double least, double slope, slong precision) {
  if (isinf(d) || (isinf(slope) && d > least)) {
    arb_zero(value);
    return;
  }
  arb_set_d(excess, d);
  arb_set_d(value, least);
  arb_sub(excess, excess, value, precision);
  arb_set_d(value, isinf(slope) ? 0 : -slope);
  arb_mul(value, value, excess, precision);
  arb_exp(value, value, precision);
}

/* sum += p log x */
static void add_logarithm(arb_struct *sum, double p, const arb_struct *x, arb_struct *scratch, slong precision) {
  arb_struct weight[1];
  arb_init(weight);
  arb_set_d(weight, p);
  arb_log(scratch, x, precision);
  arb_addmul(sum, scratch, weight, precision);
  arb_clear(weight);
}

static bool add_row(ledger *book, const xrd_problem *problem, const xrd_witness *witness, size_t i) {
  arb_struct *s = book->scalar;
  const slong precision = book->precision;
  const xrd_distortion *distortion = &problem->distortion;
  const double p = problem->p[i], least = least_entry(distortion, i);
  arb_zero(s + ROW_Z);
  arb_zero(s + ROW_EXCESS);
  for (size_t j = 0; j < book->m; j++) {
    const double d = xrd_distortion_entry(distortion, i, j);
    kernel_of(book->kernel + j, s + FACTOR, d, least, witness->slope, precision);
    if (!(witness->q[j] > 0) || arb_is_zero(book->kernel + j)) continue;
    arb_set_d(s + TERM, witness->q[j]);
    arb_mul(s + TERM, s + TERM, book->kernel + j, precision);
    arb_add(s + ROW_Z, s + ROW_Z, s + TERM, precision);
    arb_addmul(s + ROW_EXCESS, s + TERM, s + FACTOR, precision);
    if (book->constant) arb_set(s + ROW_ONLY, s + FACTOR);
  }
  if (arb_is_zero(s + ROW_Z)) return false;
  add_logarithm(s + SUM_LOG_Z, p, s + ROW_Z, s + SCRATCH, precision);
  arb_set_d(s + FACTOR, p);
  arb_add(s + SUM_P, s + SUM_P, s + FACTOR, precision);
  arb_div(s + ROW_Z, s + FACTOR, s + ROW_Z, precision); /* p_i / Z_i */
  if (book->constant)
    arb_addmul(s + SUM_EXCESS, s + FACTOR, s + ROW_ONLY, precision);
  else
    arb_addmul(s + SUM_EXCESS, s + ROW_Z, s + ROW_EXCESS, precision);
  arb_set_d(s + TERM, least);
  arb_addmul(s + SUM_LEAST, s + FACTOR, s + TERM, precision);
  arb_set_d(s + TERM, witness->w[i]);
  add_logarithm(s + SUM_LOG_W, p, s + TERM, s + SCRATCH, precision);
  arb_mul(s + FACTOR, s + FACTOR, s + TERM, precision);
  for (size_t j = 0; j < book->m; j++) {
    if (arb_is_zero(book->kernel + j)) continue;
    arb_addmul(book->dual + j, s + FACTOR, book->kernel + j, precision);
    if (!(witness->q[j] > 0)) continue;
    arb_set_d(s + TERM, witness->q[j]);
    arb_mul(s + TERM, s + TERM, s + ROW_Z, precision);
    arb_addmul(book->output + j, s + TERM, book->kernel + j, precision);
  }
  return true;
}

/* term = r log(r / q); the ball of r may reach down to 0, where 0 >= r log(r / q) >= -e log(q / e) for r <= e < q / 4.
 */
static void divergence_term(arb_struct *term, const arb_struct *r, double q, arb_struct *scratch, slong precision) {
  arb_struct mass[1], ratio[1];
  arb_init(mass), arb_init(ratio);
  arb_set_d(mass, q);
  const bool positive = arb_is_positive(r);
  if (!positive) {
    arf_t upper;
    arf_init(upper);
    arb_get_ubound_arf(upper, r, precision);
    arb_set_arf(scratch, upper);
    arf_clear(upper);
  } else {
    arb_set(scratch, r);
  }
  arb_div(ratio, scratch, mass, precision);
  arb_log(term, ratio, precision);
  arb_mul(term, term, scratch, precision);
  if (!positive) {
    arb_mul_2exp_si(ratio, ratio, 2);
    arb_one(scratch);
    const bool small = arb_lt(ratio, scratch);
    arb_zero(scratch);
    arb_union(term, term, scratch, precision);
    if (!small) arb_indeterminate(term);
  }
  arb_clear(mass), arb_clear(ratio);
}

static void close_ledger(ledger *book, const xrd_witness *witness, xrd_reproof *reproof) {
  arb_struct *s = book->scalar;
  const slong precision = book->precision;
  arb_div(reproof->least, s + SUM_LEAST, s + SUM_P, precision);
  arb_div(reproof->excess, s + SUM_EXCESS, s + SUM_P, precision);
  arb_div(reproof->rate, s + SUM_LOG_Z, s + SUM_P, precision);
  arb_div(reproof->intercept, s + SUM_LOG_W, s + SUM_P, precision);
  arb_zero(s + ROW_Z); /* max_j */
  for (size_t j = 0; j < book->m; j++) {
    arb_max(s + ROW_Z, s + ROW_Z, book->dual + j, precision);
    if (arb_is_zero(book->output + j)) continue;
    arb_div(book->output + j, book->output + j, s + SUM_P, precision);
    divergence_term(s + TERM, book->output + j, witness->q[j], s + SCRATCH, precision);
    arb_add(reproof->rate, reproof->rate, s + TERM, precision);
  }
  arb_neg(reproof->rate, reproof->rate);
  if (isfinite(witness->slope)) {
    arb_set_d(s + FACTOR, witness->slope);
    arb_submul(reproof->rate, s + FACTOR, reproof->excess, precision);
  }
  if (book->constant) arb_zero(reproof->rate); /* it tells nothing */
  arb_div(s + ROW_Z, s + ROW_Z, s + SUM_P, precision);
  arb_log(s + ROW_Z, s + ROW_Z, precision);
  arb_sub(reproof->intercept, reproof->intercept, s + ROW_Z, precision);
}

xrd_status xrd_reprove(const xrd_problem *problem, const xrd_witness *witness, slong precision, xrd_reproof *reproof,
                       xrd_error *error) {
  ledger book;
  xrd_status status = ledger_init(&book, problem->distortion.m, precision, error);
  if (status != XRD_OK) return status;
  size_t support = 0;
  for (size_t j = 0; j < problem->distortion.m; j++) support += witness->q[j] > 0;
  book.constant = support == 1;
  for (size_t i = 0; i < problem->distortion.n && status == XRD_OK; i++)
    if (problem->p[i] > 0 && !add_row(&book, problem, witness, i))
      status = xrd_fail(error, XRD_ERR_ARGUMENT, "the channel is not defined for source symbol %zu", i);
  if (status == XRD_OK) close_ledger(&book, witness, reproof);
  ledger_clear(&book);
  return status;
}
