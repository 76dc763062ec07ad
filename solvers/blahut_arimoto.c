#include "solvers/blahut_arimoto.h"

#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "solvers/engine.h"

enum { DEFAULT_ROUNDS = 200000 };

xrd_status xrd_blahut_arimoto_init(xrd_blahut_arimoto *state, const xrd_prepared *problem, xrd_error *error) {
  *state = (xrd_blahut_arimoto){.problem = problem};
  const xrd_array arrays[] = {XRD_ARRAY(state->log_q, problem->m),        XRD_ARRAY(state->log_c, problem->m),
                              XRD_ARRAY(state->log_u, problem->stride),   XRD_ARRAY(state->top, problem->stride),
                              XRD_ARRAY(state->scratch, problem->stride), {0}};
  return xrd_carve_bare(&state->block, arrays, error);
}

void xrd_blahut_arimoto_clear(xrd_blahut_arimoto *state) {
  xrd_carve_free(state->block);
  memset(state, 0, sizeof *state);
}

/* Asked before a column of exponentials. */
static bool stopped(const xrd_blahut_arimoto *state) {
  return xrd_stop_wanted(state->stop, 10 * (double)state->problem->n);
}

static double exponent(double slope, double excess) { return isinf(excess) ? -HUGE_VAL : -slope * excess; }

/* log u_i = log sum_j exp(log q_j - slope e_ij), each row scaled by its largest term. */
static void mix(xrd_blahut_arimoto *state, double slope) {
  const xrd_prepared *problem = state->problem;
  for (size_t i = 0; i < problem->n; i++) state->top[i] = -HUGE_VAL;
  for (size_t j = 0; j < problem->m; j++) {
    const double *e = problem->form->excess(problem, j, state->scratch);
    for (size_t i = 0; i < problem->n; i++)
      state->top[i] = fmax(state->top[i], state->log_q[j] + exponent(slope, e[i]));
  }
  memset(state->log_u, 0, problem->n * sizeof(double));
  for (size_t j = 0; j < problem->m && !stopped(state); j++) {
    const double *e = problem->form->excess(problem, j, state->scratch);
    for (size_t i = 0; i < problem->n; i++)
      state->log_u[i] += exp(state->log_q[j] + exponent(slope, e[i]) - state->top[i]);
  }
  for (size_t i = 0; i < problem->n; i++) state->log_u[i] = state->top[i] + log(state->log_u[i]);
}

/* log c_j = log sum_i p_i exp(-slope e_ij - log u_i). */
static double price(const xrd_blahut_arimoto *state, double slope, size_t j) {
  const xrd_prepared *problem = state->problem;
  const double *e = problem->form->excess(problem, j, state->scratch);
  double top = -HUGE_VAL, sum = 0;
  for (size_t i = 0; i < problem->n; i++) top = fmax(top, exponent(slope, e[i]) - state->log_u[i]);
  if (isinf(top)) return top;
  for (size_t i = 0; i < problem->n; i++) sum += problem->p[i] * exp(exponent(slope, e[i]) - state->log_u[i] - top);
  return top + log(sum);
}

double xrd_blahut_arimoto_step(xrd_blahut_arimoto *state, double slope, double *gap_nats) {
  const xrd_prepared *problem = state->problem;
  mix(state, slope);
  double objective = 0, most = -HUGE_VAL;
  for (size_t i = 0; i < problem->n; i++) objective -= problem->p[i] * state->log_u[i];
  for (size_t j = 0; j < problem->m && !stopped(state); j++) {
    state->log_c[j] = price(state, slope, j);
    most = fmax(most, state->log_c[j]);
  }
  *gap_nats = fmax(most, 0);
  for (size_t j = 0; j < problem->m; j++) state->log_q[j] += state->log_c[j];
  return objective;
}

static void start(xrd_blahut_arimoto *state) {
  const double uniform = -log((double)state->problem->m);
  for (size_t j = 0; j < state->problem->m; j++)
    state->log_q[j] = state->started ? fmax(state->log_q[j], uniform - 70) : uniform;
  state->started = true;
}

void xrd_blahut_arimoto_solve(xrd_blahut_arimoto *state, double slope, double gap_nats, size_t max_rounds,
                              xrd_solution *solution) {
  start(state);
  if (max_rounds == 0) max_rounds = DEFAULT_ROUNDS;
  solution->slope = slope;
  solution->outcome = XRD_STOP_ITERATIONS;
  solution->rounds = 0;
  while (solution->rounds < max_rounds) {
    if (stopped(state) || xrd_stop_settled(state->stop)) break;
    solution->rounds++;
    (void)xrd_blahut_arimoto_step(state, slope, &solution->gap_nats);
    xrd_stop_tell(state->stop, solution->gap_nats, gap_nats);
    if (solution->gap_nats <= gap_nats) {
      solution->outcome = XRD_STOP_GAP;
      break;
    }
  }
  solution->passes = 2.0 * (double)solution->rounds;
  for (size_t j = 0; j < state->problem->m; j++)
    solution->q[j] = exp(state->log_q[j] - (solution->outcome == XRD_STOP_GAP ? state->log_c[j] : 0));
}

static xrd_status init(void *state, const xrd_prepared *problem, int threads, xrd_error *error) {
  (void)threads;
  return xrd_blahut_arimoto_init(state, problem, error);
}
static void clear(void *state) { xrd_blahut_arimoto_clear(state); }
static void stop_with(void *state, xrd_stop *stop) { ((xrd_blahut_arimoto *)state)->stop = stop; }
static void solve(void *state, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  xrd_blahut_arimoto_solve(state, slope, gap_nats, max_rounds, solution);
}

const xrd_solver_engine xrd_blahut_arimoto_engine = {.method = XRD_BLAHUT_ARIMOTO,
                                                     .size = sizeof(xrd_blahut_arimoto),
                                                     .init = init,
                                                     .clear = clear,
                                                     .stop_with = stop_with,
                                                     .solve = solve};
