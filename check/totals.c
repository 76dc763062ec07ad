#include "check/totals.h"

#include <math.h>

enum { SUM_P, SUM_LOG_Z, SUM_LOG_W, SUM_EXCESS, SUM_LEAST, DIVERGENCE, LARGEST, FACTOR, TERM };

void xrd_totals_init(xrd_totals *totals, const xrd_witness *witness, size_t m, slong precision) {
  size_t support = 0;
  for (size_t j = 0; j < m; j++) support += witness->q[j] > 0;
  totals->precision = precision;
  totals->constant = support == 1;
  for (size_t k = 0; k < XRD_TOTALS_SCALARS; k++) arb_init(totals->scalar + k);
}

void xrd_totals_clear(xrd_totals *totals) {
  for (size_t k = 0; k < XRD_TOTALS_SCALARS; k++) arb_clear(totals->scalar + k);
}

/* sum += p log x, with p in FACTOR. */
static void add_logarithm(xrd_totals *totals, arb_struct *sum, const arb_struct *x) {
  arb_struct *s = totals->scalar;
  arb_log(s + TERM, x, totals->precision);
  arb_addmul(sum, s + TERM, s + FACTOR, totals->precision);
}

void xrd_totals_add_row(xrd_totals *totals, double p, double w, double least, const arb_t normaliser,
                        const arb_t mean_excess, arb_t share) {
  arb_struct *s = totals->scalar;
  const slong precision = totals->precision;
  arb_set_d(s + FACTOR, p);
  arb_add(s + SUM_P, s + SUM_P, s + FACTOR, precision);
  add_logarithm(totals, s + SUM_LOG_Z, normaliser);
  arb_set_d(share, w);
  add_logarithm(totals, s + SUM_LOG_W, share);
  arb_addmul(s + SUM_EXCESS, s + FACTOR, mean_excess, precision);
  arb_set_d(s + TERM, least);
  arb_addmul(s + SUM_LEAST, s + FACTOR, s + TERM, precision);
  arb_div(share, s + FACTOR, normaliser, precision);
}

/* term = r log(r / q); the ball of r may reach down to 0, where 0 >= r log(r / q) >= -e log(q / e) for r <= e < q / 4.
 */
static void divergence_term(arb_struct *term, const arb_struct *r, double q, slong precision) {
  arb_struct mass[1], ratio[1], upper[1];
  arb_init(mass), arb_init(ratio), arb_init(upper);
  arb_set_d(mass, q);
  const bool positive = arb_is_positive(r);
  if (!positive) {
    arf_t end;
    arf_init(end);
    arb_get_ubound_arf(end, r, precision);
    arb_set_arf(upper, end);
    arf_clear(end);
  } else {
    arb_set(upper, r);
  }
  arb_div(ratio, upper, mass, precision);
  arb_log(term, ratio, precision);
  arb_mul(term, term, upper, precision);
  if (!positive) {
    arb_mul_2exp_si(ratio, ratio, 2);
    arb_one(upper);
    const bool small = arb_lt(ratio, upper);
    arb_zero(upper);
    arb_union(term, term, upper, precision);
    if (!small) arb_indeterminate(term);
  }
  arb_clear(mass), arb_clear(ratio), arb_clear(upper);
}

void xrd_totals_add_output(xrd_totals *totals, double q, arb_t output) {
  arb_struct *s = totals->scalar;
  if (arb_is_zero(output)) return;
  arb_div(output, output, s + SUM_P, totals->precision);
  divergence_term(s + TERM, output, q, totals->precision);
  arb_add(s + DIVERGENCE, s + DIVERGENCE, s + TERM, totals->precision);
}

void xrd_totals_add_dual(xrd_totals *totals, const arb_t dual) {
  arb_max(totals->scalar + LARGEST, totals->scalar + LARGEST, dual, totals->precision);
}

void xrd_totals_close(xrd_totals *totals, const xrd_witness *witness, xrd_reproof *reproof) {
  arb_struct *s = totals->scalar;
  const slong precision = totals->precision;
  arb_div(reproof->least, s + SUM_LEAST, s + SUM_P, precision);
  arb_div(reproof->excess, s + SUM_EXCESS, s + SUM_P, precision);
  arb_div(reproof->rate, s + SUM_LOG_Z, s + SUM_P, precision);
  arb_add(reproof->rate, reproof->rate, s + DIVERGENCE, precision);
  arb_neg(reproof->rate, reproof->rate);
  if (isfinite(witness->slope)) {
    arb_set_d(s + FACTOR, witness->slope);
    arb_submul(reproof->rate, s + FACTOR, reproof->excess, precision);
  }
  if (totals->constant) arb_zero(reproof->rate); /* it tells nothing */
  arb_div(reproof->intercept, s + SUM_LOG_W, s + SUM_P, precision);
  arb_div(s + TERM, s + LARGEST, s + SUM_P, precision);
  arb_log(s + TERM, s + TERM, precision);
  arb_sub(reproof->intercept, reproof->intercept, s + TERM, precision);
}
