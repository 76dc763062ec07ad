/* Deliberately plain: every entry, one ball after the other.  The row minimum is taken out of each distortion, so that
   what is exact (E_ij = 1 at the minimum, a rate of 0) stays exact. */
#include "check/reproof.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/totals.h"
#include "problem/nearest.h"

static const double MANY_ENTRIES = 4e6;
enum { ROW_Z, ROW_EXCESS, FACTOR, TERM, SHARE, SCALARS };

typedef struct {
  size_t m;
  slong precision;
  arb_struct *kernel, *output, *dual; /* m each: E_ij, sum p_i P(j|i), sum p_i w_i E_ij */
  xrd_nearest
      nearest; /* at an infinite slope rows need only the pairs with d_ij = s_i; where these are found quickly, */
  size_t *list, count; /* they are the columns of the row at hand; a NULL list is all of them */
  arb_struct scalar[SCALARS];
  xrd_totals totals;
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

static xrd_status ledger_init(ledger *book, const xrd_witness *witness, size_t m, slong precision, xrd_error *error) {
  *book = (ledger){.m = m, .precision = precision, .count = m};
  size_t triple;
  if (xrd_size_multiply(3, m, &triple)) book->kernel = xrd_allocate(triple, sizeof(arb_struct));
  if (book->kernel == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu reproductions", m);
  for (size_t k = 0; k < triple; k++) arb_init(book->kernel + k);
  for (size_t k = 0; k < SCALARS; k++) arb_init(book->scalar + k);
  xrd_totals_init(&book->totals, witness, m, precision);
  book->output = book->kernel + m;
  book->dual = book->output + m;
  return XRD_OK;
}

static void ledger_clear(ledger *book) {
  for (size_t k = 0; k < 3 * book->m; k++) arb_clear(book->kernel + k);
  for (size_t k = 0; k < SCALARS; k++) arb_clear(book->scalar + k);
  xrd_totals_clear(&book->totals);
  if (book->list != NULL) xrd_nearest_clear(&book->nearest);
  free(book->list);
  free(book->kernel);
}

static double least_entry(const xrd_distortion *distortion, size_t i) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < distortion->m; j++) least = fmin(least, xrd_distortion_entry(distortion, i, j));
  return least;
}

/* Not below any finite entry. */
static double largest_entry(const xrd_problem *problem) {
  const xrd_distortion *d = &problem->distortion;
  double largest = 0;
  if (d->kind == XRD_HAMMING) return 1;
  if (d->kind == XRD_MATRIX) {
    for (size_t i = 0; i < d->n; i++)
      for (size_t j = 0; j < d->m && problem->p[i] > 0; j++)
        if (isfinite(d->matrix[i * d->m + j])) largest = fmax(largest, d->matrix[i * d->m + j]);
    return largest;
  }
  for (size_t r = 0; r < d->dim; r++) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t i = 0; i < d->n; i++) low = fmin(low, d->x[i * d->dim + r]), high = fmax(high, d->x[i * d->dim + r]);
    for (size_t j = 0; j < d->m; j++) low = fmin(low, d->y[j * d->dim + r]), high = fmax(high, d->y[j * d->dim + r]);
    largest += d->kind == XRD_SQUARED ? (high - low) * (high - low) : high - low;
  }
  return largest;
}

