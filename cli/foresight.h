/* When the first of some points will end, foreseen from how its gap falls. */
#ifndef XRD_CLI_FORESIGHT_H
#define XRD_CLI_FORESIGHT_H

#include "exactrd/curve.h"

/* A gap, and the second at which it was seen; 0: none. */
typedef struct {
  double gap_nats, second;
} cli_gap_seen;

/* Zeroed before the first gap. */
typedef struct {
  cli_gap_seen first, mark, later, last;
  bool again;   /* the gap grew beyond the first, or was small enough and the point went on: it tells no end */
  double end_s; /* 0: not foreseen */
} cli_foresight;

/* Sees a gap, at seconds that increase.  The logarithm of the gap is taken to go on falling as it did lately: since a
   moment between half and a quarter of the time since the first.  Nothing is foreseen until it has come a twentieth of
   its way, nor after it was small enough: where several slopes are solved for a point, the next begins anew. */
void cli_foresight_see(cli_foresight *foresight, const xrd_approach *approach, double second);

#endif
