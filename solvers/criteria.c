/* A primal-dual interior point for several distortions at their targets D.

   Symbols: E_ij = exp(-(d_b(i,j) - r_i)), u = E q, P(j|i) = q_j E_ij / u_i, c = E'(p / u), D_k(q, b) the channel's mean
   distortions.  The Lagrangian L(q, b) = sum q - 1 - sum_i p_i log u_i - b.D is convex in q, and concave in b, where
   -log u_i is minus a log-sum-exp.  Its barrier problem
     1 - c_j = z_j,  q_j z_j = mu,        D_k - D_k(q, b) = y_k,  b_k y_k = mu
   has one solution for each mu > 0, also where R has a straight piece and many q are optimal at one b: the barrier then
   chooses among them, which no search over b alone can.  With x = dq / q and C the sum of p_i times the covariance of
   (d_k, d_l) under P(.|i), S_kj = sum_i p_i P(j|i) (d_k(i,j) - mean_k(i)), a Newton step solves
     (Q H Q + QZ) x + S' db = q (c - 1) + mu,        S x - (C + Y/B) db = D - D(q, b) - mu / b,
   H = E' diag(p / u^2) E: symmetric quasi-definite (Vanderbei 1995), a Cholesky factor and a K x K system.
   y_k = mu / b_k > 0 keeps the channel strictly inside its constraints, so that they can be proved.

   D_k = 0 forbids the pairs with d_k > 0, and the criterion leaves; so does a D_k so small that b_k D_k is nothing at a
   b_k under which they weigh nothing.  Columns that cost much at the first slopes stay out at first, and those that
   lose their mass leave on the way; at the end all are priced, and if one is missed the whole is solved with all of
   them. */
#include "solvers/criteria.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solvers/criteria_state.h"

enum { MOST_STEPS = 200, K_MAX = XRD_CRITERIA_MAX };
static const double FIRST_MU = 1e-2, SHRINK = 0.1, BOUNDARY = 0.995, EASE = 0.5, NO_LOSS = 1e-14, STEEPEST = 1e200,
                    SLOPE_SHRINK = 0.75, SLOPE_GROWTH = 3;
static const double DROP_MASS = 1e-10, DROP_PRICE = 1e-4, DROP_SPREAD = 2, RIDGE = 1e-16, MOST_RIDGE = 1e-9,
                    ROUNDING = 1e-15;

static double dot(const double *x, const double *y, size_t count) { return cblas_ddot((int)count, x, 1, y, 1); }

/* The factor of Q H Q + QZ, its diagonal raised by `ridge` of itself; false where rounding leaves none. */
static bool factor(xrd_criteria_state *s, double ridge) {
  const size_t used = s->used;
  for (size_t i = 0; i < s->n; i++) {
    const double root = sqrt(s->p[i]);
    for (size_t a = 0; a < used; a++) s->weighted[i * used + a] = root * s->share[i * used + a];
  }
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)used, (int)s->n, 1, s->weighted, (int)used, 0, s->hessian,
              (int)used);
  for (size_t a = 0; a < used; a++) {
    double *diagonal = &s->hessian[a * used + a];
    *diagonal += s->q[a] * s->z[a] + ridge * *diagonal;
  }
  return LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (int)used, s->hessian, (int)used) == 0;
}

/* Solves for db, and leaves x = dq / q in solved[K]; false where rounding does not let it. */
static bool step_raised(xrd_criteria_state *s, double mu, double ridge, double *db) {
  const size_t used = s->used, count = s->count;
  double *first = s->solved + count * used, system[K_MAX * K_MAX];
  if (!factor(s, ridge)) return false;
  memcpy(s->solved, s->s, count * used * sizeof *s->s);
  for (size_t a = 0; a < used; a++) first[a] = s->q[a] * (s->c[a] - 1) + mu;
  if (LAPACKE_dpotrs(LAPACK_COL_MAJOR, 'U', (int)used, (int)count + 1, s->hessian, (int)used, s->solved, (int)used) !=
      0)
    return false;
  for (size_t k = 0; k < count; k++) {
    db[k] = dot(s->s + k * used, first, used) - (s->targets[k] + s->eased[k] - s->reached[k] - mu / s->b[k]);
    for (size_t l = 0; l <= k; l++)
      system[k * count + l] = s->covariance[k * K_MAX + l] + dot(s->s + k * used, s->solved + l * used, used);
    system[k * count + k] += s->y[k] / s->b[k] + ridge * fabs(system[k * count + k]);
  }
  if (count > 0 && LAPACKE_dposv(LAPACK_ROW_MAJOR, 'L', (int)count, 1, system, (int)count, db, 1) != 0) return false;
  for (size_t k = 0; k < count; k++) cblas_daxpy((int)used, -db[k], s->solved + k * used, 1, first, 1);
  return true;
}

/* Where distortions are parallel on the support, both systems are singular but for mu: a ridge then. */
static bool step(xrd_criteria_state *s, double mu, double *db) {
  for (double ridge = RIDGE; ridge <= MOST_RIDGE; ridge *= 100)
    if (step_raised(s, mu, ridge, db)) return true;
  return false;
}

