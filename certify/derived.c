/* Bounds of a witness where the losses follow from others: the formulas of exactrd/derived.h in balls, entry by entry.

   For each x, P(x) = sum_s a_s o_sx with a_s = p_s / (sum p sum_x' o_sx'), the costs k_xy = +- sum_s a_s o_sx l_sy /
   P(x) and t_xy = k_xy - r_x.  With Z_x = sum_y q_y E_xy, the output's law v_y = sum_x P(x) q_y E_xy / Z_x and X =
   sum_x P(x) sum_y q_y E_xy t_xy / Z_x, E cost = E r + X,      I = - slope X - sum_x P(x) log Z_x - sum_y v_y log(v_y /
   q_y). Nothing is rounded but balls outward; a value that is not asked for is rounded to the side on which the channel
   keeps to it. */
#include <arb.h>
#include <math.h>

#include "certify/derived.h"
#include "certify/ends.h"
#include "certify/entropy.h"
#include "problem/derived.h"

enum { PROBABILITY, KERNEL, TERM, NORMALISER, EXCESS, TOTAL, MEAN, RATE, INTERCEPT, SHIFT, SCALARS };
static const double KERNEL_NS = 400, PRODUCT_NS = 80; /* of an entry, and of a state's share of it */
static const slong LEAST_PRECISION = 128, MOST_PRECISION = 8192;

typedef struct {
  const xrd_derived *derived;
  const xrd_derived_image *image;
  const xrd_derived_point *point;
  xrd_stop *stop;
  slong precision;
  arb_ptr scale;                   /* states: a_s */
  arb_ptr t, kernel, output, dual; /* m each: of one x; sums over x */
  arb_struct scalar[SCALARS];
} ledger;

static void ledger_init(ledger *book) {
  const slong m = (slong)book->derived->m;
  book->scale = _arb_vec_init((slong)book->derived->states);
  book->t = _arb_vec_init(m), book->kernel = _arb_vec_init(m);
  book->output = _arb_vec_init(m), book->dual = _arb_vec_init(m);
  for (int k = 0; k < SCALARS; k++) arb_init(book->scalar + k);
}

static void ledger_clear(ledger *book) {
  const slong m = (slong)book->derived->m;
  _arb_vec_clear(book->scale, (slong)book->derived->states);
  _arb_vec_clear(book->t, m), _arb_vec_clear(book->kernel, m);
  _arb_vec_clear(book->output, m), _arb_vec_clear(book->dual, m);
  for (int k = 0; k < SCALARS; k++) arb_clear(book->scalar + k);
}

/* Bits enough that slope * t keeps its digits behind the binary point. */
static slong precision_of(const xrd_derived *derived, const xrd_derived_image *image, double slope) {
  int slope_bits = 0, loss_bits = 0;
  double largest = 0;
  for (size_t k = 0; k < image->n * image->m; k++)
    if (isfinite(image->matrix[k])) largest = fmax(largest, image->matrix[k]);
  for (size_t x = 0; x < image->n; x++) largest = fmax(largest, fabs(image->shift[x]));
  for (size_t s = 0; s < derived->states; s++)
    for (size_t y = 0; y < derived->m; y++)
      if (isfinite(xrd_derived_entry(derived, s, y))) largest = fmax(largest, fabs(xrd_derived_entry(derived, s, y)));
  (void)frexp(slope, &slope_bits);
  (void)frexp(largest, &loss_bits);
  const slong bits = LEAST_PRECISION + (slope_bits + loss_bits > 0 ? slope_bits + loss_bits : 0) +
                     (loss_bits > 0 ? loss_bits : 0);
  return bits < MOST_PRECISION ? bits : MOST_PRECISION;
}

static void fill_scale(ledger *book) {
  const xrd_derived *derived = book->derived;
  arb_struct *s = book->scalar;
  arb_zero(s + TOTAL);
  for (size_t state = 0; state < derived->states; state++) {
    arb_set_d(book->scale + state, derived->p[state]);
    arb_add(s + TOTAL, s + TOTAL, book->scale + state, book->precision);
  }
  for (size_t state = 0; state < derived->states; state++) {
    arb_div(book->scale + state, book->scale + state, s + TOTAL, book->precision);
    if (derived->observation == NULL) continue;
    arb_zero(s + NORMALISER);
    for (size_t x = 0; x < derived->n; x++) {
      arb_set_d(s + TERM, derived->observation[state * derived->n + x]);
      arb_add(s + NORMALISER, s + NORMALISER, s + TERM, book->precision);
    }
    arb_div(book->scale + state, book->scale + state, s + NORMALISER, book->precision);
  }
}

