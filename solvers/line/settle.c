/* An interior point leaves some mass everywhere: q z = mu.  As mu falls members fall apart into those with mass and
   those worth less than their mass costs, and the latter can be left out. */
#include <string.h>

#include "solvers/line/centre.h"

enum { STEPS = 16 };

/* How far from optimal the masses are without those worth less than they cost; q stays only where that is near enough.
 */
static bool leave_out(xrd_centre *centre, double gap_nats, double *gap) {
  const size_t m = centre->line->m;
  memcpy(centre->kept, centre->q, m * sizeof *centre->q);
  for (size_t t = 0; t < m; t++)
    if (centre->q[t] * (double)m < centre->z[t]) centre->q[t] = 0;
  const double now = xrd_centre_evaluate(centre);
  if (now <= gap_nats) {
    *gap = now;
    return true;
  }
  memcpy(centre->q, centre->kept, m * sizeof *centre->q);
  (void)xrd_centre_evaluate(centre);
  return false;
}

void xrd_centre_settle(xrd_centre *centre, double gap_nats, double *gap) {
  for (int step = 0; step < STEPS && !leave_out(centre, gap_nats, gap); step++) {
    if (xrd_stop_wanted(centre->stop, 8 * (double)centre->line->m) || !xrd_centre_advance(centre)) return;
    const double now = xrd_centre_evaluate(centre);
    if (!(now <= gap_nats)) { /* rounding has the better of it */
      memcpy(centre->q, centre->kept, centre->line->m * sizeof *centre->q);
      return;
    }
    *gap = now;
  }
}
