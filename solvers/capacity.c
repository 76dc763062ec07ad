/* Primal-dual interior point (Mehrotra 1992) for the capacity of a finite channel.

   Symbols: g_x = h_x - sum_y W log r_y is the gradient but for a constant; H = W diag(1/r) W' minus the Hessian.  With
   multipliers v of sum p = 1, s of the cost, z of p >= 0 and the slack t of the cost,

     v + s b_x - g_x = z_x,   sum p = 1,   b.p + t = limit,   p_x z_x = s t = mu.

   Why interior: inputs that are never used, several optimal laws and costs at which the slope jumps make an active set
   cycle or its Hessian singular; here they only leave p_x z_x small.  The Newton system is solved for dp = P xi, P =
   diag p: P H P + P Z has entries that stay moderate as mu vanishes.  Settled inputs are diagonal in it, which steers a
  little beside Newton's direction and saves most of its factor; where that does not arrive, all inputs are in it. */
#include "solvers/capacity.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MOST_ROUNDS = 100, STALLED_ROUNDS = 4 };
static const double NEAR_BOUNDARY = 0.995, RIDGE = 1e-15, UNUSED = 1e-9, SETTLED = 1e-2;

typedef struct {
  const xrd_capacity_task *task;
  size_t n, m;
  double *p, *r;                            /* of the solution */
  double *z, *g, *log_r, *dp, *dz, *affine; /* n; log_r: m */
  double *one, *bend, *right;               /* n: M^-1 P 1, M^-1 P b, M^-1 of the right side */
  double *scaled, *normal;                  /* m x used, used x used */
  double settled;                           /* see choose_active; 0: none is */
  size_t used, *active;                     /* inputs in the factor */
  double *packed;                           /* used */
  double v, s, t, mu, gap;
  double dv, ds, dt, step;
} interior_point;

static const size_t VECTORS = 10;

