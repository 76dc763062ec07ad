/* Both bounds of a finite channel's capacity in balls.

   Symbols: w_xy the matrix, S_x its rows' sums, W = w / S; P = sum p, R = sum r, L_y = log r_y; c the cost.
     D(W_x || r / R) = (sum_y w log w - sum_y w L_y) / S_x - log S_x + log R.
     I(p / P, W) = (1/P) [ sum_x p_x ((sum_y w log w) / S_x - log S_x) - sum_y o_y log o_y ] + log P,
     o_y = sum_x p_x w_xy / S_x.
   The lower bound needs sum_x p_x (b_x - c) <= 0, which is summed exactly.

   The n m logarithms are taken in double arithmetic with a proved error (certify/logarithms.h), or as balls where an
   entry is too small for that. */
#include <math.h>

#include "base/float_mode.h"
#include "certify/ends.h"
#include "certify/logarithms.h"
#include "certify/measures/balls.h"
#include "certify/sums.h"
#include "exactrd/capacity.h"

static const slong BITS = 128;

typedef struct {
  const xrd_capacity_problem *problem;
  const xrd_capacity_point *point;
  const xrd_weight_kernel *kernel; /* NULL: balls alone */
  arb_ptr row, log_r, output;      /* m each */
  arb_t mass, law, spent;          /* P, log R, the bracket of I */
  arb_t size, logs, term, most;
} capacity_proof;

static bool proof_init(capacity_proof *proof) {
  const size_t m = proof->problem->m;
  proof->row = xrd_measure_balls_new(m);
  proof->log_r = xrd_measure_balls_new(m);
  proof->output = xrd_measure_balls_new(m);
  arb_init(proof->mass), arb_init(proof->law), arb_init(proof->spent);
  arb_init(proof->size), arb_init(proof->logs), arb_init(proof->term), arb_init(proof->most);
  return proof->row != NULL && proof->log_r != NULL && proof->output != NULL;
}

static void proof_clear(capacity_proof *proof) {
  const size_t m = proof->problem->m;
  xrd_measure_balls_free(proof->row, m);
  xrd_measure_balls_free(proof->log_r, m);
  xrd_measure_balls_free(proof->output, m);
  arb_clear(proof->mass), arb_clear(proof->law), arb_clear(proof->spent);
  arb_clear(proof->size), arb_clear(proof->logs), arb_clear(proof->term), arb_clear(proof->most);
}

/* sum_y w log w of the row at hand. */
static void add_logarithms(capacity_proof *proof, const double *w) {
  const size_t m = proof->problem->m;
  bool usable = proof->kernel != NULL;
  for (size_t y = 0; y < m; y++) usable = usable && (w[y] == 0 || w[y] >= XRD_SUMS_SMALL);
  if (usable &&
      xrd_logarithms_sum(proof->kernel, m, (xrd_parts){w, NULL}, (xrd_parts){w, NULL}, XRD_UP_ZERO, proof->logs))
    return;
  arb_zero(proof->logs);
  for (size_t y = 0; y < m; y++) {
    if (!(w[y] > 0)) continue;
    arb_log(proof->term, proof->row + y, BITS);
    arb_addmul(proof->logs, proof->term, proof->row + y, BITS);
  }
}

/* p_x of the bracket and of the outputs. */
static void add_input(capacity_proof *proof, const double *w, double p) {
  arb_set_d(proof->term, p);
  arb_add(proof->mass, proof->mass, proof->term, BITS);
  arb_addmul(proof->spent, proof->term, proof->logs, BITS);
  arb_div(proof->term, proof->term, proof->size, BITS);
  for (size_t y = 0; y < proof->problem->m; y++)
    if (w[y] > 0) arb_addmul(proof->output + y, proof->term, proof->row + y, BITS);
}

/* most = max(most, D(W_x || r / R) - s (b_x - c)); without an end where r misses an output. */
static void take_divergence(capacity_proof *proof, const double *w, size_t x) {
  const xrd_capacity_problem *problem = proof->problem;
  const xrd_capacity_point *point = proof->point;
  bool missed = false;
  for (size_t y = 0; y < problem->m; y++) missed = missed || (w[y] > 0 && !(point->r[y] > 0));
  if (missed) arb_indeterminate(proof->most);
  if (missed || !arb_is_finite(proof->most)) return;
  arb_dot(proof->term, NULL, 0, proof->row, 1, proof->log_r, 1, (slong)problem->m, BITS);
  arb_div(proof->term, proof->term, proof->size, BITS);
  arb_sub(proof->logs, proof->logs, proof->term, BITS);
  arb_add(proof->logs, proof->logs, proof->law, BITS);
  if (problem->cost != NULL) {
    arb_set_d(proof->term, point->cost);
    arb_set_d(proof->size, problem->cost[x]);
    arb_sub(proof->size, proof->size, proof->term, BITS);
    arb_set_d(proof->term, point->slope);
    arb_submul(proof->logs, proof->term, proof->size, BITS);
  }
  if (x == 0)
    arb_set(proof->most, proof->logs);
  else
    arb_max(proof->most, proof->most, proof->logs, BITS);
}

