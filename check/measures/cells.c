/* The hull of the source is covered by simplices; on each, about its middle m,

     points          c(y) <= max over the corners V of c(V) exp(slope |V - m|^2),
     distributions   c(y) <= max over the corners V of sum_r w_r exp(-slope sum_k x_k (log x_k - log m_k + 1 - V_k /
   m_k)):

   |x - y|^2 >= |x - m|^2 - 2 (x - m).(y - m), and log y <= log m + y / m - 1, make every term convex in y.  Where exp
   is large, c of the whole box around the simplex, as one ball, is tried besides.  A simplex that stays above the
   target is halved at its longest edge, unless it lies in a box around an atom where log c is concave. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/judge.h"
#include "check/measures/remeasure.h"
#include "check/structure.h"

enum { W = XRD_REMEASURE_WIDEST, BITS = 53, WAITING = 512, MOST = 400000, SMALL = 10, SPARE = 32, WIDE = 20 };
static const double SMALLEST = 0x1p-500; /* a unit: its square is no denormal */

typedef struct {
  double corner[W][W];
  double value[W]; /* points: numbers >= c at the corners */
  int depth;
} simplex;

typedef struct {
  const xrd_remeasure *m;
  const arf_struct *target;
  xrd_remeasure_frame frame;
  xrd_remeasure_box *box; /* boxes: first of the atoms, then of other maxima */
  size_t boxes;
  const arb_struct *level; /* the target as a ball */
  size_t corners;
  arb_ptr base; /* n: slope sum_k x_k log x_k */
  arb_struct y[W], middle[W];
  arb_t sum, term, step;
} cover;

void xrd_remeasure_place(const xrd_remeasure *m, const xrd_remeasure_frame *frame, const double *point, arb_ptr y) {
  arb_t sum, term;
  arb_init(sum), arb_init(term);
  for (size_t k = 0; k < m->dim; k++) {
    arb_set_d(y + k, point[k]);
    arb_add(sum, sum, y + k, m->precision);
    arb_mul_2exp_si(y + k, y + k, m->kl ? 0 : ilogb(frame->unit));
    arb_set_d(term, frame->low[k]);
    arb_add(y + k, y + k, term, 2 * m->precision);
  }
  for (size_t k = 0; m->kl && k < m->dim; k++)
    if (!arb_is_zero(y + k)) arb_div(y + k, y + k, sum, m->precision);
  arb_clear(sum), arb_clear(term);
}

static xrd_remeasure_frame frame_of(const xrd_remeasure *m) {
  xrd_remeasure_frame frame = {.unit = 1};
  if (m->kl) return frame;
  double widest = 0;
  for (size_t k = 0; k < m->dim; k++) {
    double high = -HUGE_VAL;
    frame.low[k] = HUGE_VAL;
    for (size_t r = 0; r < m->n; r++) {
      const double x = m->problem->x[m->symbol[r] * m->dim + k];
      frame.low[k] = fmin(frame.low[k], x);
      high = fmax(high, x);
    }
    widest = fmax(widest, nextafter(high - frame.low[k], HUGE_VAL));
  }
  frame.unit = fmax(SMALLEST, ldexp(1, ilogb(widest) + 1));
  return frame;
}

static double value_at(cover *c, const double *corner) {
  xrd_remeasure_place(c->m, &c->frame, corner, c->y);
  xrd_remeasure_dual(c->m, c->y, c->sum, BITS);
  return xrd_judge_end(c->sum, true);
}

static void middle_of(const cover *c, const simplex *s, double *middle) {
  for (size_t k = 0; k < c->m->dim; k++) {
    middle[k] = 0;
    for (size_t v = 0; v < c->corners; v++) middle[k] += s->corner[v][k] / (double)c->corners;
  }
}

/* c of the ball around all corners. */
static void box_bound(cover *c, const simplex *s) {
  for (size_t k = 0; k < c->m->dim; k++) {
    double low = s->corner[0][k], high = low;
    for (size_t v = 1; v < c->corners; v++) {
      low = fmin(low, s->corner[v][k]);
      high = fmax(high, s->corner[v][k]);
    }
    arb_set_d(c->middle + k, low);
    arb_set_d(c->term, high);
    arb_union(c->middle + k, c->middle + k, c->term, BITS);
    arb_mul_2exp_si(c->middle + k, c->middle + k, ilogb(c->frame.unit));
    arb_set_d(c->term, c->frame.low[k]);
    arb_add(c->middle + k, c->middle + k, c->term, BITS);
  }
  xrd_remeasure_dual(c->m, c->middle, c->sum, BITS);
}

