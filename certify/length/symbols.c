#include "certify/length/symbols.h"

#include <stdlib.h>

#include "base/memory.h"
#include "certify/rows.h"

void xrd_symbols_clear(xrd_symbols *symbols) {
  for (size_t k = 0; symbols->share != NULL && k < 2 * symbols->count; k++) arb_clear(symbols->share + k);
  free(symbols->share);
  free(symbols->index);
}

static xrd_status reserve(xrd_symbols *symbols, const xrd_problem *problem, xrd_error *error) {
  *symbols = (xrd_symbols){0};
  for (size_t i = 0; i < problem->distortion.n; i++) symbols->count += problem->p[i] > 0;
  symbols->index = xrd_allocate(symbols->count, sizeof *symbols->index);
  symbols->share = xrd_allocate(2 * symbols->count, sizeof *symbols->share);
  for (size_t k = 0; symbols->share != NULL && k < 2 * symbols->count; k++) arb_init(symbols->share + k);
  if (symbols->index == NULL || symbols->share == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", symbols->count);
  symbols->density = symbols->share + symbols->count;
  return XRD_OK;
}

/* share_i = p_i / sum p. */
static void set_shares(xrd_symbols *symbols, const double *p, size_t n) {
  arb_t total;
  arb_init(total);
  for (size_t i = 0, k = 0; i < n; i++) {
    if (!(p[i] > 0)) continue;
    symbols->index[k] = i;
    arb_set_d(symbols->share + k, p[i]);
    arb_add(total, total, symbols->share + k++, XRD_SYMBOLS_BITS);
  }
  for (size_t k = 0; k < symbols->count; k++) arb_div(symbols->share + k, symbols->share + k, total, XRD_SYMBOLS_BITS);
  arb_clear(total);
}

/* log w_i + slope s_i less its mean, plus rate_lower: the slope's share of D cancels. */
static void set_densities(xrd_symbols *symbols, const xrd_witness *witness, const double *minimum, double rate_lower) {
  arb_t mean, term;
  arb_init(mean);
  arb_init(term);
  for (size_t k = 0; k < symbols->count; k++) {
    arb_struct *density = symbols->density + k;
    arb_set_d(term, witness->w[symbols->index[k]]);
    arb_log(density, term, XRD_SYMBOLS_BITS);
    arb_set_d(term, minimum[symbols->index[k]]);
    arb_struct factor;
    arb_init(&factor);
    arb_set_d(&factor, witness->slope);
    arb_addmul(density, &factor, term, XRD_SYMBOLS_BITS);
    arb_clear(&factor);
    arb_addmul(mean, symbols->share + k, density, XRD_SYMBOLS_BITS);
  }
  arb_set_d(term, rate_lower);
  arb_sub(mean, mean, term, XRD_SYMBOLS_BITS);
  for (size_t k = 0; k < symbols->count; k++)
    arb_sub(symbols->density + k, symbols->density + k, mean, XRD_SYMBOLS_BITS);
  arb_clear(mean);
  arb_clear(term);
}

xrd_status xrd_symbols_init(xrd_symbols *symbols, const xrd_problem *problem, const xrd_witness *witness,
                            double rate_lower, xrd_error *error) {
  const size_t n = problem->distortion.n;
  double *minimum = xrd_allocate(n, sizeof *minimum);
  xrd_status status = minimum == NULL ? xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", n) : XRD_OK;
  *symbols = (xrd_symbols){0};
  if (status == XRD_OK) status = xrd_rows_minimum(problem, 1, minimum, error);
  if (status == XRD_OK) status = reserve(symbols, problem, error);
  if (status == XRD_OK) {
    set_shares(symbols, problem->p, n);
    set_densities(symbols, witness, minimum, rate_lower);
  }
  free(minimum);
  return status;
}

/* whole = floor(2^XRD_SUM_LAW_BITS x), or less by one. */
static void round_down(fmpz_t whole, const arb_t x) {
  arb_t scaled;
  arf_t low;
  arb_init(scaled);
  arf_init(low);
  arb_mul_2exp_si(scaled, x, XRD_SUM_LAW_BITS);
  arb_get_lbound_arf(low, scaled, XRD_SYMBOLS_BITS);
  arf_get_fmpz(whole, low, ARF_RND_FLOOR);
  arb_clear(scaled);
  arf_clear(low);
}

xrd_status xrd_symbols_law(const xrd_symbols *symbols, xrd_sum_law *law, xrd_error *error) {
  const size_t count = symbols->count;
  fmpz *values = xrd_allocate_zero(2 * count, sizeof *values);
  if (values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", count);
  for (size_t k = 0; k < count; k++) {
    round_down(values + k, symbols->density + k);
    round_down(values + count + k, symbols->share + k);
  }
  xrd_sum_law_set(law, values, values + count, count);
  for (size_t k = 0; k < 2 * count; k++) fmpz_clear(values + k);
  free(values);
  return XRD_OK;
}

void xrd_symbols_variance(const xrd_symbols *symbols, arb_t variance) {
  arb_t mean, term;
  arb_init(mean);
  arb_init(term);
  arb_zero(variance);
  for (size_t k = 0; k < symbols->count; k++)
    arb_addmul(mean, symbols->share + k, symbols->density + k, XRD_SYMBOLS_BITS);
  for (size_t k = 0; k < symbols->count; k++) {
    arb_sub(term, symbols->density + k, mean, XRD_SYMBOLS_BITS);
    arb_sqr(term, term, XRD_SYMBOLS_BITS);
    arb_addmul(variance, symbols->share + k, term, XRD_SYMBOLS_BITS);
  }
  arb_clear(mean);
  arb_clear(term);
}
