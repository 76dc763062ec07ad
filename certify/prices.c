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

   Rounding: u, c and their errors as in certify/account.h; what is made of a_ij as in certify/dual_step.h.  Which of
   the columns without mass have c_j - E[a_j x] near 1, and so may decide the maximum, plain arithmetic tells: of c_j,
   |x| takes 2^-30, as much of 1 - E[x], which a column in use has at least, and the rest is the screening sums'. */
#include "certify/prices.h"

#include <arb.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "certify/account.h"
#include "certify/columns.h"
#include "certify/dual_step.h"
#include "certify/ends.h"
#include "certify/rows.h"
#include "certify/sums.h"

static const double LARGEST_STEP = 0x1p-30;
static const slong PRECISION = 160;
static const size_t MOST_ROWS = (size_t)1 << 30; /* that screening sums may have */

typedef struct {
  const xrd_problem *problem;
  const double *q;
  const unsigned char *barred;
  const xrd_weight_kernel *kernel;
  xrd_stop *stop;
  double scale, slope;    /* distortions times `scale` go with the scaled slope */
  double unscaled;        /* the slope as asked */
  xrd_up relative;        /* error of every c_j */
  double mass, total;     /* sum q and sum p, to nearest */
  arb_t factor;           /* sum q / sum p */
  double *minimum, *u;    /* n */
  xrd_pair *v;            /* n: p_i / u_i */
  double *d, *high, *low; /* m: the row at hand */
  const double *used_d;   /* n x used, lent: distortions of the columns in use */
  double *screened;       /* m: sum_i p_i E_ij / u_i in plain arithmetic */
  size_t near_count;      /* columns in use, others with a price near 1, and those asked for */
  size_t *near, *place;   /* m: their indices; where a column is among them */
  double *near_q;         /* m: the masses of those in use */
  double *c_high, *c_low; /* m: sum_i p_i E_ij / u_i of near columns */
  double *rest;           /* m: unused by a pass without duals */
  double *share;          /* n x used, lent: E_ij of the columns in use */
  xrd_dual_step step;     /* a_ij of near columns, and x */
  xrd_dual_factor factor_of_used;
  size_t *order; /* m: where these are among them */
  xrd_up gap;    /* G */
} workspace;

static bool allocate(workspace *work) {
  const size_t n = work->problem->distortion.n, m = work->problem->distortion.m;
  double **rows[] = {&work->minimum, &work->u},
         **columns[] = {&work->d,      &work->high,   &work->low,   &work->screened,
                        &work->near_q, &work->c_high, &work->c_low, &work->rest};
  bool good = true;
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    good = (*rows[k] = xrd_allocate_zero(n, sizeof(double))) != NULL && good;
  for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
    good = (*columns[k] = xrd_allocate_zero(m, sizeof(double))) != NULL && good;
  work->v = xrd_allocate_zero(n, sizeof(xrd_pair));
  work->near = xrd_allocate(m, sizeof(size_t));
  work->place = xrd_allocate(m, sizeof(size_t));
  work->order = xrd_allocate(m, sizeof(size_t));
  return good && work->v != NULL && work->near != NULL && work->place != NULL && work->order != NULL;
}

static void clear(workspace *work) {
  double *blocks[] = {work->minimum,  work->u,      work->d,      work->high,  work->low,
                      work->screened, work->near_q, work->c_high, work->c_low, work->rest};
  for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) free(blocks[k]);
  free(work->v);
  free(work->near);
  free(work->place);
  free(work->order);
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

static void add_near(workspace *work, size_t j) {
  if (work->place[j] != SIZE_MAX) return;
  work->place[j] = work->near_count;
  work->near[work->near_count++] = j;
}

/* The columns in use come first. */
static void find_used(workspace *work) {
  const size_t m = work->problem->distortion.m;
  for (size_t j = 0; j < m; j++) work->place[j] = SIZE_MAX;
  for (size_t j = 0; j < m; j++) {
    if (!(work->q[j] > 0)) continue;
    work->near_q[work->near_count] = work->q[j];
    add_near(work, j);
  }
  work->step.used = work->near_count;
}

/* How far below 1 a price without mass decides nothing: 2^-29, the screening sums' error, and some roundings. */
static double most_apart(const workspace *work) {
  const xrd_up screen = xrd_up_scale(0x1p-52, xrd_up_of_count(work->problem->distortion.n + 16));
  return xrd_up_value(xrd_up_add(xrd_up_of(2 * LARGEST_STEP), xrd_up_add(xrd_up_of(XRD_SCREEN_ERROR), screen)));
}

static double least_near(const workspace *work) { return (1 - most_apart(work)) * work->total / work->mass; }

