/* log c has the Hessian f^2 Cov(x) - f V in the coordinates where each term of c is log-linear but for a common factor:

     points (in units of the frame)    f = 2 slope, coordinates y,                 V = 1
     distributions                     f = slope,   coordinates log(y_k / y_dim),  V = diag(y) - y y', k < dim

   with Cov under weights c_r(y) / c(y).  Along a segment of half width h in each coordinate a term's share grows at
   most by exp(2 f h sum_k |x_k - y_k|) relative to a mean of the others' exp(-...): with m = sum_r w_r (x_r - y), by

     G_r = exp(f h sum_k (|x_rk - y_k| + |m_k|)),

   and V shrinks at most by exp(-2 h).  So H = f exp(-2 h) V - f^2 sum_r w_r G_r (x_r - y)(x_r - y)' > 0 proves that log
   c is concave there, and that c <= c(y) exp(f^2 m' H^-1 m / 2). */
#include <arb_mat.h>
#include <math.h>

#include "check/measures/remeasure.h"
#include "check/structure.h"

enum { TRIES = 16, STEPS = 6 };

typedef struct {
  const xrd_remeasure *m;
  size_t dim;
  double unit;
  arb_ptr w, z; /* n: shares of c; n x dim: x - y in units of the frame */
  arb_ptr mean; /* dim */
  arb_t c, f, term, factor;
  arb_mat_t h, root, right, solved;
} place;

static bool place_init(place *p, const xrd_remeasure *m, double unit) {
  *p = (place){.m = m, .dim = m->kl ? m->dim - 1 : m->dim, .unit = unit};
  p->w = xrd_balls_new(m->n), p->z = xrd_balls_new(m->n * p->dim), p->mean = xrd_balls_new(p->dim);
  arb_init(p->c), arb_init(p->f), arb_init(p->term), arb_init(p->factor);
  const slong dim = (slong)p->dim;
  arb_mat_init(p->h, dim, dim), arb_mat_init(p->root, dim, dim);
  arb_mat_init(p->right, dim, 1), arb_mat_init(p->solved, dim, 1);
  arb_set_d(p->term, unit);
  arb_mul(p->f, p->term, p->term, m->precision);
  arb_mul(p->f, p->f, m->slope, m->precision);
  if (!m->kl) arb_mul_2exp_si(p->f, p->f, 1);
  return p->w != NULL && p->z != NULL && p->mean != NULL;
}

static void place_clear(place *p) {
  xrd_balls_free(p->w, p->m->n), xrd_balls_free(p->z, p->m->n * p->dim), xrd_balls_free(p->mean, p->dim);
  arb_clear(p->c), arb_clear(p->f), arb_clear(p->term), arb_clear(p->factor);
  arb_mat_clear(p->h), arb_mat_clear(p->root), arb_mat_clear(p->right), arb_mat_clear(p->solved);
}

static void look(place *p, arb_srcptr y) {
  const xrd_remeasure *m = p->m;
  const slong precision = m->precision;
  arb_t unit;
  arb_init(unit);
  arb_set_d(unit, p->unit);
  xrd_remeasure_dual(m, y, p->c, precision);
  for (size_t r = 0; r < m->n; r++) {
    (void)xrd_remeasure_distance(m, r, y, p->term, precision);
    arb_mul(p->term, p->term, m->slope, precision);
    arb_neg(p->term, p->term);
    arb_exp(p->w + r, p->term, precision);
    arb_mul(p->w + r, p->w + r, m->weight + r, precision);
    arb_div(p->w + r, p->w + r, p->c, precision);
    for (size_t k = 0; k < p->dim; k++) {
      arb_ptr z = p->z + r * p->dim + k;
      arb_sub(z, m->x + r * m->dim + k, y + k, precision);
      arb_div(z, z, unit, precision);
      arb_addmul(p->mean + k, p->w + r, z, precision);
    }
  }
  for (size_t k = 0; k < p->dim; k++) arb_mul(arb_mat_entry(p->right, k, 0), p->mean + k, p->f, precision);
  arb_clear(unit);
}

/* H -= factor a a' */
static void add_outer(place *p, arb_srcptr a, const arb_t factor, slong precision) {
  for (size_t k = 0; k < p->dim; k++) {
    arb_mul(p->term, a + k, factor, precision);
    for (size_t l = 0; l < p->dim; l++) arb_submul(arb_mat_entry(p->h, k, l), p->term, a + l, precision);
  }
}

static void set_variance(place *p, arb_srcptr y, double half) {
  const slong precision = p->m->precision;
  arb_mat_zero(p->h);
  arb_set_d(p->factor, p->m->kl ? -2 * half : 0);
  arb_exp(p->factor, p->factor, precision);
  arb_mul(p->factor, p->factor, p->f, precision);
  for (size_t k = 0; k < p->dim; k++) {
    if (p->m->kl)
      arb_mul(arb_mat_entry(p->h, k, k), p->factor, y + k, precision);
    else
      arb_set(arb_mat_entry(p->h, k, k), p->factor);
  }
  if (p->m->kl) add_outer(p, y, p->factor, precision);
}