static xrd_status reserve(interior_point *work, xrd_error *error) {
  const size_t n = work->n, m = work->m;
  size_t square, tall;
  const bool fits = xrd_size_multiply(n, n, &square) && xrd_size_multiply(n, m, &tall);
  double *block = xrd_allocate_zero(VECTORS * n + m, sizeof *block);
  work->z = block;
  work->normal = fits ? xrd_allocate(square, sizeof(double)) : NULL;
  work->scaled = fits ? xrd_allocate(tall, sizeof(double)) : NULL;
  work->active = xrd_allocate(n, sizeof *work->active);
  if (block == NULL || work->active == NULL || work->normal == NULL || work->scaled == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the capacity of %zu inputs", n);
  double **const places[] = {&work->g, &work->dp, &work->dz, &work->affine, &work->one, &work->bend, &work->right};
  for (size_t k = 0; k < sizeof places / sizeof *places; k++) *places[k] = block + (k + 1) * n;
  work->packed = block + 8 * n;
  work->log_r = block + VECTORS * n;
  return XRD_OK;
}

/* r and g of p. */
static void evaluate(interior_point *work) {
  const xrd_capacity_task *task = work->task;
  const int n = (int)work->n, m = (int)work->m;
  cblas_dgemv(CblasColMajor, CblasNoTrans, m, n, 1, task->w, m, work->p, 1, 0, work->r, 1);
  for (size_t y = 0; y < work->m; y++) work->log_r[y] = work->r[y] > 0 ? log(work->r[y]) : 0;
  memcpy(work->g, task->h, work->n * sizeof *work->g);
  cblas_dgemv(CblasColMajor, CblasTrans, m, n, -1, task->w, m, work->log_r, 1, 1, work->g, 1);
}

static double cost_of(const interior_point *work, size_t x) {
  return work->task->cost != NULL ? work->task->cost[x] : 0;
}

/* p even, or as much of it as the limit allows beside the cheapest input, and duals: either such that no residual is
   left, or with equal products p_x z_x = s t.  The first is better but where a limit near the least cost makes some
   masses so small that its products differ too much for steps of any length. */
static void start(interior_point *work, bool equal_products) {
  const size_t n = work->n;
  size_t cheapest = 0;
  double mean = 0, high = -HUGE_VAL, low = HUGE_VAL, dearest = -HUGE_VAL;
  for (size_t x = 0; x < n; x++) {
    mean += cost_of(work, x) / (double)n;
    dearest = fmax(dearest, cost_of(work, x));
    if (cost_of(work, x) < cost_of(work, cheapest)) cheapest = x;
  }
  const double least = cost_of(work, cheapest), room = work->task->limit - least;
  const double share = work->task->cost != NULL && mean - least > room / 2 ? room / 2 / (mean - least) : 1;
  for (size_t x = 0; x < n; x++) work->p[x] = share / (double)n;
  work->p[cheapest] += 1 - share;
  evaluate(work);
  for (size_t x = 0; x < n; x++) high = fmax(high, work->g[x]), low = fmin(low, work->g[x]);
  work->t = room - share * (mean - least);
  const double steep = work->task->cost != NULL ? (0.01 + high - low) / (dearest - least) : 0;
  const double mu = fmin((0.01 + high - low) / (double)n, steep > 0 ? work->t * steep : HUGE_VAL);
  work->s = equal_products && steep > 0 ? mu / work->t : steep;
  work->v = equal_products ? 0 : -HUGE_VAL;
  for (size_t x = 0; x < n; x++) {
    const double gain = work->g[x] - work->s * cost_of(work, x);
    work->v = equal_products ? work->v + work->p[x] * gain : fmax(work->v, gain + 0.01 + 0.1 * (high - low));
  }
  for (size_t x = 0; x < n; x++)
    work->z[x] = equal_products ? mu / work->p[x] : work->v + work->s * cost_of(work, x) - work->g[x];
}

/* Inputs whose mass is little beside their z and the largest mass move with the barrier alone: they stay out of the
   factor. */
static void choose_active(interior_point *work) {
  double largest = 0;
  work->used = 0;
  for (size_t x = 0; x < work->n; x++) largest = fmax(largest, work->p[x]);
  for (size_t x = 0; x < work->n; x++)
    if (!(work->p[x] < work->settled * fmin(work->z[x], largest))) work->active[work->used++] = x;
}

/* x = (P H P + P Z)^-1 x, diagonal where inputs are settled. */
static void apply_inverse(interior_point *work, double *x) {
  const size_t used = work->used;
  for (size_t a = 0; a < used; a++) work->packed[a] = x[work->active[a]];
  (void)LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'U', (int)used, 1, work->normal, (int)used, work->packed, (int)used);
  for (size_t k = 0; k < work->n; k++) x[k] /= work->p[k] * work->z[k] + 1e-300;
  for (size_t a = 0; a < used; a++) x[work->active[a]] = work->packed[a];
}

/* P H P + P Z = U'U; false where rounding has made it indefinite. */
static bool factor(interior_point *work, double ridge) {
  const size_t n = work->n, m = work->m;
  choose_active(work);
  for (size_t y = 0; y < m; y++) work->log_r[y] = work->r[y] > 0 ? 1 / sqrt(work->r[y]) : 0;
  for (size_t a = 0; a < work->used; a++) {
    const double *w = work->task->w + work->active[a] * m, p = work->p[work->active[a]];
    for (size_t y = 0; y < m; y++) work->scaled[a * m + y] = w[y] * p * work->log_r[y];
  }
  const int used = (int)work->used;
  cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, used, (int)m, 1, work->scaled, (int)m, 0, work->normal, used);
  for (size_t a = 0; a < work->used; a++) {
    double *diagonal = work->normal + a * work->used + a;
    *diagonal += ridge * *diagonal + work->p[work->active[a]] * work->z[work->active[a]] + 1e-300;
  }
  if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', used, work->normal, used) != 0) return false;
  for (size_t x = 0; x < n; x++) work->one[x] = work->p[x], work->bend[x] = work->p[x] * cost_of(work, x);
  apply_inverse(work, work->one);
  if (work->task->cost != NULL) apply_inverse(work, work->bend);
  return true;
}

