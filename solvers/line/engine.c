#include "solvers/line/engine.h"

#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "solvers/line/overview.h"

static const double NEGLIGIBLE = 1e-22; /* p log(1/p) and 700 p are below 1e-19 */

enum { STEPS = 100 };

static xrd_status allocate(xrd_line_solver *solver, size_t n, size_t m, xrd_error *error) {
  xrd_centre *centre = &solver->centre;
  const xrd_array arrays[] = {XRD_ARRAY(solver->p, n),    XRD_ARRAY(solver->least, n),  XRD_ARRAY(solver->share, n),
                              XRD_ARRAY(centre->q, m),    XRD_ARRAY(centre->z, m),      XRD_ARRAY(centre->c, m),
                              XRD_ARRAY(centre->u, n),    XRD_ARRAY(centre->w, n),      XRD_ARRAY(centre->v, n),
                              XRD_ARRAY(centre->step, m), XRD_ARRAY(centre->z_step, m), XRD_ARRAY(centre->work, m),
                              XRD_ARRAY(centre->kept, m), XRD_ARRAY(centre->barred, m), {0}};
  return xrd_carve(&solver->block, arrays, error);
}

static void take_symbols(xrd_line_solver *solver, const double *p) {
  const xrd_line *line = &solver->line;
  double kept = 0;
  for (size_t s = 0; s < line->n; s++) {
    const size_t t = line->link[s] - (line->low[s] == 0);
    solver->share[s] = p[line->row[s]];
    solver->least[s] = fabs(line->x[s] - line->y[t]);
    solver->p[s] = solver->share[s] >= NEGLIGIBLE ? solver->share[s] : 0;
    kept += solver->p[s];
  }
  for (size_t s = 0; s < line->n; s++) solver->p[s] /= kept;
}

xrd_status xrd_line_solver_init(xrd_line_solver *solver, const xrd_problem *problem, xrd_stop *stop, xrd_error *error) {
  *solver = (xrd_line_solver){.problem = problem};
  xrd_line *line = &solver->line;
  xrd_status status = xrd_line_init(line, &problem->distortion, error);
  if (status == XRD_OK) status = allocate(solver, line->n, line->m, error);
  if (status != XRD_OK) {
    xrd_line_solver_clear(solver);
    return status;
  }
  take_symbols(solver, problem->p);
  solver->centre.line = line;
  solver->centre.p = solver->p;
  solver->centre.stop = stop;
  line->slope = NAN;
  xrd_line_overview(line, solver->share, solver->least, solver->centre.c, stop, &solver->overview);
  return XRD_OK;
}

void xrd_line_solver_clear(xrd_line_solver *solver) {
  xrd_line_clear(&solver->line);
  xrd_carve_free(solver->block);
  memset(solver, 0, sizeof *solver);
}

/* Solves without the barred members, and hands on the masses. */
static void minimise(xrd_line_solver *solver, double slope, double gap_nats, size_t most, xrd_solution *solution) {
  const xrd_line *line = &solver->line;
  if (line->slope != slope) xrd_line_move(&solver->line, slope);
  solution->rounds = xrd_centre_solve(&solver->centre, gap_nats, most, &solution->gap_nats);
  if (solution->gap_nats <= gap_nats) xrd_centre_settle(&solver->centre, gap_nats, &solution->gap_nats);
  solution->slope = slope;
  solution->passes = (double)solution->rounds;
  solution->outcome = solution->gap_nats <= gap_nats ? XRD_STOP_GAP
                      : solution->rounds == most     ? XRD_STOP_ITERATIONS
                                                     : XRD_STOP_STALLED;
  for (size_t t = 0; t < line->m; t++) solution->q[line->column[t]] = solver->centre.q[t];
}

static bool fits(const xrd_problem *problem, const xrd_team *team) {
  (void)team;
  return problem->distortion.kind == XRD_ABSOLUTE && problem->distortion.dim == 1;
}
static xrd_status init_raw(void *state, const xrd_problem *problem, const xrd_options *options, xrd_stop *stop,
                           xrd_error *error) {
  (void)options;
  return xrd_line_solver_init(state, problem, stop, error);
}
static void clear(void *state) { xrd_line_solver_clear(state); }
static void stop_with(void *state, xrd_stop *stop) { ((xrd_line_solver *)state)->centre.stop = stop; }
static xrd_overview overview(const void *state) { return ((const xrd_line_solver *)state)->overview; }
static void evaluate(void *state, xrd_solution *solution) { xrd_line_evaluate(state, solution); }

static void solve(void *state, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  xrd_line_solver *solver = state;
  minimise(solver, slope, gap_nats, max_rounds == 0 ? STEPS : max_rounds, solution);
  xrd_line_evaluate(solver, solution);
}

static bool drop(void *state, const unsigned char *barred, double gap_nats, xrd_solution *solution) {
  xrd_line_solver *solver = state;
  const xrd_line *line = &solver->line;
  for (size_t t = 0; t < line->m; t++) solver->centre.barred[t] = barred[line->column[t]];
  minimise(solver, solution->slope, gap_nats, STEPS, solution);
  memset(solver->centre.barred, 0, line->m);
  if (!(solution->gap_nats < HUGE_VAL)) return false;
  xrd_line_evaluate(solver, solution);
  return true;
}

const xrd_solver_engine xrd_line_engine = {.method = XRD_NEWTON,
                                           .fits = fits,
                                           .size = sizeof(xrd_line_solver),
                                           .init_raw = init_raw,
                                           .clear = clear,
                                           .stop_with = stop_with,
                                           .solve = solve,
                                           .drop = drop,
                                           .overview = overview,
                                           .evaluate = evaluate};
