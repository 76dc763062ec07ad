/* Masses on a line by an interior point (Mehrotra 1992): with z = 1 - c kept positive beside q and q z driven to zero,
     (H + diag(z / q)) dq = mu / q - (1 - c),   dz = mu / q - z - z dq / q,
   some twenty steps of O(n + m), whatever the support is. */
#ifndef XRD_SOLVERS_LINE_CENTRE_H
#define XRD_SOLVERS_LINE_CENTRE_H

#include "base/stop.h"
#include "solvers/line/line.h"

typedef struct {
  xrd_line *line;
  const double *p;              /* n, in the line's order */
  double *q, *z, *c;            /* m: masses, duals, prices; q = 0 where barred */
  double *u, *w, *v;            /* n: A q, p / u, p / u^2 */
  double *step, *z_step, *work; /* m */
  double *kept;                 /* m: masses to go back to */
  unsigned char *barred;        /* m: members that are to have no mass */
  xrd_stop *stop;               /* borrowed */
} xrd_centre;

/* u, w and c of the masses; log(sum q max c) over the members that are not barred, infinite where numbers break down.
 */
double xrd_centre_evaluate(xrd_centre *centre);

/* Sets q to the optimum over the members that are not barred until log(sum q max c) <= gap_nats; the number of steps.
 *gap is where it ended. */
size_t xrd_centre_solve(xrd_centre *centre, double gap_nats, size_t most, double *gap);

/* Predictor and corrector, and the step, from masses just evaluated; false where the numbers break down. */
bool xrd_centre_advance(xrd_centre *centre);

/* From there to masses on a support alone, by more steps; they stay where rounding keeps that from gap_nats. */
void xrd_centre_settle(xrd_centre *centre, double gap_nats, double *gap);

#endif
