/* Symbols: pi = p / sum p; q with sum q = 1; u_i = sum_j q_j E_ij, a_ij = E_ij / u_i, c_j = sum_i pi_i a_ij; the same
   with a star at the optimum over the columns K that are not barred; t_i = u_i / u*_i; E[.] the mean under pi.

   The gap.  F(q) = -E[log u].  For any x_i < 1 the duals w_i = (1 - x_i) / u_i bound F* from below (certify/bounds.c),
   so F(q) - F* <= G = -E[log(1 - x)] + log max_{j in K} (c_j - E[a_j x]) <= E[x] + E[x^2] + max_{j in K} (c_j - 1 -
   E[a_j x]) for |x| <= 1/2.  x = 0 leaves the rounding of q in G; x = sum_k eta_k a_ik with E[a_k x] = c_k - 1 on the
   columns in use takes it out to first order (a Newton step of the duals; any eta is valid).

   The prices.  E[t] = sum_j q_j c*_j <= 1, since q uses columns of K alone, and E[-log t] <= G.  With
   phi(t) = t - 1 - log t hence E[phi(t)] <= G, and E[t] >= 1 - G by Jensen's inequality.  For s < 1,
     s (t - 1) <= phi(t) + psi(s),   psi(s) = -log(1 - s) - s <= s^2 / (2 (1 - max(s, 0))),
   so that for any numbers y_i of mean 0, variance v and largest value M >= 0, and any l > M,
     E[y (t - 1)] <= l G + l E[psi(y / l)] <= l G + v / (2 (l - M)) = M G + sqrt(2 G v)   at l = M + sqrt(v / (2 G)).
   With y = a_j - c_j and c*_j = E[a_j t] = c_j + E[y (t - 1)] + c_j (E[t] - 1):
     c*_j <= c_j + sqrt(2 G v_j) + G (max_i a_ij - c_j);
   with y = c_j - a_j, whose largest value is at most c_j:
     c*_j >= c_j - sqrt(2 G v_j) - 2 G c_j.

   If a minimiser of F over all columns used none of the barred ones, it would be one over K, and each c*_j <= 1.

   Rounding: u, c and their errors as in certify/account.h; what is made of a_ij as in certify/dual_step.h. */
#include "certify/prices.h"

#include <arb.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/account.h"
#include "certify/columns.h"
#include "certify/dual_step.h"
#include "certify/ends.h"
#include "certify/rows.h"
#include "certify/sums.h"

static const double NEAR = 1 - 0x1p-20, LARGEST_STEP = 0x1p-30;
static const slong PRECISION = 160;

typedef struct {
  const xrd_problem *problem;
  const double *q;
  const unsigned char *barred;
  const xrd_weight_kernel *kernel;
  xrd_stop *stop;
  double scale, slope;    /* distortions times `scale` go with the scaled slope */
  xrd_up relative;        /* error of every c_j */
  double mass, total;     /* sum q and sum p, to nearest */
  arb_t factor;           /* sum q / sum p */
  double *minimum, *u;    /* n */
  double *d, *high, *low; /* m: the row at hand */
  double *c_high, *c_low; /* m: sum_i p_i E_ij / u_i */
  double *rest;           /* m: unused by a pass without duals */
  size_t near_count;      /* columns in use or with a price near 1, and those asked for */
  size_t *near, *place;   /* m: their indices; where a column is among them */
  xrd_dual_step step;     /* their a_ij, and x */
  xrd_up gap;             /* G */
} workspace;

static bool allocate(workspace *work) {
  const size_t n = work->problem->distortion.n, m = work->problem->distortion.m;
  double **rows[] = {&work->minimum, &work->u},
         **columns[] = {&work->d, &work->high, &work->low, &work->c_high, &work->c_low, &work->rest};
  bool good = true;
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    good = (*rows[k] = xrd_allocate_zero(n, sizeof(double))) != NULL && good;
  for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
    good = (*columns[k] = xrd_allocate_zero(m, sizeof(double))) != NULL && good;
  work->near = xrd_allocate(m, sizeof(size_t));
  work->place = xrd_allocate(m, sizeof(size_t));
  return good && work->near != NULL && work->place != NULL;
}

static void clear(workspace *work) {
  double *blocks[] = {work->minimum, work->u, work->d, work->high, work->low, work->c_high, work->c_low, work->rest};
  for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) free(blocks[k]);
  free(work->near);
  free(work->place);
  xrd_dual_step_clear(&work->step);
  arb_clear(work->factor);
}