/* PROBABILITY = P(x) and t = P(x) k_x, still to be divided. */
static void add_states(ledger *book, size_t x) {
  const xrd_derived *derived = book->derived;
  arb_struct *s = book->scalar;
  arb_zero(s + PROBABILITY);
  _arb_vec_zero(book->t, (slong)derived->m);
  for (size_t state = 0; state < derived->states; state++) {
    const double seen = derived->observation != NULL ? derived->observation[state * derived->n + x] : state == x;
    if (seen == 0 || derived->p[state] == 0) continue;
    if (xrd_stop_wanted(book->stop, PRODUCT_NS * (double)derived->m)) return;
    arb_set_d(s + TERM, seen);
    arb_mul(s + TERM, s + TERM, book->scale + state, book->precision);
    arb_add(s + PROBABILITY, s + PROBABILITY, s + TERM, book->precision);
    for (size_t y = 0; y < derived->m; y++) {
      if (isinf(book->image->matrix[x * derived->m + y])) continue;
      arb_set_d(s + KERNEL, xrd_derived_entry(derived, state, y));
      arb_addmul(book->t + y, s + TERM, s + KERNEL, book->precision);
    }
  }
}

/* t = t_x, and the kernel E_x, 0 where forbidden. */
static void fill_row(ledger *book, size_t x) {
  const xrd_derived *derived = book->derived;
  arb_struct *s = book->scalar;
  add_states(book, x);
  for (size_t y = 0; y < derived->m; y++) {
    arb_zero(book->kernel + y);
    if (isinf(book->image->matrix[x * derived->m + y])) continue;
    if (derived->observation != NULL) {
      arb_div(book->t + y, book->t + y, s + PROBABILITY, book->precision);
    } else {
      arb_set_d(book->t + y, derived->payoff[x * derived->m + y]);
    }
    if (derived->payoff != NULL) arb_neg(book->t + y, book->t + y);
    arb_set_d(s + TERM, book->image->shift[x]);
    arb_sub(book->t + y, book->t + y, s + TERM, book->precision);
    arb_set_d(s + TERM, -book->point->slope);
    arb_mul(s + TERM, s + TERM, book->t + y, book->precision);
    arb_exp(book->kernel + y, s + TERM, book->precision);
  }
}

/* The row's share of the channel: false where q misses all that is allowed. */
static bool add_channel(ledger *book) {
  arb_struct *s = book->scalar;
  const double *q = book->point->q;
  arb_zero(s + NORMALISER);
  arb_zero(s + EXCESS);
  for (size_t y = 0; y < book->derived->m; y++) {
    if (q[y] == 0 || arb_is_zero(book->kernel + y)) continue;
    arb_set_d(s + TERM, q[y]);
    arb_mul(s + TERM, s + TERM, book->kernel + y, book->precision);
    arb_add(s + NORMALISER, s + NORMALISER, s + TERM, book->precision);
    arb_addmul(s + EXCESS, s + TERM, book->t + y, book->precision);
  }
  if (!arb_is_positive(s + NORMALISER)) return false;
  arb_log(s + TERM, s + NORMALISER, book->precision);
  arb_submul(s + RATE, s + PROBABILITY, s + TERM, book->precision);
  arb_div(s + TERM, s + PROBABILITY, s + NORMALISER, book->precision);
  arb_addmul(s + MEAN, s + EXCESS, s + TERM, book->precision);
  for (size_t y = 0; y < book->derived->m; y++) /* v_y / q_y */
    if (q[y] > 0) arb_addmul(book->output + y, s + TERM, book->kernel + y, book->precision);
  return true;
}

static void add_dual(ledger *book, size_t x) {
  arb_struct *s = book->scalar;
  arb_set_d(s + TERM, book->point->w[x]);
  arb_mul(s + KERNEL, s + TERM, s + PROBABILITY, book->precision);
  _arb_vec_scalar_addmul(book->dual, book->kernel, (slong)book->derived->m, s + KERNEL, book->precision);
  arb_log(s + TERM, s + TERM, book->precision);
  arb_addmul(s + INTERCEPT, s + PROBABILITY, s + TERM, book->precision);
  arb_set_d(s + TERM, book->image->shift[x]);
  arb_addmul(s + SHIFT, s + PROBABILITY, s + TERM, book->precision);
}