/* The longest step that keeps x + a dx >= (1 - share) x. */
static double keep(double length, double x, double dx, double share) {
  return dx < 0 ? fmin(length, share * x / -dx) : length;
}

static void move(xrd_criteria_state *s, double mu, const double *db) {
  const double *x = s->solved + s->count * s->used;
  double length = 1;
  for (size_t a = 0; a < s->used; a++) {
    const double product = s->q[a] * s->z[a];
    length = keep(length, 1, x[a], BOUNDARY);
    length = keep(length, product, mu - product - product * x[a], BOUNDARY);
  }
  for (size_t k = 0; k < s->count; k++) {
    length = keep(length, s->b[k], db[k], SLOPE_SHRINK);
    length = fmin(length, SLOPE_GROWTH * s->b[k] / fmax(fabs(db[k]), 1e-300));
    length = keep(length, s->y[k], (mu - s->b[k] * s->y[k] - s->y[k] * db[k]) / s->b[k], BOUNDARY);
  }
  for (size_t a = 0; a < s->used; a++) {
    s->z[a] += length * (mu - s->q[a] * s->z[a] - s->q[a] * s->z[a] * x[a]) / s->q[a];
    s->q[a] += length * s->q[a] * x[a];
  }
  for (size_t k = 0; k < s->count; k++) {
    s->y[k] += length * (mu - s->b[k] * s->y[k] - s->y[k] * db[k]) / s->b[k];
    s->b[k] += length * db[k];
  }
}

/* How far the conditions are from holding, in nats, and the mean product. */
static double residual(const xrd_criteria_state *s, double *product) {
  double worst = 0, sum = 0;
  for (size_t a = 0; a < s->used; a++) {
    worst = fmax(worst, s->q[a] * fabs(1 - s->c[a] - s->z[a]));
    sum += s->q[a] * s->z[a];
  }
  for (size_t k = 0; k < s->count; k++) {
    worst = fmax(worst, s->b[k] * fabs(s->reached[k] - s->targets[k] - s->eased[k] + s->y[k]));
    sum += s->b[k] * s->y[k];
  }
  *product = sum / (double)(s->used + s->count);
  return worst;
}

/* Columns without mass to speak of, whose price is farther below 1 than what is still open can move it, leave; are
   there any?  With a gap of G nats a price moves by about sqrt(2 G) times its spread. */
static bool drop(xrd_criteria_state *s, double mu) {
  const double gap = mu * (double)(s->used + s->count);
  const double price = fmax(DROP_PRICE, DROP_SPREAD * sqrt(2 * gap)), mass = fmax(DROP_MASS, 3 * mu / price);
  size_t kept = 0;
  for (size_t a = 0; a < s->used; a++) {
    if (s->q[a] < mass && s->z[a] > price) continue;
    s->column[kept] = s->column[a];
    s->q[kept] = s->q[a];
    s->z[kept++] = s->z[a];
  }
  const bool fewer = kept < s->used;
  s->used = kept;
  if (fewer) xrd_criteria_state_pack(s);
  return fewer;
}

/* sum_k b_k D_k at the targets. */
static double asked(const xrd_criteria_state *s) { return dot(s->b, s->targets, s->count); }

/* F at b is more than any channel within the targets could need: none is. */
static bool out_of_reach(const xrd_criteria_state *s) {
  double least = 0;
  for (size_t i = 0; i < s->n; i++) {
    double row = HUGE_VAL;
    for (size_t j = 0; j < s->m; j++) row = fmin(row, xrd_criteria_state_entry(s, i, j));
    least += s->p[i] * row;
  }
  return least > asked(s) * (1 + 1e-12);
}

/* Limits met to within EASE of what the barrier holds them off: b is then drawn to b / EASE and not to infinity, where
   the limits leave less room than mu. */
static void ease(xrd_criteria_state *s, double mu) {
  for (size_t k = 0; k < s->count; k++) s->eased[k] = EASE * mu / s->b[k];
}

static void begin(xrd_criteria_state *s, double mu) {
  s->used = s->m;
  for (size_t a = 0; a < s->m; a++) {
    s->column[a] = a;
    s->q[a] = 1 / (double)s->m;
    s->z[a] = mu / s->q[a];
  }
  for (size_t k = 0; k < s->count; k++) {
    s->b[k] = 1 / s->targets[k];
    s->y[k] = mu / s->b[k];
  }
  ease(s, mu);
  xrd_criteria_state_pack(s);
}

static bool is_stuck(const xrd_criteria_state *s, xrd_criteria_solution *solution) {
  solution->reachable = !out_of_reach(s);
  return false;
}

