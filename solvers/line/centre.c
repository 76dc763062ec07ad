#include "solvers/line/centre.h"

#include <math.h>
#include <string.h>

static const double TO_THE_EDGE = 0.995; /* share of the way to the boundary that a step may go */
static const double LEAST_DUAL = 1e-3;

double xrd_centre_evaluate(xrd_centre *centre) {
  const xrd_line *line = centre->line;
  xrd_line_mix(centre->line, centre->q, centre->u);
  for (size_t s = 0; s < line->n; s++) centre->w[s] = centre->p[s] > 0 ? centre->p[s] / centre->u[s] : 0;
  xrd_line_price(centre->line, centre->w, centre->c);
  double total = 0, most = 0;
  for (size_t t = 0; t < line->m; t++) {
    total += centre->q[t];
    if (!centre->barred[t] && !(centre->c[t] <= most)) most = centre->c[t];
  }
  const double product = total * most;
  return product > 0 && product < HUGE_VAL ? fmax(log(product), 0) : HUGE_VAL;
}

static size_t count_members(const xrd_centre *centre) {
  size_t members = 0;
  for (size_t t = 0; t < centre->line->m; t++) members += !centre->barred[t];
  return members;
}

/* Half of each symbol's mass on its nearest member, half on all alike. */
static void start(xrd_centre *centre) {
  const xrd_line *line = centre->line;
  const double share = 0.5 / (double)count_members(centre);
  for (size_t t = 0; t < line->m; t++) centre->q[t] = centre->barred[t] ? 0 : share;
  for (size_t s = 0; s < line->n; s++) {
    const size_t t = line->link[s] - (line->low[s] == 0);
    if (!centre->barred[t]) centre->q[t] += 0.5 * centre->p[s];
  }
}

static void start_duals(xrd_centre *centre) {
  for (size_t t = 0; t < centre->line->m; t++) centre->z[t] = fmax(1 - centre->c[t], LEAST_DUAL);
}

/* The longest step up to one that keeps q and z positive. */
static double reach(const xrd_centre *centre) {
  double length = 1;
  for (size_t t = 0; t < centre->line->m; t++) {
    if (centre->q[t] + length * centre->step[t] < 0) length = centre->q[t] / -centre->step[t];
    if (centre->z[t] + length * centre->z_step[t] < 0) length = centre->z[t] / -centre->z_step[t];
  }
  return length;
}

/* The sum of q z after a step of that length. */
static double complementarity(const xrd_centre *centre, double length) {
  double sum = 0;
  for (size_t t = 0; t < centre->line->m; t++)
    sum += (centre->q[t] + length * centre->step[t]) * (centre->z[t] + length * centre->z_step[t]);
  return sum;
}

/* The step towards q z = mu, less the product of the steps at hand. */
static void direct(xrd_centre *centre, double mu) {
  const size_t m = centre->line->m;
  double *aim = centre->work, *step = centre->step;
  for (size_t t = 0; t < m; t++) {
    aim[t] = centre->barred[t] ? 0 : (mu - step[t] * centre->z_step[t]) / centre->q[t];
    step[t] = aim[t] - (1 - centre->c[t]);
  }
  xrd_line_solve(centre->line, step);
  for (size_t t = 0; t < m; t++)
    centre->z_step[t] = centre->barred[t] ? 0 : aim[t] - centre->z[t] - centre->z[t] / centre->q[t] * step[t];
}

bool xrd_centre_advance(xrd_centre *centre) {
  const xrd_line *line = centre->line;
  for (size_t s = 0; s < line->n; s++) centre->v[s] = centre->p[s] > 0 ? centre->w[s] / centre->u[s] : 0;
  xrd_line_weigh(centre->line, centre->v);
  for (size_t t = 0; t < line->m; t++) {
    centre->work[t] = centre->barred[t] ? HUGE_VAL : centre->z[t] / centre->q[t];
    centre->step[t] = centre->z_step[t] = 0;
  }
  if (!xrd_line_factor(centre->line, centre->work)) return false;
  const double before = complementarity(centre, 0);
  direct(centre, 0);
  const double share = complementarity(centre, reach(centre)) / before;
  direct(centre, before / (double)count_members(centre) * share * share * share);
  const double length = TO_THE_EDGE * reach(centre);
  if (!(length > 0)) return false;
  for (size_t t = 0; t < line->m; t++) {
    centre->q[t] += length * centre->step[t];
    centre->z[t] += length * centre->z_step[t];
  }
  return true;
}

size_t xrd_centre_solve(xrd_centre *centre, double gap_nats, size_t most, double *gap) {
  size_t step = 1; /* the start is one too */
  start(centre);
  *gap = xrd_centre_evaluate(centre);
  start_duals(centre);
  while (step < most && !(*gap <= gap_nats) && !xrd_stop_ends(centre->stop, 8 * (double)centre->line->m)) {
    if (!xrd_centre_advance(centre)) break;
    *gap = xrd_centre_evaluate(centre);
    xrd_stop_tell(centre->stop, *gap, gap_nats);
    step++;
  }
  return step;
}
