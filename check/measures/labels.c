/* Labels: with C_g the part of c that the symbols of one combination of labels give, the distribution a over these
   combinations that makes sum_g C_g a_g^theta largest has a_g ~ C_g^r, r = 1 / (1 - theta), and gives
   N = (sum_g C_g^r)^(1/r); for theta >= 1 it is all on the largest C_g.  Several tasks allow some of these alone.

   With z = x - y in units of the frame and f = 2 slope, w the shares of symbols in c (a_g among groups, then those of
   C_g), m_g the mean of z in group g and m the mean of all:

     -(log N)'' = f - f^2 (sum_i w_i z z' + (r - 1) sum_g a_g m_g m_g' - r m m'),

   in balls on a whole box; where that is positive definite, N <= N(y) exp(f^2 m' (-(log N)'')^-1 m / 2), m at y. */
#include <arb_mat.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/measures/remeasure.h"
#include "check/structure.h"

enum { TRIES = 16, W = XRD_REMEASURE_WIDEST };

static bool agree(const xrd_measure_problem *problem, size_t i, size_t j) {
  for (size_t t = 0; t < problem->tasks; t++)
    if (problem->labels[t * problem->n + i] != problem->labels[t * problem->n + j]) return false;
  return true;
}

xrd_status xrd_remeasure_group(xrd_remeasure *m, xrd_error *error) {
  size_t *first = xrd_allocate(m->n, sizeof *first);
  m->group = xrd_allocate(m->n, sizeof *m->group);
  for (size_t r = 0; first != NULL && m->group != NULL && r < m->n; r++) {
    size_t g = 0;
    while (g < m->groups && !agree(m->problem, m->symbol[first[g]], m->symbol[r])) g++;
    if (g == m->groups) first[m->groups++] = r;
    m->group[r] = g;
  }
  free(first);
  m->group_sum = xrd_balls_new(m->groups);
  arb_set_d(m->theta, m->problem->weight);
  arb_mul(m->theta, m->theta, m->slope, ARF_PREC_EXACT);
  const bool ready = m->groups > 0 && m->group_sum != NULL;
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for the labels of %zu symbols", m->n);
}

/* 1 - theta; is theta < 1? */
static bool is_soft(const xrd_remeasure *m, arb_t rest, slong precision) {
  arb_sub_ui(rest, m->theta, 1, precision);
  arb_neg(rest, rest);
  return arb_is_positive(rest);
}

void xrd_remeasure_norm(const xrd_remeasure *m, arb_srcptr sum, arb_t norm, slong precision) {
  arb_t rest, total, power;
  arb_init(rest), arb_init(total), arb_init(power);
  size_t top = 0;
  for (size_t g = 1; g < m->groups; g++)
    if (arf_cmp(arb_midref(sum + g), arb_midref(sum + top)) > 0) top = g;
  if (is_soft(m, rest, precision)) {
    for (size_t g = 0; g < m->groups; g++) {
      arb_div(power, sum + g, sum + top, precision);
      arb_log(power, power, precision);
      arb_div(power, power, rest, precision);
      arb_exp(power, power, precision);
      arb_add(total, total, power, precision);
    }
    arb_log(total, total, precision);
    arb_mul(total, total, rest, precision);
    arb_exp(total, total, precision);
    arb_mul(norm, total, sum + top, precision);
  } else {
    arb_set(norm, sum + top);
    for (size_t g = 0; g < m->groups; g++) arb_max(norm, norm, sum + g, precision);
  }
  arb_clear(rest), arb_clear(total), arb_clear(power);
}

typedef struct {
  const xrd_remeasure *m;
  arb_srcptr y;
  double unit;
  arb_ptr t;               /* n: terms of c on the box */
  arb_ptr part;            /* groups: C_g, or for theta >= 1 only that of the one at hand */
  arb_ptr mean;            /* groups x W: m_g */
  arb_struct all[W], z[W]; /* m; of the row at hand */
  arb_t c, f, rest, term;
  arb_mat_t h, root, right, solved;
} scene;