/* c(V) exp(slope |V - m|^2); true where that exponent is large. */
static bool point_bound(cover *c, const simplex *s, const double *middle, size_t v) {
  arb_zero(c->sum);
  for (size_t k = 0; k < c->m->dim; k++) {
    arb_set_d(c->term, s->corner[v][k]);
    arb_set_d(c->step, middle[k]);
    arb_sub(c->term, c->term, c->step, BITS);
    arb_addmul(c->sum, c->term, c->term, BITS);
  }
  arb_set_d(c->step, c->frame.unit);
  arb_mul(c->step, c->step, c->step, BITS);
  arb_mul(c->step, c->step, c->m->slope, BITS);
  arb_mul(c->sum, c->sum, c->step, BITS);
  arb_set_ui(c->term, WIDE);
  const bool wide = !arb_le(c->sum, c->term);
  arb_exp(c->sum, c->sum, BITS);
  arb_set_d(c->term, s->value[v]);
  arb_mul(c->sum, c->sum, c->term, BITS);
  return wide;
}

/* c->middle: log m_k - 1; c->y: that + V_k / m_k */
static void distribution_bound(cover *c, const simplex *s, const double *middle, size_t v) {
  const xrd_remeasure *m = c->m;
  for (size_t k = 0; k < m->dim; k++) {
    arb_set_d(c->term, middle[k]);
    if (v == 0) {
      arb_log(c->middle + k, c->term, BITS);
      arb_sub_ui(c->middle + k, c->middle + k, 1, BITS);
    }
    arb_set_d(c->y + k, s->corner[v][k]);
    arb_div(c->y + k, c->y + k, c->term, BITS);
    arb_add(c->y + k, c->y + k, c->middle + k, BITS);
  }
  arb_zero(c->sum);
  for (size_t r = 0; r < m->n; r++) {
    arb_zero(c->term);
    for (size_t k = 0; k < m->dim; k++) arb_addmul(c->term, m->x + r * m->dim + k, c->y + k, BITS);
    arb_mul(c->term, c->term, m->slope, BITS);
    arb_sub(c->term, c->term, c->base + r, BITS);
    arb_exp(c->term, c->term, BITS);
    arb_addmul(c->sum, c->term, m->weight + r, BITS);
  }
}

/* Is what c->sum holds at most the target? */
static bool sum_is_low(cover *c) {
  arf_t end;
  arf_init(end);
  arb_get_ubound_arf(end, c->sum, BITS);
  const bool low = arb_is_finite(c->sum) && arf_cmp(end, c->target) <= 0;
  arf_clear(end);
  return low;
}

static bool is_low(cover *c, const simplex *s) {
  double middle[W] = {0};
  middle_of(c, s, middle);
  bool low = true, wide = false;
  for (size_t v = 0; v < c->corners && low; v++) {
    if (c->m->kl)
      distribution_bound(c, s, middle, v);
    else
      wide = point_bound(c, s, middle, v);
    low = sum_is_low(c);
  }
  if (low || !wide) return low;
  box_bound(c, s);
  return sum_is_low(c);
}

/* Do all corners lie in the box?  Under KL: y_k / y_last within exp(+-half) of the centre's, in balls. */
static bool is_in(cover *c, const simplex *s, const xrd_remeasure_box *box) {
  const size_t dim = c->m->dim, last = dim - 1;
  for (size_t v = 0; v < c->corners; v++)
    for (size_t k = 0; k < dim; k++) {
      arb_set_d(c->term, s->corner[v][k]);
      arb_set_d(c->step, box->centre[k]);
      if (!c->m->kl) {
        arb_sub(c->term, c->term, c->step, BITS);
      } else if (k < last) {
        if (!(s->corner[v][k] > 0 && s->corner[v][last] > 0)) return false;
        arb_div(c->term, c->term, c->step, BITS);
        arb_set_d(c->step, s->corner[v][last]);
        arb_div(c->term, c->term, c->step, BITS);
        arb_set_d(c->step, box->centre[last]);
        arb_mul(c->term, c->term, c->step, BITS);
        arb_log(c->term, c->term, BITS);
      } else {
        continue;
      }
      arb_abs(c->term, c->term);
      arb_set_d(c->step, box->half);
      if (!arb_le(c->term, c->step)) return false;
    }
  return true;
}

static bool is_done(cover *c, const simplex *s) {
  for (size_t j = 0; j < c->boxes; j++)
    if (c->box[j].half > 0 && is_in(c, s, c->box + j)) return true;
  return is_low(c, s);
}

/* Corners of both halves; false where the middle of the longest edge is no double. */
static bool halve(cover *c, simplex *s, simplex *other) {
  double longest = -1, middle[W] = {0};
  size_t a = 0, b = 0;
  middle_of(c, s, middle);
  for (size_t v = 0; v < c->corners; v++)
    for (size_t w = 0; w < v; w++) {
      double length = 0;
      for (size_t k = 0; k < c->m->dim; k++)
        length += pow(s->corner[v][k] - s->corner[w][k], 2) / (c->m->kl ? middle[k] : 1);
      if (length > longest) longest = length, a = v, b = w;
    }
  s->depth++;
  *other = *s;
  for (size_t k = 0; k < c->m->dim; k++) {
    const double half = s->corner[a][k] / 2 + s->corner[b][k] / 2;
    if (half - s->corner[a][k] / 2 != s->corner[b][k] / 2 || half - s->corner[b][k] / 2 != s->corner[a][k] / 2)
      return false;
    s->corner[a][k] = other->corner[b][k] = half;
  }
  if (!c->m->kl) s->value[a] = other->value[b] = value_at(c, s->corner[a]);
  return true;
}

