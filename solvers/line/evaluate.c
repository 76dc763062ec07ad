/* Rate, distortion and duals of masses on a line. */
#include <math.h>

#include "base/sum.h"
#include "solvers/line/engine.h"

static const double PASS_NS = 20;     /* of a point */
static const double REACHED = 1e-150; /* far from where proofs in doubles end */

/* Masses in the line's order, of sum one. */
static void take_masses(xrd_line_solver *solver, const xrd_solution *solution) {
  xrd_sum sum = {0, 0};
  const xrd_line *line = &solver->line;
  for (size_t t = 0; t < line->m; t++) xrd_sum_add(&sum, solution->q[t]);
  for (size_t t = 0; t < line->m; t++) solver->centre.q[t] = solution->q[line->column[t]] / xrd_sum_value(&sum);
}

/* A symbol too rare to count that the channel does not reach adds its own mass, or a little more where that would be
   subnormal, to its nearest reproduction; its dual is the channel's, capped so that it weighs nothing in any price. */
static double dual_of_rare(xrd_line_solver *solver, size_t s) {
  const xrd_line *line = &solver->line;
  const double p = solver->share[s];
  double u = solver->centre.u[s];
  if (!(u > REACHED)) {
    u = fmax(p, REACHED);
    solver->centre.q[line->link[s] - (line->low[s] == 0)] += u;
  }
  return fmin(1 / u, fmin(1e-21 / p, 0x1p900));
}

static void take_duals(xrd_line_solver *solver, xrd_solution *solution) {
  const xrd_line *line = &solver->line;
  const xrd_centre *centre = &solver->centre;
  for (size_t s = 0; s < line->n; s++) {
    double *w = &solution->w[line->row[s]];
    *w = 0;
    if (solver->p[s] > 0)
      *w = fmin(1 / centre->u[s], 0x1p1020);
    else if (solver->share[s] > 0)
      *w = dual_of_rare(solver, s);
    centre->w[s] = solver->p[s] > 0 ? solver->p[s] / centre->u[s] : 0;
  }
}

void xrd_line_evaluate(xrd_line_solver *solver, xrd_solution *solution) {
  xrd_line *line = &solver->line;
  xrd_centre *centre = &solver->centre;
  const double pass = PASS_NS * ((double)line->n + (double)line->m);
  if (line->slope != solution->slope) xrd_line_move(line, solution->slope);
  if (xrd_stop_wanted(centre->stop, pass)) return;
  take_masses(solver, solution);
  xrd_line_mix(line, centre->q, centre->u);
  if (xrd_stop_wanted(centre->stop, pass)) return;
  xrd_line_spread(line, centre->v);
  take_duals(solver, solution);
  if (xrd_stop_wanted(centre->stop, pass)) return;
  xrd_line_price(line, centre->w, centre->c);
  if (xrd_stop_wanted(centre->stop, pass)) return;
  xrd_sum excess = {0, 0}, rate = {0, 0};
  for (size_t s = 0; s < line->n; s++) {
    if (!(solver->p[s] > 0)) continue;
    xrd_sum_add(&excess, centre->w[s] * centre->v[s]);
    xrd_sum_add(&rate, -solver->p[s] * log(centre->u[s]));
  }
  solution->support = 0;
  for (size_t t = 0; t < line->m; t++) {
    const double q = centre->q[t], c = centre->c[t];
    solution->q[line->column[t]] = q;
    solution->support += q > 0;
    if (q > 0 && c > 0) xrd_sum_add(&rate, -q * c * log(c));
  }
  solution->excess = xrd_sum_value(&excess);
  xrd_sum_add(&rate, solution->excess > 0 ? -solution->slope * solution->excess : 0);
  solution->rate_nats = fmax(xrd_sum_value(&rate), 0);
}