static bool scene_init(scene *s, const xrd_remeasure *m, arb_srcptr y, double unit) {
  const slong dim = (slong)m->dim;
  *s = (scene){.m = m,
               .y = y,
               .unit = unit,
               .t = xrd_balls_new(m->n),
               .part = xrd_balls_new(m->groups),
               .mean = xrd_balls_new(m->groups * W)};
  for (int k = 0; k < W; k++) arb_init(s->all + k), arb_init(s->z + k);
  arb_init(s->c), arb_init(s->f), arb_init(s->rest), arb_init(s->term);
  arb_mat_init(s->h, dim, dim), arb_mat_init(s->root, dim, dim);
  arb_mat_init(s->right, dim, 1), arb_mat_init(s->solved, dim, 1);
  arb_set_d(s->f, unit);
  arb_mul(s->f, s->f, s->f, m->precision);
  arb_mul(s->f, s->f, m->slope, m->precision);
  arb_mul_2exp_si(s->f, s->f, 1);
  return s->t != NULL && s->part != NULL && s->mean != NULL;
}

static void scene_clear(scene *s) {
  xrd_balls_free(s->t, s->m->n), xrd_balls_free(s->part, s->m->groups), xrd_balls_free(s->mean, s->m->groups * W);
  for (int k = 0; k < W; k++) arb_clear(s->all + k), arb_clear(s->z + k);
  arb_clear(s->c), arb_clear(s->f), arb_clear(s->rest), arb_clear(s->term);
  arb_mat_clear(s->h), arb_mat_clear(s->root), arb_mat_clear(s->right), arb_mat_clear(s->solved);
}

/* z of row r. */
static void look(scene *s, size_t r) {
  arb_set_d(s->term, s->unit);
  for (size_t k = 0; k < s->m->dim; k++) {
    arb_sub(s->z + k, s->m->x + r * s->m->dim + k, s->y + k, s->m->precision);
    arb_div(s->z + k, s->z + k, s->term, s->m->precision);
  }
}

/* t, the C_g and the m_g for every place within `half` of y in each coordinate. */
static void measure(scene *s, double half) {
  const slong precision = s->m->precision;
  arb_t box, square;
  arb_init(box), arb_init(square);
  arb_set_d(box, half);
  for (size_t g = 0; g < s->m->groups; g++) arb_zero(s->part + g);
  for (size_t k = 0; k < s->m->groups * W; k++) arb_zero(s->mean + k);
  for (size_t r = 0; r < s->m->n; r++) {
    look(s, r);
    arb_zero(s->t + r);
    for (size_t k = 0; k < s->m->dim; k++) {
      arb_set(square, s->z + k);
      arb_add_error(square, box);
      arb_sqr(square, square, precision);
      arb_add(s->t + r, s->t + r, square, precision);
    }
    arb_mul(s->t + r, s->t + r, s->f, precision);
    arb_mul_2exp_si(s->t + r, s->t + r, -1);
    arb_neg(s->t + r, s->t + r);
    arb_exp(s->t + r, s->t + r, precision);
    arb_mul(s->t + r, s->t + r, s->m->weight + r, precision);
    arb_add(s->part + s->m->group[r], s->part + s->m->group[r], s->t + r, precision);
    for (size_t k = 0; k < s->m->dim; k++) arb_addmul(s->mean + s->m->group[r] * W + k, s->t + r, s->z + k, precision);
  }
  for (size_t k = 0; k < s->m->groups * W; k++) arb_div(s->mean + k, s->mean + k, s->part + k / W, precision);
  arb_clear(box), arb_clear(square);
}

/* a_g, and N of all groups: with `only` < groups that group alone. */
static void set_shares(scene *s, size_t only, arb_ptr share) {
  const xrd_remeasure *m = s->m;
  const slong precision = m->precision;
  if (only == m->groups) xrd_remeasure_norm(m, s->part, s->c, precision);
  if (only < m->groups) arb_set(s->c, s->part + only);
  for (size_t g = 0; g < m->groups; g++) {
    arb_set_ui(share + g, g == only);
    if (only < m->groups) continue;
    arb_div(share + g, s->part + g, s->c, precision);
    arb_log(share + g, share + g, precision);
    arb_div(share + g, share + g, s->rest, precision);
    arb_exp(share + g, share + g, precision);
  }
}

