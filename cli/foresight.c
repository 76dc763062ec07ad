#include "cli/foresight.h"

#include <math.h>

static const double TELLING = 0.05;

static double foresee(const cli_foresight *f, double goal) {
  const double way = log(f->first.gap_nats / goal), left = log(f->last.gap_nats / goal);
  if (f->again || !(way - left >= TELLING * way)) return 0;
  const double fallen = log(f->mark.gap_nats / f->last.gap_nats), took = f->last.second - f->mark.second;
  return fallen > 0 ? f->last.second + left * took / fallen : 0;
}

void cli_foresight_see(cli_foresight *f, const xrd_approach *approach, double second) {
  const double gap = approach->gap_nats;
  if (!(gap > 0) || gap == f->last.gap_nats) return;
  f->last = (cli_gap_seen){gap, second};
  if (f->first.gap_nats == 0) f->first = f->mark = f->later = f->last;
  if (gap > f->first.gap_nats || gap <= approach->goal_nats) f->again = true;
  if (second - f->first.second > 2 * (f->later.second - f->first.second)) {
    f->mark = f->later;
    f->later = f->last;
  }
  f->end_s = foresee(f, approach->goal_nats);
}