/* sum q / sum p, and both to nearest. */
static void take_masses(workspace *work) {
  const xrd_distortion *distortion = &work->problem->distortion;
  arb_t part, total;
  arb_init(part), arb_init(total);
  for (size_t j = 0; j < distortion->m; j++) {
    arb_set_d(part, work->q[j]);
    arb_add(work->factor, work->factor, part, PRECISION);
  }
  for (size_t i = 0; i < distortion->n; i++) {
    arb_set_d(part, work->problem->p[i]);
    arb_add(total, total, part, PRECISION);
  }
  work->mass = arf_get_d(arb_midref(work->factor), ARF_RND_NEAR);
  work->total = arf_get_d(arb_midref(total), ARF_RND_NEAR);
  arb_div(work->factor, work->factor, total, PRECISION);
  arb_clear(part), arb_clear(total);
}

/* u and c of all columns.  False where a row leaves the ranges of the error bounds, or the caller wants to stop. */
static bool sum_columns(workspace *work, const xrd_columns *columns) {
  const size_t n = work->problem->distortion.n, m = work->problem->distortion.m;
  for (size_t i = 0; i < n; i++) {
    const double p = work->problem->p[i], s = work->minimum[i] * work->scale;
    if (!(p > 0)) continue;
    if (xrd_stop_wanted(work->stop, 10 * (double)m)) return false;
    xrd_row_sums sums = {0};
    xrd_columns_fetch(columns, i, 0, m, work->d);
    work->kernel->weights(m, work->d, s, work->slope, work->high, work->low);
    work->kernel->row_sums(m, work->d, s, work->high, work->low, work->q, &sums);
    const xrd_pair u = xrd_lanes_total(sums.mass);
    if (!(u.high >= XRD_SUMS_SMALL && u.high <= XRD_SUMS_LARGE)) return false;
    const xrd_pair v = xrd_pair_quotient(p, u);
    work->kernel->add_columns(m, work->high, work->low, (xrd_share){v.high, v.low, 0}, work->c_high, work->c_low,
                              work->rest);
    work->u[i] = u.high;
  }
  return true;
}

/* price = c_j of the normalised q. */
static void price(const workspace *work, size_t j, arb_t c) {
  arb_t part;
  arb_init(part);
  arb_set_d(c, work->c_high[j]);
  arb_set_d(part, work->c_low[j]);
  arb_add(c, c, part, PRECISION);
  const xrd_up error = xrd_up_add(xrd_up_scale(work->c_high[j], work->relative), xrd_up_of(XRD_SUMS_FLOOR));
  xrd_up_add_to_ball(c, xrd_up_scale(1.001, error));
  arb_mul(c, c, work->factor, PRECISION);
  arb_clear(part);
}

static void add_near(workspace *work, size_t j) {
  if (work->place[j] != SIZE_MAX) return;
  work->place[j] = work->near_count;
  work->near[work->near_count++] = j;
}

/* The columns in use come first. */
static void find_near(workspace *work, const size_t *index, size_t count) {
  const size_t m = work->problem->distortion.m;
  const double least = NEAR * work->total / work->mass;
  for (size_t j = 0; j < m; j++) work->place[j] = SIZE_MAX;
  for (size_t j = 0; j < m; j++)
    if (work->q[j] > 0) add_near(work, j);
  work->step.used = work->near_count;
  for (size_t j = 0; j < m; j++)
    if (work->c_high[j] >= least) add_near(work, j);
  for (size_t k = 0; k < count; k++) add_near(work, index[k]);
}

/* pi_i and a_ij of the near columns. */
static xrd_status fill_shares(workspace *work, xrd_error *error) {
  const xrd_distortion *distortion = &work->problem->distortion;
  const size_t count = work->near_count;
  xrd_columns columns;
  if (!xrd_columns_init(&columns, distortion, work->scale, work->near, count) ||
      !xrd_dual_step_init(&work->step, distortion->n, count)) {
    xrd_columns_clear(&columns);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the prices of %zu columns", count);
  }
  for (size_t i = 0; i < distortion->n; i++) {
    const double p = work->problem->p[i];
    if (!(p > 0)) continue;
    double *share = work->step.share + i * count;
    work->step.weight[i] = p / work->total;
    xrd_columns_fetch(&columns, i, 0, count, work->d);
    work->kernel->weights(count, work->d, work->minimum[i] * work->scale, work->slope, share, work->low);
    for (size_t k = 0; k < count; k++) share[k] *= work->mass / work->u[i];
  }
  xrd_columns_clear(&columns);
  return XRD_OK;
}

/* sum += x */
static void add_double(arb_t sum, double x) {
  arb_t part;
  arb_init(part);
  arb_set_d(part, x);
  arb_add(sum, sum, part, PRECISION);
  arb_clear(part);
}

