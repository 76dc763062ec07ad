/* An interior point leaves some mass everywhere.  Newton's quadratic program at its answer q0, with H q0 = c and so

     minimise x'H x / 2 - (2 c - 1)'x over x >= 0,

   is solved by guessing the support anew from each guess's signs: members that would have mass below 0 leave, others
   that are worth more than they cost come in (a primal-dual active set; Hintermueller, Ito and Kunisch 2002).  Between
   neighbours H is like the inverse of a tridiagonal matrix, where that ends soon. */
#include <math.h>
#include <string.h>

#include "solvers/line/centre.h"

static const double RIDGE = 1e-15; /* of the diagonal: members may be equal */
static const double WORTH = 1e-13; /* what a price may exceed 1 by, through rounding */
enum { PROGRAMS = 3, GUESSES = 30 };

/* c of the quadratic program's gradient becomes its value at x: A' diag(v) A x - (2 c - 1), with `aim` = 2 c - 1. */
static void differentiate(xrd_centre *centre, const double *x, const double *aim, double *gradient) {
  const xrd_line *line = centre->line;
  xrd_line_mix(centre->line, x, centre->u);
  for (size_t s = 0; s < line->n; s++) centre->u[s] *= centre->v[s];
  xrd_line_price(centre->line, centre->u, gradient);
  for (size_t t = 0; t < line->m; t++) gradient[t] -= aim[t];
}

/* The masses that are best on the members whose shift is finite. */
static bool guess(xrd_centre *centre, const double *aim) {
  if (!xrd_line_factor(centre->line, centre->work)) return false;
  memcpy(centre->step, aim, centre->line->m * sizeof *aim);
  xrd_line_solve(centre->line, centre->step);
  return true;
}

/* How many members change sides. */
static size_t change_sides(xrd_centre *centre, const double *gradient) {
  size_t changed = 0;
  for (size_t t = 0; t < centre->line->m; t++) {
    const bool in = isfinite(centre->work[t]);
    const bool stays = in ? centre->step[t] > 0 : !centre->barred[t] && gradient[t] < -WORTH;
    changed += in != stays;
    centre->work[t] = stays ? RIDGE * centre->line->diagonal[t] : HUGE_VAL;
  }
  return changed;
}

/* One quadratic program from the masses at hand; false where its support does not come to rest. */
static bool take_program(xrd_centre *centre) {
  const xrd_line *line = centre->line;
  double *aim = centre->c, *gradient = centre->z_step;
  for (size_t s = 0; s < line->n; s++) centre->v[s] = centre->p[s] > 0 ? centre->w[s] / centre->u[s] : 0;
  xrd_line_weigh(centre->line, centre->v);
  for (size_t t = 0; t < line->m; t++) {
    centre->work[t] = centre->q[t] * (double)line->m > centre->z[t] ? RIDGE * line->diagonal[t] : HUGE_VAL;
    aim[t] = 2 * centre->c[t] - 1;
  }
  for (int round = 0; round < GUESSES && !xrd_stop_wanted(centre->stop, 8 * (double)line->m); round++) {
    if (!guess(centre, aim)) return false;
    differentiate(centre, centre->step, aim, gradient);
    if (change_sides(centre, gradient) > 0) continue;
    memcpy(centre->q, centre->step, line->m * sizeof *centre->q);
    return true;
  }
  return false;
}

void xrd_centre_settle(xrd_centre *centre, double gap_nats, double *gap) {
  const size_t m = centre->line->m, size = m * sizeof *centre->q;
  memcpy(centre->kept, centre->q, size);
  for (int program = 0; program < PROGRAMS && take_program(centre); program++) {
    const double now = xrd_centre_evaluate(centre);
    if (now <= gap_nats) {
      *gap = now;
      return;
    }
    if (!(now < HUGE_VAL)) break;
  }
  memcpy(centre->q, centre->kept, size);
}