/* dv and ds from what `right` leaves of sum p = 1 and of the cost, of which s t is to become `product`. */
static void eliminate(interior_point *work, double product) {
  const bool costly = work->task->cost != NULL;
  double e_one = 0, e_bend = 0, b_bend = 0, e_right = 0, b_right = 0, mass = 0, spent = 0;
  for (size_t x = 0; x < work->n; x++) {
    const double p = work->p[x], b = cost_of(work, x);
    mass += p, spent += p * b;
    e_one += p * work->one[x], e_bend += p * work->bend[x], b_bend += p * b * work->bend[x];
    e_right += p * work->right[x], b_right += p * b * work->right[x];
  }
  const double first = e_right - (1 - mass);
  if (!costly) {
    work->dv = first / e_one;
    work->ds = work->dt = 0;
    return;
  }
  const double second = b_right - (work->task->limit - spent - product / work->s);
  const double corner = b_bend + work->t / work->s, determinant = e_one * corner - e_bend * e_bend;
  work->dv = (first * corner - second * e_bend) / determinant;
  work->ds = (second * e_one - first * e_bend) / determinant;
  work->dt = (product - work->s * work->t - work->t * work->ds) / work->s;
}

/* The Newton direction to p_x z_x = product_x; `affine` holds the products. */
static void direct(interior_point *work, double cost_product) {
  const size_t n = work->n;
  for (size_t x = 0; x < n; x++)
    work->right[x] = work->p[x] * (work->g[x] - work->v - work->s * cost_of(work, x)) + work->affine[x];
  apply_inverse(work, work->right);
  eliminate(work, cost_product);
  for (size_t x = 0; x < n; x++) {
    const double part = work->right[x] - work->dv * work->one[x] - work->ds * work->bend[x];
    work->dp[x] = work->p[x] * part;
    work->dz[x] = work->affine[x] / work->p[x] - work->z[x] - work->z[x] * part;
  }
}

/* The longest step, at most 1, that keeps x + step dx >= 0. */
static double reach(double x, double dx, double step) { return x + step * dx < 0 ? -x / dx : step; }

static void find_steps(const interior_point *work, double *primal, double *dual) {
  *primal = *dual = 1;
  for (size_t x = 0; x < work->n; x++) {
    *primal = reach(work->p[x], work->dp[x], *primal);
    *dual = reach(work->z[x], work->dz[x], *dual);
  }
  if (work->task->cost == NULL) return;
  *primal = reach(work->t, work->dt, *primal);
  *dual = reach(work->s, work->ds, *dual);
}

/* p.z + s t after steps of the direction at hand. */
static double gap_after(const interior_point *work, double primal, double dual) {
  double gap = work->task->cost != NULL ? (work->t + primal * work->dt) * (work->s + dual * work->ds) : 0;
  for (size_t x = 0; x < work->n; x++) gap += (work->p[x] + primal * work->dp[x]) * (work->z[x] + dual * work->dz[x]);
  return gap;
}

/* Predictor, then corrector towards a mu that depends on how far the predictor came. */
static void choose_direction(interior_point *work) {
  double primal, dual;
  memset(work->affine, 0, work->n * sizeof *work->affine);
  direct(work, 0);
  find_steps(work, &primal, &dual);
  const double reached = fmax(gap_after(work, primal, dual), 0) / work->gap;
  const double products = (double)work->n + (work->task->cost != NULL);
  const double target = reached * reached * reached * work->gap / products;
  for (size_t x = 0; x < work->n; x++) {
    const double change = work->dp[x] * work->dz[x], limit = work->gap / products;
    work->affine[x] = target - fmax(-limit, fmin(limit, change));
  }
  direct(work, target - fmax(-work->gap, fmin(work->gap, work->dt * work->ds)) * (work->task->cost != NULL));
}

