#include "tests/campaign/climb_truth.h"

static const slong BITS = 300;

void climb_truth_init(climb_truth *truth) {
  arb_init(truth->distortion), arb_init(truth->rate), arb_init(truth->intercept);
}

void climb_truth_clear(climb_truth *truth) {
  arb_clear(truth->distortion), arb_clear(truth->rate), arb_clear(truth->intercept);
}

static void sum_of(const double *numbers, size_t count, arb_t sum) {
  arb_t term;
  arb_init(term);
  arb_zero(sum);
  for (size_t k = 0; k < count; k++) arb_set_d(term, numbers[k]), arb_add(sum, sum, term, BITS);
  arb_clear(term);
}

/* numbers[k] / their sum */
static void share_of(const double *numbers, size_t count, size_t k, arb_t share) {
  arb_t sum;
  arb_init(sum);
  sum_of(numbers, count, sum);
  arb_set_d(share, numbers[k]);
  arb_div(share, share, sum, BITS);
  arb_clear(sum);
}

/* d(x_i, y); false where it is infinite. */
static bool distance(const atoms_case *c, size_t i, const double *place, arb_t d) {
  const xrd_measure_problem *problem = &c->problem;
  const double *x = c->x + i * problem->dim;
  bool finite = true;
  arb_t a, b;
  arb_init(a), arb_init(b);
  arb_zero(d);
  for (size_t k = 0; k < problem->dim && finite; k++) {
    if (problem->kernel == XRD_MEASURE_KL) {
      if (x[k] == 0) continue;
      finite = place[k] > 0;
      share_of(x, problem->dim, k, a);
      share_of(place, problem->dim, k, b);
      arb_div(b, a, b, BITS);
      arb_log(b, b, BITS);
      arb_addmul(d, a, b, BITS);
    } else {
      arb_set_d(a, x[k]), arb_set_d(b, place[k]);
      arb_sub(a, a, b, BITS);
      if (problem->kernel == XRD_MEASURE_ABSOLUTE)
        arb_abs(a, a), arb_add(d, d, a, BITS);
      else
        arb_addmul(d, a, a, BITS);
    }
  }
  place += problem->dim;
  for (size_t t = 0; problem->kernel == XRD_MEASURE_LABELLED && t < problem->tasks && finite; t++) {
    const size_t label = problem->labels[t * problem->n + i];
    finite = place[label] > 0 || problem->weight == 0;
    share_of(place, problem->label_counts[t], label, a);
    arb_log(a, a, BITS);
    arb_set_d(b, problem->weight);
    if (problem->weight > 0) arb_submul(d, a, b, BITS);
    place += problem->label_counts[t];
  }
  arb_clear(a), arb_clear(b);
  return finite;
}

/* exp(-s d), 0 where d is infinite. */
static void kernel(const atoms_case *c, size_t i, const double *place, arb_t d, arb_t k) {
  arb_zero(k);
  if (!distance(c, i, place, d)) {
    arb_zero(d);
    return;
  }
  arb_set_d(k, -c->witness.slope);
  arb_mul(k, k, d, BITS);
  arb_exp(k, k, BITS);
}

static void share_of_symbol(const atoms_case *c, size_t i, arb_t share) { share_of(c->p, c->problem.n, i, share); }

/* u_i and sum_j q_j k_ij d_ij */
static void row(const atoms_case *c, size_t i, arb_t u, arb_t spent) {
  arb_t d, k, q;
  arb_init(d), arb_init(k), arb_init(q);
  arb_zero(u), arb_zero(spent);
  for (size_t j = 0; j < c->witness.count; j++) {
    kernel(c, i, c->places + j * c->witness.width, d, k);
    share_of(c->masses, c->witness.count, j, q);
    arb_mul(k, k, q, BITS);
    arb_add(u, u, k, BITS);
    arb_addmul(spent, k, d, BITS);
  }
  arb_clear(d), arb_clear(k), arb_clear(q);
}

static void dual(const atoms_case *c, const double *place, arb_t sum) {
  arb_t u, spent, d, k, share;
  arb_init(u), arb_init(spent), arb_init(d), arb_init(k), arb_init(share);
  arb_zero(sum);
  for (size_t i = 0; i < c->problem.n; i++) {
    if (!(c->p[i] > 0)) continue;
    row(c, i, u, spent);
    kernel(c, i, place, d, k);
    share_of_symbol(c, i, share);
    arb_div(k, k, u, BITS);
    arb_addmul(sum, share, k, BITS);
  }
  arb_clear(u), arb_clear(spent), arb_clear(d), arb_clear(k), arb_clear(share);
}

void climb_truth_dual(const atoms_case *c, const double *place, arb_t log_dual) {
  dual(c, place, log_dual);
  arb_log(log_dual, log_dual, BITS);
}

/* rate = -s D - E log u - sum_j q_j c_j log c_j */
static void add_outputs(const atoms_case *c, arb_t rate) {
  arb_t sum, q, log_c;
  arb_init(sum), arb_init(q), arb_init(log_c);
  for (size_t j = 0; j < c->witness.count; j++) {
    if (!(c->masses[j] > 0)) continue;
    share_of(c->masses, c->witness.count, j, q);
    dual(c, c->places + j * c->witness.width, sum);
    if (arb_is_zero(sum)) continue;
    arb_log(log_c, sum, BITS);
    arb_mul(sum, sum, q, BITS);
    arb_submul(rate, sum, log_c, BITS);
  }
  arb_clear(sum), arb_clear(q), arb_clear(log_c);
}

bool climb_truth_set(const atoms_case *c, climb_truth *truth) {
  bool reached = true;
  arb_t u, spent, share, slope;
  arb_init(u), arb_init(spent), arb_init(share), arb_init(slope);
  arb_zero(truth->distortion), arb_zero(truth->intercept);
  for (size_t i = 0; i < c->problem.n && reached; i++) {
    if (!(c->p[i] > 0)) continue;
    row(c, i, u, spent);
    reached = arb_is_positive(u);
    share_of_symbol(c, i, share);
    arb_div(spent, spent, u, BITS);
    arb_addmul(truth->distortion, share, spent, BITS);
    arb_log(u, u, BITS);
    arb_submul(truth->intercept, share, u, BITS);
  }
  arb_set(truth->rate, truth->intercept);
  arb_set_d(slope, c->witness.slope);
  arb_submul(truth->rate, slope, truth->distortion, BITS);
  if (reached) add_outputs(c, truth->rate);
  arb_clear(u), arb_clear(spent), arb_clear(share), arb_clear(slope);
  return reached;
}