/* Then those that the screening sums do not exclude, and those asked for. */
static void find_near(workspace *work, const size_t *index, size_t count) {
  const size_t m = work->problem->distortion.m;
  const double least = least_near(work);
  for (size_t j = 0; j < m; j++)
    if (!(work->screened[j] < least)) add_near(work, j);
  for (size_t k = 0; k < count; k++) add_near(work, index[k]);
}

/* One row of the columns in use: u_i, v_i, and their shares of the sums.  False where the row leaves the ranges of the
   error bounds. */
static bool sum_row(workspace *work, size_t i) {
  const size_t k = work->step.used;
  const double *d = work->used_d + i * k;
  const double s = work->minimum[i] * work->scale;
  double *high = work->share + i * k;
  xrd_row_sums sums = {0};
  work->kernel->weights(k, d, s, work->slope, high, work->low);
  work->kernel->row_sums(k, d, s, high, work->low, work->near_q, &sums);
  const xrd_pair u = xrd_lanes_total(sums.mass);
  if (!(u.high >= XRD_SUMS_SMALL && u.high <= XRD_SUMS_LARGE)) return false;
  const xrd_pair v = xrd_pair_quotient(work->problem->p[i], u);
  work->kernel->add_columns(k, high, work->low, (xrd_share){v.high, v.low, 0}, work->c_high, work->c_low, work->rest);
  work->u[i] = u.high;
  work->v[i] = v;
  return true;
}

/* u, v, c of the columns in use.  False where a row leaves the ranges of the error
   bounds, or the caller wants to stop. */
static bool sum_columns(workspace *work) {
  for (size_t i = 0; i < work->problem->distortion.n; i++) {
    if (!(work->problem->p[i] > 0)) continue;
    if (xrd_stop_wanted(work->stop, 10 * (double)work->step.used)) return false;
    if (!sum_row(work, i)) return false;
  }
  return true;
}

/* The same of the near columns that are not in use, and the shares a_ij of all near columns. */
static void sum_others(workspace *work, const xrd_columns *others) {
  const size_t used = work->step.used, count = work->near_count;
  for (size_t i = 0; i < work->problem->distortion.n; i++) {
    double *share = work->step.share + i * count;
    memset(share, 0, count * sizeof *share);
    if (!(work->problem->p[i] > 0)) continue;
    const xrd_pair v = work->v[i];
    memcpy(share, work->share + i * used, used * sizeof *share);
    xrd_columns_fetch(others, i, 0, others->count, work->d);
    work->kernel->weights(others->count, work->d, work->minimum[i] * work->scale, work->slope, share + used, work->low);
    work->kernel->add_columns(others->count, share + used, work->low, (xrd_share){v.high, v.low, 0},
                              work->c_high + used, work->c_low + used, work->rest);
    work->step.weight[i] = work->problem->p[i] / work->total;
    const double scale = work->mass / work->u[i];
    for (size_t k = 0; k < count; k++) share[k] *= scale;
  }
}

/* The price of the near column at `place`: c_j of the normalised q. */
static void price(const workspace *work, size_t place, arb_t c) {
  arb_t part;
  arb_init(part);
  arb_set_d(c, work->c_high[place]);
  arb_set_d(part, work->c_low[place]);
  arb_add(c, c, part, PRECISION);
  const xrd_up error = xrd_up_add(xrd_up_scale(work->c_high[place], work->relative), xrd_up_of(XRD_SUMS_FLOOR));
  xrd_up_add_to_ball(c, xrd_up_scale(1.001, error));
  arb_mul(c, c, work->factor, PRECISION);
  arb_clear(part);
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
  double *product = work->rest; /* of no more use to the passes */
  xrd_dual_step_products(step, product);
  arb_t c;
  arb_init(c);
  double most = -HUGE_VAL;
  for (size_t k = 0; k < work->near_count; k++) {
    const size_t j = work->near[k];
    if (work->barred != NULL && work->barred[j]) continue;
    price(work, k, c);
    const xrd_up error = xrd_dual_step_product_error(step, xrd_up_of_ball(c));
    add_double(c, -1);
    add_double(c, -product[k]);
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
    price(work, k, c);
    add_double(c, -1);
    work->step.residual[k] = arf_get_d(arb_midref(c), ARF_RND_NEAR);
  }
  arb_clear(c);
}

