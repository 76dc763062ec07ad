/* Ipopt sees m masses, no constraints and a dense Hessian A' diag(p / u^2) A, of which it is given the lower triangle.
   Its bounds are kept exact and its tolerances as small as it takes them, so that only the race decides when to stop.
 */
#include <cblas.h>
#include <coin/IpStdCInterface.h>
#include <math.h>
#include <stdlib.h>

#include "bench/methods.h"
#include "bench/mixture.h"
#include "bench/program.h"

typedef struct {
  bench_race *race;
  bench_mixture mixture;
  double *c;      /* m */
  double *scaled; /* n x m: diag(sqrt p / u) A */
  double *dense;  /* m x m */
  double passes;
  bool stopped;
} workspace;

bool bench_ipopt_present(void) { return true; }

static void mix(workspace *work, const double *q) {
  const bench_instance *instance = work->race->instance;
  const int n = (int)instance->n;
  cblas_dgemv(CblasColMajor, CblasNoTrans, n, (int)instance->m, 1, instance->a, n, q, 1, 0, work->mixture.u, 1);
  work->passes += 1;
}

static Bool value_of(Index m, Number *q, Bool is_new, Number *value, UserDataPtr context) {
  (void)is_new;
  workspace *work = context;
  mix(work, q);
  *value = 0;
  for (Index j = 0; j < m; j++) *value += q[j];
  for (size_t i = 0; i < work->race->instance->n; i++) *value -= work->race->instance->p[i] * log(work->mixture.u[i]);
  return isfinite(*value) ? TRUE : FALSE;
}

static Bool gradient_of(Index m, Number *q, Bool is_new, Number *gradient, UserDataPtr context) {
  (void)is_new;
  workspace *work = context;
  const double gap = bench_mixture_price(&work->mixture, q, work->c, NULL);
  work->passes += 2;
  for (Index j = 0; j < m; j++) gradient[j] = 1 - work->c[j];
  if (!work->stopped) work->stopped = !bench_race_observe(work->race, q, gap, work->passes);
  return TRUE;
}

static Bool hessian_of(Index m, Number *q, Bool is_new, Number factor, Index constraints, Number *multipliers,
                       Bool new_multipliers, Index entries, Index *row, Index *column, Number *values,
                       UserDataPtr context) {
  (void)is_new, (void)constraints, (void)multipliers, (void)new_multipliers, (void)entries;
  size_t k = 0;
  if (values == NULL) {
    for (Index j = 0; j < m; j++)
      for (Index i = j; i < m; i++) {
        row[k] = i;
        column[k++] = j;
      }
    return TRUE;
  }
  workspace *work = context;
  const bench_instance *instance = work->race->instance;
  const size_t n = instance->n;
  mix(work, q);
  for (size_t i = 0; i < n; i++) work->mixture.w[i] = sqrt(instance->p[i]) / work->mixture.u[i];
  for (size_t j = 0; j < instance->m; j++)
    for (size_t i = 0; i < n; i++) work->scaled[j * n + i] = instance->a[j * n + i] * work->mixture.w[i];
  cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, m, (int)n, factor, work->scaled, (int)n, 0, work->dense, m);
  for (Index j = 0; j < m; j++)
    for (Index i = j; i < m; i++) values[k++] = work->dense[(size_t)j * (size_t)m + (size_t)i];
  return TRUE;
}

static Bool no_constraints(Index m, Number *q, Bool is_new, Index count, Number *g, UserDataPtr context) {
  (void)m, (void)q, (void)is_new, (void)count, (void)g, (void)context;
  return TRUE;
}

static Bool no_jacobian(Index m, Number *q, Bool is_new, Index count, Index entries, Index *row, Index *column,
                        Number *values, UserDataPtr context) {
  (void)m, (void)q, (void)is_new, (void)count, (void)entries, (void)row, (void)column, (void)values, (void)context;
  return TRUE;
}

static Bool carry_on(Index mode, Index iteration, Number value, Number primal, Number dual, Number mu, Number size,
                     Number regularisation, Number dual_length, Number primal_length, Index trials,
                     UserDataPtr context) {
  (void)mode, (void)iteration, (void)value, (void)primal, (void)dual, (void)mu, (void)size;
  (void)regularisation, (void)dual_length, (void)primal_length, (void)trials;
  return ((workspace *)context)->stopped ? FALSE : TRUE;
}

static void set_number(IpoptProblem problem, const char *option, double value) {
  char name[64];
  size_t k = 0;
  for (; option[k] != '\0' && k + 1 < sizeof name; k++) name[k] = option[k];
  name[k] = '\0';
  if (!AddIpoptNumOption(problem, name, value)) bench_fail("Ipopt does not know %s", option);
}

void bench_ipopt(bench_race *race) {
  const size_t n = race->instance->n, m = race->instance->m;
  workspace work = {.race = race};
  bench_mixture_init(&work.mixture, race->instance);
  work.c = bench_allocate(m, sizeof(double));
  work.scaled = bench_allocate(n * m, sizeof(double));
  work.dense = bench_allocate(m * m, sizeof(double));
  double *q = bench_allocate(m, sizeof(double)), *low = bench_allocate(m, sizeof(double));
  double *high = bench_allocate(m, sizeof(double)), none = 0, value;
  for (size_t j = 0; j < m; j++) {
    q[j] = 1 / (double)m;
    high[j] = 2e19; /* no bound */
  }
  IpoptProblem problem = CreateIpoptProblem((Index)m, low, high, 0, &none, &none, 0, (Index)(m * (m + 1) / 2), 0,
                                            value_of, no_constraints, gradient_of, no_jacobian, hessian_of);
  if (problem == NULL) bench_fail("Ipopt refuses the problem");
  static const struct {
    const char *name;
    double value;
  } numbers[] = {{"tol", 1e-15},          {"bound_relax_factor", 0}, {"bound_push", 1e-12},     {"bound_frac", 1e-12},
                 {"dual_inf_tol", 1e-14}, {"compl_inf_tol", 1e-16},  {"acceptable_tol", 1e-16}, {"mu_target", 0}};
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) set_number(problem, numbers[k].name, numbers[k].value);
  char level[] = "print_level", banner[] = "sb", yes[] = "yes", strategy[] = "mu_strategy", adaptive[] = "adaptive";
  char rounds[] = "max_iter", scaling[] = "nlp_scaling_method", unscaled[] = "none";
  if (!AddIpoptIntOption(problem, level, 0) || !AddIpoptStrOption(problem, banner, yes) ||
      !AddIpoptStrOption(problem, strategy, adaptive) || !AddIpoptIntOption(problem, rounds, 500) ||
      !AddIpoptStrOption(problem, scaling, unscaled) || !SetIntermediateCallback(problem, carry_on))
    bench_fail("Ipopt refuses an option");
  bench_race_begin(race);
  const enum ApplicationReturnStatus status = IpoptSolve(problem, q, NULL, &value, NULL, NULL, NULL, &work);
  if (!work.stopped && status != User_Requested_Stop)
    bench_race_enter(race, q, bench_cpu() - race->started - race->paused, work.passes);
  FreeIpoptProblem(problem);
  bench_mixture_clear(&work.mixture);
  double *const blocks[] = {work.c, work.scaled, work.dense, q, low, high};
  for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) free(blocks[k]);
}