slong xrd_reproof_precision(const xrd_problem *problem, double slope) {
  int slope_bits = 0, entry_bits = 0;
  if (isfinite(slope)) (void)frexp(slope, &slope_bits);
  (void)frexp(largest_entry(problem), &entry_bits);
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

/* Sets the list where it pays; without one, every pair is read. */
static void look_for_nearest(ledger *book, const xrd_problem *problem, const xrd_witness *witness) {
  const xrd_distortion *d = &problem->distortion;
  if (!isinf(witness->slope) || (double)d->n * (double)d->m < MANY_ENTRIES) return;
  if (d->kind == XRD_MATRIX || d->kind == XRD_HAMMING || !xrd_nearest_init(&book->nearest, d)) return;
  book->list = xrd_allocate(d->m, sizeof *book->list);
  if (book->list == NULL) xrd_nearest_clear(&book->nearest);
}

/* Chooses the row's columns; returns s_i. */
static double open_row(ledger *book, const xrd_distortion *distortion, size_t i) {
  if (book->list == NULL) return least_entry(distortion, i);
  book->count = xrd_nearest_list(&book->nearest, i, book->list);
  return xrd_nearest_least(&book->nearest, i);
}

static size_t column(const ledger *book, size_t k) { return book->list != NULL ? book->list[k] : k; }

/* Fills the row's kernel, Z_i and mean excess; false where Z_i is 0. */
static bool read_row(ledger *book, const xrd_problem *problem, const xrd_witness *witness, size_t i, double least) {
  arb_struct *s = book->scalar;
  const slong precision = book->precision;
  arb_zero(s + ROW_Z);
  arb_zero(s + ROW_EXCESS);
  for (size_t k = 0; k < book->count; k++) {
    const size_t j = column(book, k);
    const double d = xrd_distortion_entry(&problem->distortion, i, j);
    kernel_of(book->kernel + j, s + FACTOR, d, least, witness->slope, precision);
    if (!(witness->q[j] > 0) || arb_is_zero(book->kernel + j)) continue;
    arb_set_d(s + TERM, witness->q[j]);
    arb_mul(s + TERM, s + TERM, book->kernel + j, precision);
    arb_add(s + ROW_Z, s + ROW_Z, s + TERM, precision);
    if (book->totals.constant)
      arb_set(s + ROW_EXCESS, s + FACTOR);
    else
      arb_addmul(s + ROW_EXCESS, s + TERM, s + FACTOR, precision);
  }
  if (arb_is_zero(s + ROW_Z)) return false;
  if (!book->totals.constant) arb_div(s + ROW_EXCESS, s + ROW_EXCESS, s + ROW_Z, precision);
  return true;
}

static bool add_row(ledger *book, const xrd_problem *problem, const xrd_witness *witness, size_t i) {
  arb_struct *s = book->scalar;
  const slong precision = book->precision;
  const double least = open_row(book, &problem->distortion, i);
  if (!read_row(book, problem, witness, i, least)) return false;
  xrd_totals_add_row(&book->totals, problem->p[i], witness->w[i], least, s + ROW_Z, s + ROW_EXCESS, s + SHARE);
  arb_set_d(s + FACTOR, problem->p[i]);
  arb_set_d(s + TERM, witness->w[i]);
  arb_mul(s + FACTOR, s + FACTOR, s + TERM, precision);
  for (size_t k = 0; k < book->count; k++) {
    const size_t j = column(book, k);
    if (arb_is_zero(book->kernel + j)) continue;
    arb_addmul(book->dual + j, s + FACTOR, book->kernel + j, precision);
    if (!(witness->q[j] > 0)) continue;
    arb_set_d(s + TERM, witness->q[j]);
    arb_mul(s + TERM, s + TERM, s + SHARE, precision);
    arb_addmul(book->output + j, s + TERM, book->kernel + j, precision);
  }
  return true;
}

xrd_status xrd_reprove(const xrd_problem *problem, const xrd_witness *witness, slong precision, xrd_reproof *reproof,
                       xrd_error *error) {
  ledger book;
  xrd_status status = ledger_init(&book, witness, problem->distortion.m, precision, error);
  if (status != XRD_OK) return status;
  look_for_nearest(&book, problem, witness);
  for (size_t i = 0; i < problem->distortion.n && status == XRD_OK; i++)
    if (problem->p[i] > 0 && !add_row(&book, problem, witness, i))
      status = xrd_fail(error, XRD_ERR_ARGUMENT, "the channel is not defined for source symbol %zu", i);
  for (size_t j = 0; j < book.m && status == XRD_OK; j++) {
    xrd_totals_add_dual(&book.totals, book.dual + j);
    xrd_totals_add_output(&book.totals, witness->q[j], book.output + j);
  }
  if (status == XRD_OK) xrd_totals_close(&book.totals, witness, reproof);
  ledger_clear(&book);
  return status;
}