/* Corner v of the simplex 0 <= y_{order[0]} <= y_{order[1]} <= ... <= 1: the last v in order are 1. */
static void start(cover *c, const int *order, simplex *s) {
  const size_t dim = c->m->dim;
  *s = (simplex){.value = {0}};
  for (size_t v = 0; v < c->corners; v++) {
    for (size_t k = 0; k < dim; k++) s->corner[v][c->m->kl ? k : (size_t)order[k]] = c->m->kl ? k == v : k + v >= dim;
    if (!c->m->kl) s->value[v] = value_at(c, s->corner[v]);
  }
}

/* A small simplex that is not done may lie at a maximum of c that is no atom: a box around that, where there is one. */
static xrd_status add_box(cover *c, const simplex *s, bool *added, xrd_error *error) {
  *added = false;
  if (s->depth % (int)(SMALL * c->corners) != 0 || s->depth == 0) return XRD_OK;
  if (c->boxes == c->m->witness->count + SPARE) return XRD_OK;
  xrd_remeasure_box *box = c->box + c->boxes;
  middle_of(c, s, box->centre);
  const xrd_status status = xrd_remeasure_concave(c->m, &c->frame, c->level, true, box, error);
  if (status == XRD_OK && box->half > 0) *added = is_in(c, s, box);
  c->boxes += *added;
  return status;
}

static xrd_status search(cover *c, bool *below, xrd_error *error) {
  static const int orders[6][3] = {{0, 1, 2}, {1, 0, 2}, {2, 0, 1}, {0, 2, 1}, {1, 2, 0}, {2, 1, 0}};
  static const size_t starts[] = {1, 1, 2, 6};
  simplex waiting[WAITING];
  size_t count = 0;
  xrd_status status = XRD_OK;
  *below = true;
  for (; count < starts[c->m->kl ? 0 : c->m->dim]; count++) start(c, orders[count], waiting + count);
  for (size_t seen = 0; count > 0 && *below && status == XRD_OK; seen++) {
    simplex *s = waiting + count - 1;
    bool done = is_done(c, s);
    if (!done) status = add_box(c, s, &done, error);
    if (status != XRD_OK) break;
    if (done)
      count--;
    else
      *below = seen < MOST && count < WAITING && halve(c, s, waiting + count++);
  }
  return status;
}

static bool cover_init(cover *c, const xrd_remeasure *m) {
  *c = (cover){.m = m, .frame = frame_of(m), .corners = m->kl ? m->dim : m->dim + 1};
  c->box = xrd_allocate_zero(m->witness->count + SPARE, sizeof *c->box);
  c->base = xrd_balls_new(m->n);
  for (int k = 0; k < W; k++) arb_init(c->y + k), arb_init(c->middle + k);
  arb_init(c->sum), arb_init(c->term), arb_init(c->step);
  for (size_t r = 0; m->kl && c->base != NULL && r < m->n; r++) {
    for (size_t k = 0; k < m->dim; k++) {
      if (arb_is_zero(m->x + r * m->dim + k)) continue;
      arb_log(c->term, m->x + r * m->dim + k, m->precision);
      arb_addmul(c->base + r, c->term, m->x + r * m->dim + k, m->precision);
    }
    arb_mul(c->base + r, c->base + r, m->slope, m->precision);
  }
  return c->box != NULL && c->base != NULL;
}

static void cover_clear(cover *c) {
  free(c->box);
  xrd_balls_free(c->base, c->m->n);
  for (int k = 0; k < W; k++) arb_clear(c->y + k), arb_clear(c->middle + k);
  arb_clear(c->sum), arb_clear(c->term), arb_clear(c->step);
}

xrd_status xrd_remeasure_below(const xrd_remeasure *m, const arb_t target, bool *below, xrd_error *error) {
  cover c;
  arf_t low;
  arf_init(low);
  arb_get_lbound_arf(low, target, m->precision);
  xrd_status status = cover_init(&c, m) ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for cells");
  c.target = low;
  for (size_t j = 0; j < m->witness->count && status == XRD_OK; j++) {
    for (size_t k = 0; k < m->dim; k++)
      c.box[j].centre[k] = (m->witness->places[j * m->width + k] - c.frame.low[k]) / c.frame.unit;
    status = xrd_remeasure_concave(m, &c.frame, target, false, c.box + j, error);
  }
  c.boxes = m->witness->count;
  c.level = target;
  *below = false;
  if (status == XRD_OK) status = search(&c, below, error);
  cover_clear(&c);
  arf_clear(low);
  return status;
}