/* logs becomes (sum_y w log w) / S - log S. */
static void take_row(capacity_proof *proof, size_t x) {
  const size_t m = proof->problem->m;
  const double *w = proof->problem->matrix + x * m;
  arb_zero(proof->size);
  for (size_t y = 0; y < m; y++) {
    arb_set_d(proof->row + y, w[y]);
    if (w[y] > 0) arb_add(proof->size, proof->size, proof->row + y, BITS);
  }
  add_logarithms(proof, w);
  arb_div(proof->logs, proof->logs, proof->size, BITS);
  arb_log(proof->term, proof->size, BITS);
  arb_sub(proof->logs, proof->logs, proof->term, BITS);
  if (proof->point->p[x] > 0) add_input(proof, w, proof->point->p[x]);
  take_divergence(proof, w, x);
}

/* L_y and log R. */
static void take_law(capacity_proof *proof) {
  for (size_t y = 0; y < proof->problem->m; y++) {
    if (!(proof->point->r[y] > 0)) continue;
    arb_set_d(proof->log_r + y, proof->point->r[y]);
    arb_add(proof->law, proof->law, proof->log_r + y, BITS);
    arb_log(proof->log_r + y, proof->log_r + y, BITS);
  }
  arb_log(proof->law, proof->law, BITS);
}

/* sum_x p_x (b_x - c) <= 0, without any rounding. */
static bool keeps_cost(const xrd_capacity_problem *problem, const xrd_capacity_point *point) {
  arb_t sum, part, limit;
  arb_init(sum), arb_init(part), arb_init(limit);
  arb_set_d(limit, point->cost);
  for (size_t x = 0; x < problem->n; x++) {
    if (!(point->p[x] > 0)) continue;
    arb_set_d(part, problem->cost != NULL ? problem->cost[x] : 0);
    arb_sub(part, part, limit, ARF_PREC_EXACT);
    arb_t p;
    arb_init(p);
    arb_set_d(p, point->p[x]);
    arb_addmul(sum, p, part, ARF_PREC_EXACT);
    arb_clear(p);
  }
  const bool kept = arb_is_nonpositive(sum);
  arb_clear(sum), arb_clear(part), arb_clear(limit);
  return kept;
}

static void conclude(capacity_proof *proof, xrd_capacity_point *point) {
  for (size_t y = 0; y < proof->problem->m; y++) {
    if (arb_is_zero(proof->output + y)) continue;
    arb_log(proof->term, proof->output + y, BITS);
    arb_submul(proof->spent, proof->term, proof->output + y, BITS);
  }
  arb_div(proof->spent, proof->spent, proof->mass, BITS);
  arb_log(proof->term, proof->mass, BITS);
  arb_add(proof->spent, proof->spent, proof->term, BITS);
  point->capacity_lower = keeps_cost(proof->problem, point) ? fmax(0, xrd_lower_end(proof->spent)) : 0;
  const size_t n = proof->problem->n, m = proof->problem->m;
  arb_log_ui(proof->term, n < m ? n : m, BITS);
  if (arb_is_finite(proof->most))
    arb_min(proof->most, proof->most, proof->term, BITS);
  else
    arb_set(proof->most, proof->term);
  point->capacity_upper = fmax(0, xrd_upper_end(proof->most));
}

static xrd_status validate(const xrd_capacity_problem *problem, const xrd_capacity_point *point, xrd_error *error) {
  double mass = 0, law = 0;
  if (!(point->cost >= 0 && isfinite(point->cost)) || !(point->slope >= 0 && isfinite(point->slope)))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the cost %g or the slope %g is not a finite number >= 0", point->cost,
                    point->slope);
  if (point->n != problem->n || point->m != problem->m)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a witness of %zu inputs and %zu outputs for %zu and %zu", point->n,
                    point->m, problem->n, problem->m);
  for (size_t x = 0; x < point->n; x++) {
    if (!(point->p[x] >= 0 && isfinite(point->p[x])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "p[%zu] is not a finite number >= 0: %g", x, point->p[x]);
    mass += point->p[x];
  }
  for (size_t y = 0; y < point->m; y++) {
    if (!(point->r[y] >= 0 && isfinite(point->r[y])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "r[%zu] is not a finite number >= 0: %g", y, point->r[y]);
    law += point->r[y];
  }
  return mass > 0 && law > 0 ? XRD_OK : xrd_fail(error, XRD_ERR_ARGUMENT, "all masses of p or of r are 0");
}

xrd_status xrd_capacity_certify(const xrd_capacity_problem *problem, xrd_capacity_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = validate(problem, point, error);
  if (status != XRD_OK) return status;
  capacity_proof proof = {.problem = problem, .point = point};
  const int mode = xrd_sums_enter();
  proof.kernel = xrd_weight_kernel_select();
  if (proof_init(&proof)) {
    take_law(&proof);
    for (size_t x = 0; x < problem->n; x++) take_row(&proof, x);
    conclude(&proof, point);
    status = xrd_ends_in_order("the capacity", point->capacity_lower, point->capacity_upper, error);
  } else {
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for the balls of a channel with %zu outputs", problem->m);
  }
  proof_clear(&proof);
  xrd_sums_leave(mode);
  return status;
}