/* RATE = I, INTERCEPT = E log w - log max + slope E r, MEAN = E cost. */
static void close_sums(ledger *book) {
  arb_struct *s = book->scalar;
  const slong precision = book->precision;
  arb_zero(s + TOTAL);
  arb_zero(s + TERM);
  for (size_t y = 0; y < book->derived->m; y++) {
    arb_max(s + TOTAL, s + TOTAL, book->dual + y, precision);
    if (book->point->q[y] > 0) xrd_entropy_add(s + TERM, book->output + y, book->point->q[y], precision);
  }
  arb_sub(s + RATE, s + RATE, s + TERM, precision);
  arb_log(s + TERM, s + TOTAL, precision);
  arb_sub(s + INTERCEPT, s + INTERCEPT, s + TERM, precision);
  arb_set_d(s + TERM, book->point->slope);
  arb_submul(s + RATE, s + TERM, s + MEAN, precision);
  arb_addmul(s + INTERCEPT, s + TERM, s + SHIFT, precision);
  arb_add(s + MEAN, s + MEAN, s + SHIFT, precision);
}

/* cost: the value as a cost, exactly.  Is the channel's own at most that? */
static bool keeps(ledger *book, double cost) {
  arb_struct *s = book->scalar;
  arb_set_d(s + TERM, cost);
  arb_sub(s + TERM, s + TERM, s + MEAN, book->precision);
  return arb_is_nonnegative(s + TERM);
}

static void conclude(ledger *book, bool asked, xrd_derived_point *point) {
  arb_struct *s = book->scalar;
  const double sign = book->derived->payoff != NULL ? -1 : 1;
  const double cost = asked ? sign * point->value : xrd_upper_end(s + MEAN);
  point->value = asked ? point->value : sign * cost + 0.0;
  point->support = 0;
  for (size_t y = 0; y < point->m; y++) point->support += point->q[y] > 0;
  arb_set_d(s + TERM, cost);
  arb_set_d(s + KERNEL, point->slope);
  arb_submul(s + INTERCEPT, s + TERM, s + KERNEL, book->precision);
  point->rate_lower = fmax(0, xrd_lower_end(s + INTERCEPT));
  point->rate_upper = !keeps(book, cost)    ? HUGE_VAL
                      : point->support == 1 ? 0 /* the output is constant */
                                            : fmax(0, xrd_upper_end(s + RATE));
}

static xrd_status validate_witness(const xrd_derived_point *point, xrd_error *error) {
  if (!(point->slope >= 0 && isfinite(point->slope)))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the slope is not a finite number >= 0: %g", point->slope);
  for (size_t y = 0; y < point->m; y++)
    if (!(point->q[y] >= 0 && isfinite(point->q[y])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "mass %zu is not a finite number >= 0: %g", y, point->q[y]);
  for (size_t x = 0; x < point->n; x++)
    if (!(point->w[x] > 0 && isfinite(point->w[x])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "dual %zu is not a finite number > 0: %g", x, point->w[x]);
  return XRD_OK;
}

xrd_status xrd_certify_derived(const xrd_derived *derived, bool asked, xrd_derived_point *point, xrd_error *error) {
  return xrd_certify_derived_until(derived, asked, NULL, point, error);
}

xrd_status xrd_certify_derived_until(const xrd_derived *derived, bool asked, xrd_stop *stop, xrd_derived_point *point,
                                     xrd_error *error) {
  xrd_derived_image image;
  xrd_status status = validate_witness(point, error);
  if (status == XRD_OK) status = xrd_derived_image_init(&image, derived, error);
  if (status != XRD_OK) return status;
  ledger book = {.derived = derived, .image = &image, .point = point, .stop = stop};
  book.precision = precision_of(derived, &image, point->slope);
  ledger_init(&book);
  fill_scale(&book);
  for (size_t x = 0; x < derived->n && status == XRD_OK; x++) {
    if (image.p[x] == 0) continue;
    if (xrd_stop_wanted(stop, KERNEL_NS * (double)derived->m)) break;
    fill_row(&book, x);
    if (!add_channel(&book)) status = xrd_fail(error, XRD_ERR_ARGUMENT, "q misses every answer allowed at %zu", x);
    if (status == XRD_OK) add_dual(&book, x);
  }
  if (xrd_stop_wanted(stop, 0)) /* whatever was amiss in what it left */
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving");
  if (status == XRD_OK) {
    close_sums(&book);
    conclude(&book, asked, point);
    status = xrd_ends_in_order("the rate", point->rate_lower, point->rate_upper, error);
  }
  ledger_clear(&book);
  xrd_derived_image_clear(&image);
  return status;
}
