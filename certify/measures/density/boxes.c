/* A box has centre a and half width r, a power of 2 between 1/4 and 1/2 of 1 / sqrt(s).  With y = a + r t, v_i = x_i -
   a,

     c(y) = exp(-s r^2 t^2) sum_i dual_i exp(-s v_i^2) exp(2 s r v_i t) = sum_k g_k t^k,   |t| <= 1.

   The coefficients of exp(-A t^2 + B t) are at most those of exp(A t^2 + |B| t), whose sum from K on is at most
   l^-K exp(A l^2 + |B| l) for every l >= 1.  With A = s r^2 <= 1/4, exp(-s v^2 + 2 s r |v| l) <= exp(A l^2) and l^2 = K
   the terms from K on add at most (e / K)^(K/2) sum_i dual_i.  Nodes with |v_i| > r + reach / sqrt(s) are left out: at
   most sum_i dual_i exp(-reach^2) together. */
#include "certify/measures/density/boxes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "certify/measures/balls.h"
#include "certify/measures/density/taylor.h"
#include "certify/up.h"
#include "problem/order.h"

enum { BITS = 53 };
static const double MOST_BOXES = 1e7;
static const double TERM_NS = 2000, POWER_NS = 60, BOX_NS = 50000; /* a node's, each moment's, a series' */

typedef struct {
  const xrd_panels *panels;
  double radius;
  slong degree; /* K */
  arb_t step;   /* 2 s r */
} panels_box;

xrd_status xrd_boxes_order(xrd_panels *panels, xrd_error *error) {
  const size_t count = panels->count;
  xrd_place *order = xrd_order_points(panels->near, count);
  arb_ptr x = xrd_allocate(count, sizeof *x), dual = xrd_allocate(count, sizeof *dual);
  const bool ready = order != NULL && x != NULL && dual != NULL;
  for (size_t k = 0; k < count && ready; k++) {
    x[k] = panels->x[order[k].index], dual[k] = panels->dual[order[k].index];
    panels->near[k] = order[k].position;
  }
  if (ready && count > 0) {
    memcpy(panels->x, x, count * sizeof *x);
    memcpy(panels->dual, dual, count * sizeof *dual);
  }
  arb_zero(panels->dual_total);
  for (size_t k = 0; k < count; k++) arb_add(panels->dual_total, panels->dual_total, panels->dual + k, BITS);
  free(order), free(x), free(dual);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu nodes in order", count);
}