/* A factor of exactly the columns in use serves the step; its last column may be taken off. */
static void take_factor(workspace *work, const xrd_dual_factor *factor) {
  const size_t used = work->step.used;
  if (factor == NULL || factor->count < used || factor->count > used + 1) return;
  for (size_t t = 0; t < used; t++) {
    const size_t place = work->place[factor->column[t]];
    if (place >= used) return;
    work->order[t] = place;
  }
  work->factor_of_used = *factor;
  work->factor_of_used.count = used;
  work->factor_of_used.column = work->order;
  work->step.factor = &work->factor_of_used;
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
  price(work, work->place[j], c);
  arb_set(higher, c);
  xrd_up_add_to_ball(higher, xrd_up_add(root, xrd_up_multiply(work->gap, peak)));
  *upper = xrd_upper_end(higher);
  xrd_up_add_to_ball(c, xrd_up_add(root, xrd_up_scale(2, xrd_up_multiply(work->gap, xrd_up_of_ball(c)))));
  *lower = fmax(xrd_lower_end(c), 0);
  arb_clear(c), arb_clear(higher);
}

static xrd_status take_minimum(workspace *work, const double *known, xrd_error *error) {
  if (known == NULL) return xrd_rows_minimum(work->problem, 1, work->minimum, error);
  memcpy(work->minimum, known, work->problem->distortion.n * sizeof *known);
  return XRD_OK;
}

static xrd_status no_memory(size_t columns, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the prices of %zu columns", columns);
}

/* *usable: no row leaves the ranges of the error bounds. */
static xrd_status take_used(workspace *work, xrd_price_screen *screen, bool *usable, xrd_error *error) {
  const xrd_distortion *distortion = &work->problem->distortion;
  find_used(work);
  work->share = xrd_price_screen_room(screen, 0, distortion->n, work->near_count);
  work->used_d = xrd_price_screen_distortions(screen, distortion, work->scale, work->near, work->near_count);
  bool good = work->used_d != NULL && work->share != NULL;
  *usable = good && sum_columns(work);
  const xrd_screened screened = {work->problem, work->minimum, work->v, work->unscaled, work->kernel, work->stop};
  if (*usable) good = xrd_price_screen_sums(screen, &screened, least_near(work), work->screened);
  if (!good) return no_memory(work->near_count, error);
  return xrd_stop_wanted(work->stop, 0) ? xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving") : XRD_OK;
}

static xrd_status take_others(workspace *work, xrd_price_screen *screen, xrd_error *error) {
  const xrd_distortion *distortion = &work->problem->distortion;
  const size_t used = work->step.used, count = work->near_count;
  xrd_columns others = {.point = NULL};
  work->step.borrowed = true;
  work->step.share = xrd_price_screen_room(screen, 1, distortion->n, count);
  const bool good = work->step.share != NULL &&
                    xrd_columns_init(&others, distortion, work->scale, work->near + used, count - used) &&
                    xrd_dual_step_init(&work->step, distortion->n, count);
  if (good) sum_others(work, &others);
  xrd_columns_clear(&others);
  return good ? XRD_OK : no_memory(count, error);
}

static xrd_status enclose_all(workspace *work, const xrd_price_question *asked, xrd_price_screen *screen, double *lower,
                              double *upper, xrd_error *error) {
  bool usable;
  xrd_status status = take_used(work, screen, &usable, error);
  if (status != XRD_OK || !usable) return status;
  take_factor(work, asked->factor);
  find_near(work, asked->index, asked->count);
  status = take_others(work, screen, error);
  if (status != XRD_OK) return status;
  bound_gap(work);
  for (size_t k = 0; k < asked->count; k++) enclose(work, asked->index[k], &lower[k], &upper[k]);
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
                    .unscaled = asked->slope,
                    .relative = xrd_account_of(each, xrd_up_of(XRD_SUMS_LOST), each, XRD_UP_ZERO).column};
  for (size_t j = 0; j < m && asked->barred != NULL; j++)
    if (asked->barred[j] && asked->q[j] > 0) return XRD_OK;
  if (work.kernel == NULL || n > MOST_ROWS || problem->distortion.kind == XRD_HAMMING || !xrd_sums_round_to_nearest() ||
      !(asked->slope > 0) || !xrd_sums_choose_scale(asked->slope, &work.scale, &work.slope))
    return XRD_OK;
  arb_init(work.factor);
  xrd_status status = allocate(&work) ? take_minimum(&work, asked->minimum, error)
                                      : xrd_fail(error, XRD_ERR_MEMORY, "no memory for prices");
  xrd_price_screen own = {.slope = NAN};
  xrd_price_screen *screen = asked->screen != NULL ? asked->screen : &own;
  if (status == XRD_OK && screen == &own) status = xrd_price_screen_init(&own, n, m, error);
  if (status == XRD_OK) {
    take_masses(&work);
    status = enclose_all(&work, asked, screen, lower, upper, error);
  }
  clear(&work);
  xrd_price_screen_clear(&own);
  return status;
}