/* An upper bound of c_k - 1 - E[a_k x] + E[x] over the near columns that are not barred. */
static double worst_price(const workspace *work) {
  const xrd_dual_step *step = &work->step;
  arb_t c;
  arb_init(c);
  double most = -HUGE_VAL;
  for (size_t k = 0; k < work->near_count; k++) {
    const size_t j = work->near[k];
    if (work->barred != NULL && work->barred[j]) continue;
    price(work, j, c);
    const xrd_up error = xrd_dual_step_product_error(step, xrd_up_of_ball(c));
    add_double(c, -1);
    add_double(c, -xrd_dual_step_product(step, k));
    add_double(c, step->mean);
    xrd_up_add_to_ball(c, error);
    most = fmax(most, xrd_upper_end(c));
  }
  arb_clear(c);
  return most;
}

/* c_k - 1 of the columns in use, to nearest. */
static void set_residuals(workspace *work) {
  arb_t c;
  arb_init(c);
  for (size_t k = 0; k < work->step.used; k++) {
    price(work, work->near[k], c);
    add_double(c, -1);
    work->step.residual[k] = arf_get_d(arb_midref(c), ARF_RND_NEAR);
  }
  arb_clear(c);
}

/* G. */
static void bound_gap(workspace *work) {
  set_residuals(work);
  xrd_dual_step_solve(&work->step, LARGEST_STEP);
  const xrd_up largest = xrd_up_of(work->step.largest), square = xrd_up_scale(1.001, xrd_up_multiply(largest, largest));
  const xrd_up rest = xrd_up_add(xrd_up_add(square, xrd_dual_step_mean_error(&work->step)), xrd_up_of(0x1p-200));
  work->gap = xrd_up_of_sum(worst_price(work), rest);
}

static void enclose(const workspace *work, size_t j, double *lower, double *upper) {
  xrd_up peak;
  arb_t c, higher;
  arb_init(c), arb_init(higher);
  const xrd_up deviation = xrd_dual_step_deviation(&work->step, work->place[j], &peak);
  const xrd_up root = xrd_up_multiply(xrd_up_root(xrd_up_scale(2, work->gap)), deviation);
  price(work, j, c);
  arb_set(higher, c);
  xrd_up_add_to_ball(higher, xrd_up_add(root, xrd_up_multiply(work->gap, peak)));
  *upper = xrd_upper_end(higher);
  xrd_up_add_to_ball(c, xrd_up_add(root, xrd_up_scale(2, xrd_up_multiply(work->gap, xrd_up_of_ball(c)))));
  *lower = fmax(xrd_lower_end(c), 0);
  arb_clear(c), arb_clear(higher);
}

static xrd_status enclose_all(workspace *work, const size_t *index, size_t count, double *lower, double *upper,
                              xrd_error *error) {
  xrd_columns columns;
  const bool listed = xrd_columns_init(&columns, &work->problem->distortion, work->scale, NULL,
                                       work->problem->distortion.m);
  const bool summed = listed && sum_columns(work, &columns);
  xrd_columns_clear(&columns);
  if (!listed) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the prices of all columns");
  if (xrd_stop_wanted(work->stop, 0)) return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving");
  if (!summed) return XRD_OK;
  find_near(work, index, count);
  const xrd_status status = fill_shares(work, error);
  if (status != XRD_OK) return status;
  bound_gap(work);
  for (size_t k = 0; k < count; k++) enclose(work, index[k], &lower[k], &upper[k]);
  return XRD_OK;
}

xrd_status xrd_prices_enclose(const xrd_problem *problem, const xrd_price_question *asked, xrd_stop *stop,
                              double *lower, double *upper, xrd_error *error) {
  const size_t n = problem->distortion.n, m = problem->distortion.m, terms = (n > m ? n : m) + 64;
  for (size_t k = 0; k < asked->count; k++) {
    lower[k] = 0;
    upper[k] = HUGE_VAL;
  }
  const xrd_up each = xrd_weighted_sum_error(terms);
  workspace work = {.problem = problem,
                    .q = asked->q,
                    .barred = asked->barred,
                    .kernel = xrd_weight_kernel_select(),
                    .stop = stop,
                    .relative = xrd_account_of(each, xrd_up_of(XRD_SUMS_LOST), each, XRD_UP_ZERO).column};
  for (size_t j = 0; j < m && asked->barred != NULL; j++)
    if (asked->barred[j] && asked->q[j] > 0) return XRD_OK;
  if (work.kernel == NULL || problem->distortion.kind == XRD_HAMMING || !xrd_sums_round_to_nearest() ||
      !(asked->slope > 0) || !xrd_sums_choose_scale(asked->slope, &work.scale, &work.slope))
    return XRD_OK;
  arb_init(work.factor);
  xrd_status status = allocate(&work) ? xrd_rows_minimum(problem, 1, work.minimum, error)
                                      : xrd_fail(error, XRD_ERR_MEMORY, "no memory for prices");
  if (status == XRD_OK) {
    take_masses(&work);
    status = enclose_all(&work, asked->index, asked->count, lower, upper, error);
  }
  clear(&work);
  return status;
}
