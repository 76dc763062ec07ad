/* Corridors as a source of points: what the exact optimum codes. */
#ifndef XRD_EXPERIMENTS_CORRIDORS_SOURCE_H
#define XRD_EXPERIMENTS_CORRIDORS_SOURCE_H

#include "exactrd/enclosure.h"
#include "exactrd/prototypes.h"
#include "vae/data/images.h"
#include "vae/experiments/corridors/codes.h"
#include "vae/losses/task.h"

/* Owns what `source` borrows.  A half: 13 symbols, the mean images of six equal rows (in 13 numbers).  A pair: the 169
   classes, both halves side by side (26 numbers).  Squared distances are those of the mean images; `noise` is what the
   pixels' own variance adds to the squared error of an image. */
typedef struct {
  xrd_prototype_source source;
  double p[XRD_CLASSES], x[XRD_CLASSES * 2 * XRD_POSITIONS], noise;
  size_t label_counts[XRD_TASK_HEADS];
  uint32_t labels[XRD_TASK_HEADS * XRD_CLASSES];
} xrd_corridor_source;

/* One half with any probabilities of its 13 centres; the task, where weight > 0, is the side (centre below 6, or not).
   The object must not be moved. */
void xrd_corridor_half(const double p[XRD_POSITIONS], double weight, xrd_corridor_source *half);

/* The probabilities of half 0 (upper) or 1 (lower) of a data set. */
void xrd_corridor_marginal(xrd_corridors_kind kind, int half, double p[XRD_POSITIONS]);

/* Both halves together, with the log-loss of a task's heads, or XRD_TASK_NONE.  The object must not be moved. */
void xrd_corridor_pair(xrd_corridors_kind kind, xrd_task task, double weight, xrd_corridor_source *pair);

/* Points of the ideal curve of a pair. */
typedef struct {
  double slope, distortion;      /* without the noise */
  double rate_lower, rate_upper; /* rate_upper is PROVED; rate_lower has the FLOAT excess of the prototypes taken off */
} xrd_ideal_point;

/* The ideal rate at a distortion (without the noise) from points of rising slope: under the chords of the upper ends,
   over the tangents of the lower ones; from the last point's distortion down it is the entropy of the classes. */
xrd_enclosure xrd_ideal_rate(const xrd_ideal_point *points, size_t count, double distortion, double entropy);

#endif
