/* With t = exp(-slope), E_ij = t + (1 - t) [i = j], so that
     u_i = t Q + (1 - t) q_i,  sum_j q_j E_ij d_ij = t (Q - q_i),  c_j = t V + (1 - t) v_j,  g_j = t A + (1 - t) p_j
   w_j, Q = sum_j q_j, v_i = p_i / u_i, V = sum_i v_i, A = sum_i p_i w_i, all with weights p_i instead of pi_i. All s_i
   = 0. */
#include "certify/hamming.h"

#include <math.h>

enum { TOTAL, MASS, T, REST, REACH, DUAL, LARGEST, LOG_U, LOG_W, ENTROPY, U, P, Q, TERM, SCRATCH, SCALARS };

static const double ROW_NS = 3000; /* a row's work */

enum { EXACT_BITS = 1100 }; /* sums of doubles below 2^25 need no rounding */

typedef struct {
  const xrd_problem *problem;
  const xrd_witness *witness;
  slong precision;
  size_t support;
  arb_struct ball[SCALARS];
} sums;

static void add_logarithm(sums *s, int sum, int factor, int x) {
  arb_log(s->ball + SCRATCH, s->ball + x, s->precision);
  arb_addmul(s->ball + sum, s->ball + factor, s->ball + SCRATCH, s->precision);
}

static void set_slope(sums *s) {
  arb_struct *b = s->ball;
  if (isinf(s->witness->slope)) {
    arb_zero(b + T);
    arb_one(b + REST);
    return;
  }
  arb_set_d(b + TERM, -s->witness->slope);
  arb_exp(b + T, b + TERM, s->precision);
  arb_expm1(b + REST, b + TERM, s->precision);
  arb_neg(b + REST, b + REST);
}

/* u_i of the mass in Q. */
static void set_u(sums *s) {
  arb_mul(s->ball + U, s->ball + T, s->ball + MASS, s->precision);
  arb_addmul(s->ball + U, s->ball + REST, s->ball + Q, s->precision);
}

static void add_row(sums *s, size_t i, arb_t excess) {
  arb_struct *b = s->ball;
  const slong precision = s->precision;
  arb_set_d(b + P, s->problem->p[i]);
  arb_set_d(b + TERM, s->witness->w[i]);
  arb_add(b + TOTAL, b + TOTAL, b + P, precision);
  add_logarithm(s, LOG_W, P, TERM);
  arb_mul(b + TERM, b + TERM, b + P, precision);
  arb_add(b + DUAL, b + DUAL, b + TERM, precision);
  arb_max(b + LARGEST, b + LARGEST, b + TERM, precision);
  add_logarithm(s, LOG_U, P, U);
  arb_div(b + TERM, b + P, b + U, precision);
  arb_add(b + REACH, b + REACH, b + TERM, precision);
  arb_sub(b + SCRATCH, b + MASS, b + Q, precision + EXACT_BITS);
  arb_mul(b + SCRATCH, b + SCRATCH, b + T, precision);
  arb_addmul(excess, b + SCRATCH, b + TERM, precision);
}

/* r_j log c_j with c_j = (t V + (1 - t) v_j) / total. */
static void add_column(sums *s, size_t j) {
  arb_struct *b = s->ball;
  const slong precision = s->precision;
  arb_set_d(b + Q, s->witness->q[j]);
  set_u(s);
  arb_set_d(b + P, s->problem->p[j]);
  arb_mul(b + TERM, b + T, b + REACH, precision);
  if (s->problem->p[j] > 0) {
    arb_div(b + P, b + P, b + U, precision);
    arb_addmul(b + TERM, b + REST, b + P, precision);
  }
  if (arb_is_zero(b + TERM)) return;
  arb_div(b + TERM, b + TERM, b + TOTAL, precision);
  arb_mul(b + Q, b + Q, b + TERM, precision);
  add_logarithm(s, ENTROPY, Q, TERM);
}

static void finish(sums *s, xrd_proof *proof) {
  arb_struct *b = s->ball;
  const slong precision = s->precision;
  arb_div(proof->excess, proof->excess, b + TOTAL, precision);
  arb_div(b + TERM, b + LOG_U, b + TOTAL, precision);
  arb_add(b + TERM, b + TERM, b + ENTROPY, precision);
  arb_neg(b + TERM, b + TERM);
  xrd_proof_set_rate(proof, b + TERM, s->witness->slope, s->support);
  arb_mul(b + TERM, b + T, b + DUAL, precision);
  arb_addmul(b + TERM, b + REST, b + LARGEST, precision);
  arb_div(b + TERM, b + TERM, b + TOTAL, precision);
  arb_log(b + TERM, b + TERM, precision);
  arb_div(proof->value, b + LOG_W, b + TOTAL, precision);
  arb_sub(proof->value, proof->value, b + TERM, precision);
}

xrd_status xrd_hamming_enclose(const xrd_problem *problem, const xrd_witness *witness, slong precision,
                               xrd_proof *proof, xrd_error *error) {
  const size_t n = problem->distortion.n;
  xrd_status status = XRD_OK;
  sums s = {.problem = problem, .witness = witness, .precision = precision};
  for (size_t k = 0; k < SCALARS; k++) arb_init(s.ball + k);
  set_slope(&s);
  for (size_t j = 0; j < n; j++) {
    if (!(witness->q[j] > 0)) continue;
    s.support++;
    arb_set_d(s.ball + Q, witness->q[j]);
    arb_add(s.ball + MASS, s.ball + MASS, s.ball + Q, precision + EXACT_BITS);
  }
  arb_zero(proof->excess);
  for (size_t i = 0; i < n && status == XRD_OK; i++) {
    if (!(problem->p[i] > 0)) continue;
    status = xrd_proof_go_on(proof, ROW_NS, error);
    if (status != XRD_OK) break;
    arb_set_d(s.ball + Q, witness->q[i]);
    set_u(&s);
    if (arb_is_zero(s.ball + U))
      status = xrd_fail(error, XRD_ERR_ARGUMENT,
                        "the witness has no mass on an allowed reproduction of source symbol %zu", i);
    else
      add_row(&s, i, proof->excess);
  }
  for (size_t j = 0; j < n && status == XRD_OK; j++)
    if (witness->q[j] > 0) add_column(&s, j);
  if (status == XRD_OK) finish(&s, proof);
  for (size_t k = 0; k < SCALARS; k++) arb_clear(s.ball + k);
  return status;
}