static void subtract_moments(place *p, double half) {
  const slong precision = p->m->precision;
  arb_t reach;
  arb_init(reach);
  for (size_t r = 0; r < p->m->n; r++) {
    arb_zero(reach);
    for (size_t k = 0; k < p->dim; k++) {
      arb_abs(p->term, p->z + r * p->dim + k);
      arb_add(reach, reach, p->term, precision);
      arb_abs(p->term, p->mean + k);
      arb_add(reach, reach, p->term, precision);
    }
    arb_set_d(p->factor, half);
    arb_mul(p->factor, p->factor, reach, precision);
    arb_mul(p->factor, p->factor, p->f, precision);
    arb_exp(p->factor, p->factor, precision);
    arb_mul(p->factor, p->factor, p->w + r, precision);
    arb_mul(p->factor, p->factor, p->f, precision);
    arb_mul(p->factor, p->factor, p->f, precision);
    add_outer(p, p->z + r * p->dim, p->factor, precision);
  }
  arb_clear(reach);
}

static bool holds(place *p, arb_srcptr y, double half, const arb_t target) {
  const slong precision = p->m->precision;
  set_variance(p, y, half);
  subtract_moments(p, half);
  if (!arb_mat_cho(p->root, p->h, precision)) return false;
  arb_mat_solve_cho_precomp(p->solved, p->root, p->right, precision);
  arb_zero(p->factor);
  for (size_t k = 0; k < p->dim; k++)
    arb_addmul(p->factor, arb_mat_entry(p->right, k, 0), arb_mat_entry(p->solved, k, 0), precision);
  arb_mul_2exp_si(p->factor, p->factor, -1);
  arb_exp(p->factor, p->factor, precision);
  arb_mul(p->factor, p->factor, p->c, precision);
  return arb_le(p->factor, target);
}

static void forget(place *p) {
  for (size_t k = 0; k < p->dim; k++) arb_zero(p->mean + k);
}

/* Newton's steps to where log c is largest nearby, as far as doubles name places. */
static void climb(place *p, const xrd_remeasure_frame *frame, arb_ptr y, double *centre) {
  const xrd_remeasure *m = p->m;
  for (int step = 0; step < STEPS; step++) {
    forget(p);
    look(p, y);
    set_variance(p, y, 0);
    subtract_moments(p, 0);
    if (!arb_mat_cho(p->root, p->h, m->precision)) return;
    arb_mat_solve_cho_precomp(p->solved, p->root, p->right, m->precision);
    for (size_t k = 0; k < p->dim; k++) {
      const double move = arf_get_d(arb_midref(arb_mat_entry(p->solved, k, 0)), ARF_RND_NEAR);
      centre[k] = m->kl ? centre[k] * exp(move) : centre[k] + move;
    }
    xrd_remeasure_place(m, frame, centre, y);
  }
}

/* The largest box tried in which log c is concave and c <= target; 0 where it is none. */
static double largest_half(place *p, arb_srcptr y, double half, const arb_t target) {
  forget(p);
  look(p, y);
  for (int k = 0; k < TRIES; k++, half /= 2)
    if (holds(p, y, half, target)) return half;
  return 0;
}

static bool has_face(const xrd_remeasure *m, const double *centre) {
  for (size_t k = 0; m->kl && k < m->dim; k++)
    if (!(centre[k] > 0x1p-500)) return true;
  return false;
}

static xrd_status find_box(const xrd_remeasure *m, const xrd_remeasure_frame *frame, const arb_t target, bool moving,
                           arb_ptr y, xrd_remeasure_box *box, xrd_error *error) {
  place p;
  const double half = m->kl ? 1 : ldexp(1, (int)ceil(-log2(m->witness->slope * frame->unit * frame->unit) / 2));
  const bool ready = place_init(&p, m, frame->unit);
  if (ready && moving) climb(&p, frame, y, box->centre);
  box->half = ready && !has_face(m, box->centre) ? largest_half(&p, y, half, target) : 0;
  place_clear(&p);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu symbols", m->n);
}

xrd_status xrd_remeasure_concave(const xrd_remeasure *m, const xrd_remeasure_frame *frame, const arb_t target,
                                 bool moving, xrd_remeasure_box *box, xrd_error *error) {
  arb_struct y[XRD_REMEASURE_WIDEST];
  for (int k = 0; k < XRD_REMEASURE_WIDEST; k++) arb_init(y + k);
  xrd_remeasure_place(m, frame, box->centre, y);
  const xrd_status status = m->groups > 0 ? xrd_remeasure_labels_concave(m, y, frame->unit, target, box, error)
                                          : find_box(m, frame, target, moving, y, box, error);
  for (int k = 0; k < XRD_REMEASURE_WIDEST; k++) arb_clear(y + k);
  return status;
}