static void advance(interior_point *work) {
  double primal, dual;
  find_steps(work, &primal, &dual);
  primal = fmin(1, NEAR_BOUNDARY * primal), dual = fmin(1, NEAR_BOUNDARY * dual);
  primal = dual = work->step = fmin(primal, dual); /* the gradient ties both */
  for (size_t x = 0; x < work->n; x++) {
    work->p[x] = fmax(work->p[x] + primal * work->dp[x], 1e-200);
    work->z[x] = fmax(work->z[x] + dual * work->dz[x], 1e-200);
  }
  work->t = fmax(work->t + primal * work->dt, 1e-200);
  work->s = fmax(work->s + dual * work->ds, 1e-200);
  work->v += dual * work->dv;
  evaluate(work);
}

/* The duality gap with the best v for this s: max_x (g_x - s b_x) + s limit - sum p (g_x). */
static double true_gap(const interior_point *work) {
  double most = -HUGE_VAL, mean = 0, mass = 0;
  for (size_t x = 0; x < work->n; x++) {
    most = fmax(most, work->g[x] - work->s * cost_of(work, x));
    mean += work->p[x] * work->g[x], mass += work->p[x];
  }
  return most + (work->task->cost != NULL ? work->s * work->task->limit : 0) - mean / mass;
}

/* Does only the barrier keep an input alive?  Then its mass falls with mu and its z stays; of those in use the z falls.
 */
static bool is_unused(const interior_point *work, size_t x) {
  const double p = work->p[x], z = work->z[x];
  const double p_before = p - work->step * work->dp[x], z_before = z - work->step * work->dz[x];
  return p < UNUSED && p < z && p * z_before < z * p_before;
}

/* Inputs that only the barrier keeps alive go; r stays, so that it is positive wherever an input leads. */
static void finish(interior_point *work, xrd_capacity_solution *solution) {
  double total = 0, value = 0;
  for (size_t x = 0; x < work->n; x++) {
    if (is_unused(work, x)) work->p[x] = 0;
    total += work->p[x];
  }
  for (size_t x = 0; x < work->n; x++) {
    work->p[x] /= total;
    value += work->p[x] * work->g[x];
  }
  solution->slope = work->task->cost != NULL ? work->s : 0;
  solution->value = value;
}

/* False where it stalled before the gap. */
static bool iterate(interior_point *work, bool equal_products, xrd_stop *stop, xrd_capacity_solution *solution) {
  const double round_work = (double)work->n * (double)work->n * ((double)work->m + (double)work->n / 3) / 4;
  double best = HUGE_VAL;
  start(work, equal_products);
  for (int round = 0, idle = 0; round < MOST_ROUNDS && idle < STALLED_ROUNDS; round++) {
    const bool ends = xrd_stop_round(stop, round_work);
    solution->stopped = xrd_stop_wanted(stop, 0);
    work->gap = gap_after(work, 0, 0);
    const double gap = fmax(work->gap, true_gap(work));
    xrd_stop_tell(stop, gap, work->task->gap_nats);
    if (ends || gap <= work->task->gap_nats) return true;
    if (!isfinite(gap)) break;
    idle = gap < 0.7 * best ? 0 : idle + 1;
    best = fmin(best, gap);
    if (!factor(work, RIDGE) && !factor(work, 1e-11)) break;
    choose_direction(work);
    advance(work);
  }
  return false;
}

xrd_status xrd_capacity_solve(const xrd_capacity_task *task, xrd_stop *stop, xrd_capacity_solution *solution,
                              xrd_error *error) {
  interior_point work = {.task = task, .n = task->n, .m = task->m, .p = solution->p, .r = solution->r};
  const xrd_status status = reserve(&work, error);
  solution->stopped = false;
  if (status == XRD_OK) {
    memset(work.dp, 0, work.n * sizeof *work.dp);
    work.settled = SETTLED;
    bool met = iterate(&work, false, stop, solution);
    work.settled = 0;
    met = met || iterate(&work, false, stop, solution);
    if (!met) (void)iterate(&work, true, stop, solution);
    finish(&work, solution);
  }
  free(work.z);
  free(work.normal);
  free(work.scaled);
  free(work.active);
  return status;
}