/* Follows the path to mu = `last`; false where it cannot. */
static bool follow(xrd_criteria_state *s, double last, bool may_drop, xrd_stop *stop, xrd_criteria_solution *solution) {
  double mu = FIRST_MU / (double)s->m, db[K_MAX];
  bool dropped = !may_drop;
  begin(s, mu);
  for (size_t steps = 0; steps < MOST_STEPS; steps++, solution->rounds++) {
    double product;
    xrd_criteria_state_evaluate(s);
    const double worst = residual(s, &product);
    if (!isfinite(worst) || xrd_stop_round(stop, (double)(s->n * s->used))) return false;
    xrd_stop_tell(stop, mu * (double)(s->m + s->count), last * (double)(s->m + s->count));
    const double rounding = ROUNDING * (1 + asked(s));
    const double end = fmax(last, 10 * rounding);
    if (mu <= end && worst <= fmax(0.1 * mu, rounding) && fabs(product - mu) <= 0.5 * mu) {
      if (dropped) return true;
      (void)drop(s, mu);
      dropped = true;
      continue;
    }
    if (worst < 10 * mu && product < 3 * mu) {
      if (may_drop && drop(s, mu)) xrd_criteria_state_evaluate(s);
      mu = fmin(mu, fmax(SHRINK * mu, end));
      ease(s, mu);
    }
    xrd_criteria_state_couple(s);
    if (!step(s, mu, db)) return is_stuck(s, solution);
    move(s, mu, db);
    if (steps % 10 == 9 && out_of_reach(s)) break;
  }
  return is_stuck(s, solution);
}

/* c_j = sum_i p_i E_ij / u_i of every column: E_ij / u_i against that of the row's best column in play. */
static void price(const xrd_criteria_state *s, double *c) {
  memset(c, 0, s->m * sizeof *c);
  for (size_t i = 0; i < s->n; i++) {
    const double *kernel = s->kernel + i * s->used;
    const size_t best = cblas_idamax((int)s->used, kernel, 1);
    const double reference = xrd_criteria_state_entry(s, i, s->column[best]);
    for (size_t j = 0; j < s->m; j++)
      c[j] += s->p[i] * kernel[best] * exp(reference - xrd_criteria_state_entry(s, i, j));
  }
}

/* Is a column that left worth more than one? */
static bool misses_a_column(const xrd_criteria_state *s, double gap_nats) {
  double *c = s->excess;
  price(s, c);
  for (size_t j = 0, a = 0; j < s->m; j++) {
    if (a < s->used && s->column[a] == j) {
      a++;
      continue;
    }
    if (c[j] > 1 + 0.1 * gap_nats) return true;
  }
  return false;
}

static void deliver(const xrd_criteria_state *s, size_t count, const double *targets, xrd_criteria_solution *solution) {
  memset(solution->q, 0, s->m * sizeof *solution->q);
  double sum = 0, rate = -s->log_sum;
  for (size_t a = 0; a < s->used; a++) sum += s->q[a];
  for (size_t a = 0; a < s->used; a++) {
    solution->q[s->column[a]] = s->q[a] / sum;
    if (s->c[a] > 0) rate -= s->q[a] * s->c[a] * log(s->c[a]);
  }
  for (size_t k = 0; k < count; k++)
    solution->slopes[k] = targets[k] > 0 ? fmin(NO_LOSS / targets[k], STEEPEST) : HUGE_VAL;
  for (size_t k = 0; k < s->count; k++) {
    solution->slopes[s->criterion[k]] = s->b[k];
    rate -= s->b[k] * s->reached[k];
  }
  solution->rate_nats = rate;
}

xrd_status xrd_criteria_solve(const xrd_criteria *criteria, const double *targets, double gap_nats, xrd_stop *stop,
                              xrd_criteria_solution *solution, xrd_error *error) {
  xrd_criteria_state s;
  xrd_criteria_state_begin(&s, criteria, targets);
  solution->reachable = true;
  solution->rounds = 0;
  if (!xrd_criteria_state_allocate(&s)) {
    xrd_criteria_state_clear(&s);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu pairs and %zu distortions", s.n, s.m,
                    criteria->count);
  }
  xrd_criteria_state_fill(&s, criteria);
  const double last = gap_nats / (8 * (double)(s.m + s.count));
  bool met = follow(&s, last, true, stop, solution);
  const bool ends = xrd_stop_ends(stop, 0) || (stop != NULL && stop->rounds == 0);
  if (solution->reachable && !ends && (!met || misses_a_column(&s, gap_nats)))
    met = follow(&s, last, false, stop, solution);
  solution->outcome = met ? XRD_STOP_GAP : XRD_STOP_STALLED;
  deliver(&s, criteria->count, targets, solution);
  xrd_criteria_state_clear(&s);
  return XRD_OK;
}

void xrd_criteria_duals(const xrd_criteria *criteria, const double *slopes, const double *q, double *w) {
  const size_t n = criteria->distortions[0].n, m = criteria->distortions[0].m;
  for (size_t i = 0; i < n; i++) {
    double least = HUGE_VAL, sum = 0;
    w[i] = 1;
    if (!(criteria->p[i] > 0)) continue;
    for (size_t j = 0; j < m; j++) least = fmin(least, xrd_criteria_entry(criteria, slopes, i, j));
    for (size_t j = 0; j < m; j++)
      if (q[j] > 0) sum += q[j] * exp(least - xrd_criteria_entry(criteria, slopes, i, j));
    w[i] = fmin(1 / sum, 1e300);
  }
}
