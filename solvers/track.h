/* The last two solved slopes, and from them a first guess at the next: masses and log prices are close to linear in
   log slope between critical slopes; on a line, so are the places of the few points in use. */
#ifndef XRD_SOLVERS_TRACK_H
#define XRD_SOLVERS_TRACK_H

#include "solvers/working_set.h"

typedef struct {
  int count; /* of solved slopes known: 0, 1 or 2 */
  double slope[2];
  double *q[2];     /* m each; [0] is the older */
  double *price[2]; /* m each: c_j */
  size_t *rising;   /* m: those that a prediction lets in */
  void *block;
} xrd_track;

XRD_MUST_USE xrd_status xrd_track_init(xrd_track *track, size_t m, xrd_error *error);
void xrd_track_clear(xrd_track *track);

/* Takes note of a solved slope and its prices. */
void xrd_track_record(xrd_track *track, const xrd_working_set *set, const double *price);

/* Moves the set to a new slope with guessed masses, and adds at mass zero the reproductions guessed to enter.  On a
   line whose points in use correspond at both slopes, the set is what stands at the guessed places. */
void xrd_track_predict(const xrd_track *track, xrd_working_set *set, double slope);

#endif