/* How many nodes lie at or below x. */
static size_t below(const xrd_panels *panels, double x) {
  size_t low = 0, high = panels->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (panels->near[middle] > x)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* The nodes within `distance` of y, and some more where places are rounded. */
static void select(const xrd_panels *panels, double y, double distance, size_t *first, size_t *last) {
  const double wide = xrd_up_value(
      xrd_up_add(xrd_up_scale(1 + 0x1p-40, xrd_up_of(distance)), xrd_up_scale(0x1p-45, xrd_up_of(y))));
  *first = below(panels, y - wide), *last = below(panels, y + wide);
}

/* offset = x_i - y, term = dual_i exp(-s offset^2) */
static void set_term(const xrd_panels *panels, size_t i, double y, arb_t offset, arb_t term) {
  const slong precision = panels->precision;
  arb_set_d(term, y);
  arb_sub(offset, panels->x + i, term, precision);
  arb_mul(term, offset, offset, precision);
  arb_mul(term, term, panels->atoms->s, precision);
  arb_neg(term, term);
  arb_exp(term, term, precision);
  arb_mul(term, term, panels->dual + i, precision);
}

/* sum_i dual_i exp(-reach^2) */
static void set_left_out(const xrd_panels *panels, arb_t left_out) {
  arb_t factor;
  arb_init(factor);
  arb_set_d(factor, panels->reach);
  arb_mul(factor, factor, factor, BITS);
  arb_neg(factor, factor);
  arb_exp(factor, factor, BITS);
  arb_mul(left_out, panels->dual_total, factor, BITS);
  arb_clear(factor);
}

void xrd_boxes_value(const xrd_panels *panels, double from, double to, double y, arb_t c) {
  size_t first, last;
  arb_t offset, term;
  arb_init(offset), arb_init(term);
  select(panels, y, panels->reach / sqrt(panels->atoms->slope), &first, &last);
  const double slack = 1e-6 / sqrt(panels->atoms->slope);
  arb_zero(c);
  for (size_t i = first; i < last && !xrd_stop_wanted(panels->law->stop, TERM_NS); i++) {
    if (panels->near[i] < from - slack || panels->near[i] > to + slack) continue;
    set_term(panels, i, y, offset, term);
    arb_add(c, c, term, panels->precision);
  }
  set_left_out(panels, term);
  arb_add(term, term, panels->error, BITS);
  arb_add_error(c, term);
  arb_clear(offset), arb_clear(term);
}

/* g_k of exp(-a t^2) sum_k m_k t^k, m_k = moment_k / k!: the product of two series, in place. */
static void close_series(const panels_box *box, arb_ptr g, slong precision) {
  arb_t factor, ratio;
  arb_init(factor), arb_init(ratio);
  arb_one(factor);
  for (slong k = 2; k < box->degree; k++) {
    arb_mul_ui(factor, factor, (ulong)k, precision);
    arb_div(g + k, g + k, factor, precision);
  }
  arb_set_d(ratio, box->radius);
  arb_mul(ratio, ratio, ratio, precision);
  arb_mul(ratio, ratio, box->panels->atoms->s, precision); /* a */
  arb_neg(ratio, ratio);
  for (slong k = box->degree - 1; k >= 2; k--) {
    arb_one(factor);
    for (slong m = 1; 2 * m <= k; m++) {
      arb_mul(factor, factor, ratio, precision);
      arb_div_ui(factor, factor, (ulong)m, precision);
      arb_addmul(g + k, factor, g + k - 2 * m, precision);
    }
  }
  arb_clear(factor), arb_clear(ratio);
}

/* Adds dual_i exp(-s v^2) (2 s r v)^k to the moments. */
static void add_moments(const panels_box *box, size_t i, double centre, arb_ptr g) {
  const slong precision = box->panels->precision;
  arb_t z, term;
  arb_init(z), arb_init(term);
  set_term(box->panels, i, centre, z, term);
  arb_mul(z, z, box->step, precision);
  arb_add(g, g, term, precision);
  for (slong k = 1; k < box->degree; k++) {
    arb_mul(term, term, z, precision);
    arb_add(g + k, g + k, term, precision);
  }
  arb_clear(z), arb_clear(term);
}

static xrd_status take_box(const panels_box *box, double centre, const arb_t rest, xrd_supremum *sup,
                           xrd_error *error) {
  const xrd_panels *panels = box->panels;
  size_t first, last;
  arb_ptr g = xrd_measure_balls_new((size_t)box->degree);
  bool good = g != NULL;
  if (good) {
    select(panels, centre, box->radius + panels->reach / sqrt(panels->atoms->slope), &first, &last);
    const double work = TERM_NS + POWER_NS * (double)box->degree;
    for (size_t i = first; i < last && !xrd_stop_wanted(sup->stop, work); i++) add_moments(box, i, centre, g);
    close_series(box, g, panels->precision);
    good = xrd_taylor_supremum(g, box->degree, rest, panels->precision, sup);
  }
  xrd_measure_balls_free(g, (size_t)box->degree);
  return good ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a box on a line");
}

/* rest += what the nodes out of reach add, the error of the panels, and (e / K)^(K/2) sum dual. */
static void add_rests(const panels_box *box, arb_t rest) {
  const xrd_panels *panels = box->panels;
  arb_t sum, term;
  arb_init(sum), arb_init(term);
  set_left_out(panels, sum);
  arb_add(rest, rest, sum, BITS);
  arb_add(rest, rest, panels->error, BITS);
  arb_const_e(term, BITS);
  arb_div_si(term, term, box->degree, BITS);
  arb_pow_ui(term, term, (ulong)box->degree / 2, BITS);
  arb_addmul(rest, panels->dual_total, term, BITS);
  arb_clear(sum), arb_clear(term);
}

xrd_status xrd_boxes_supremum(const xrd_panels *panels, double low, double high, const arb_t rest, xrd_supremum *sup,
                              xrd_error *error) {
  int exponent;
  (void)frexp(0.5 / sqrt(panels->atoms->slope), &exponent);
  const double radius = ldexp(1, exponent - 1), first = floor(low / (2 * radius)), last = ceil(high / (2 * radius));
  if (!(last - first <= MOST_BOXES) || !(fabs(first) < 0x1p52) || !(fabs(last) < 0x1p52))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%.3g boxes would be needed between %.17g and %.17g", last - first, low,
                    high);
  panels_box box = {.panels = panels, .radius = radius, .degree = panels->degree};
  arb_t all;
  arb_init(all), arb_init(box.step);
  arb_set_d(box.step, 2 * radius);
  arb_mul(box.step, box.step, panels->atoms->s, panels->precision);
  arb_set(all, rest);
  add_rests(&box, all);
  xrd_status status = XRD_OK;
  for (double k = first; k < fmax(last, first + 1) && status == XRD_OK && !xrd_stop_wanted(sup->stop, BOX_NS); k++)
    status = take_box(&box, (2 * k + 1) * radius, all, sup, error);
  arb_clear(all), arb_clear(box.step);
  return status;
}