/* m = sum_g a_g m_g */
static void set_mean(scene *s, arb_srcptr share) {
  for (size_t k = 0; k < s->m->dim; k++) {
    arb_zero(s->all + k);
    for (size_t g = 0; g < s->m->groups; g++) arb_addmul(s->all + k, share + g, s->mean + g * W + k, s->m->precision);
  }
}

/* h -= factor a a' */
static void take_outer(scene *s, arb_srcptr a, const arb_t factor) {
  for (size_t k = 0; k < s->m->dim; k++)
    for (size_t l = 0; l < s->m->dim; l++) {
      arb_mul(s->term, a + k, a + l, s->m->precision);
      arb_submul(arb_mat_entry(s->h, k, l), s->term, factor, s->m->precision);
    }
}

/* h = -(log N)'' / f^2 */
static void set_curvature(scene *s, size_t only, arb_srcptr share) {
  const slong precision = s->m->precision;
  arb_t factor, r;
  arb_init(factor), arb_init(r);
  arb_one(r);
  if (only == s->m->groups) arb_inv(r, s->rest, precision);
  arb_mat_one(s->h);
  arb_mat_scalar_div_arb(s->h, s->h, s->f, precision);
  for (size_t i = 0; i < s->m->n; i++) {
    const size_t g = s->m->group[i];
    if (only < s->m->groups && g != only) continue;
    look(s, i);
    arb_div(factor, s->t + i, s->part + g, precision);
    arb_mul(factor, factor, share + g, precision);
    take_outer(s, s->z, factor);
  }
  for (size_t g = 0; g < s->m->groups; g++) {
    arb_sub_ui(factor, r, 1, precision);
    arb_mul(factor, factor, share + g, precision);
    if (!arb_is_zero(factor)) take_outer(s, s->mean + g * W, factor);
  }
  arb_neg(factor, r);
  take_outer(s, s->all, factor);
  arb_clear(factor), arb_clear(r);
}

/* Is N <= target where |tau_k| <= half, by concavity?  `only`: of that group alone. */
static bool holds(scene *s, double half, size_t only, const arb_t target) {
  const slong precision = s->m->precision;
  arb_ptr share = s->m->group_sum;
  measure(s, half);
  set_shares(s, only, share);
  if (only < s->m->groups && arb_le(s->c, target)) return true;
  set_mean(s, share);
  set_curvature(s, only, share);
  if (!arb_mat_cho(s->root, s->h, precision)) return false;
  measure(s, 0);
  set_shares(s, only, share);
  set_mean(s, share);
  for (size_t k = 0; k < s->m->dim; k++) arb_set(arb_mat_entry(s->right, k, 0), s->all + k);
  arb_mat_solve_cho_precomp(s->solved, s->root, s->right, precision);
  arb_zero(s->term);
  for (size_t k = 0; k < s->m->dim; k++) arb_addmul(s->term, s->all + k, arb_mat_entry(s->solved, k, 0), precision);
  arb_mul_2exp_si(s->term, s->term, -1);
  arb_exp(s->term, s->term, precision);
  arb_mul(s->term, s->term, s->c, precision);
  return arb_le(s->term, target);
}

static double largest_half(scene *s, double half, const arb_t target) {
  const xrd_remeasure *m = s->m;
  const bool soft = is_soft(m, s->rest, m->precision);
  for (int k = 0; k < TRIES; k++, half /= 2) {
    bool all = true;
    for (size_t g = soft ? m->groups : 0; all && g < m->groups + soft; g++) all = holds(s, half, g, target);
    if (all) return half;
  }
  return 0;
}

xrd_status xrd_remeasure_labels_concave(const xrd_remeasure *m, arb_srcptr y, double unit, const arb_t target,
                                        xrd_remeasure_box *box, xrd_error *error) {
  scene s;
  const bool ready = scene_init(&s, m, y, unit);
  const double half = ldexp(1, (int)ceil(-log2(m->witness->slope * unit * unit) / 2));
  box->half = ready ? largest_half(&s, half, target) : 0;
  scene_clear(&s);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu symbols", m->n);
}
