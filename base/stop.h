/* A caller's wishes, asked for between pieces of work: to stop at once, and to settle for what there is. */
#ifndef XRD_BASE_STOP_H
#define XRD_BASE_STOP_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct xrd_approach; /* exactrd/curve.h */

typedef struct {
  bool (*go_on)(void *context); /* NULL: never asked */
  void *context;
  pthread_t owner; /* the only thread that asks; others hear of the answer */
  double work;     /* since the caller was asked last */
  atomic_bool wanted;
  bool (*settle)(void *context); /* NULL: never */
  void *settle_context;
  size_t rounds;                 /* that may still begin; SIZE_MAX: any number */
  struct xrd_approach *approach; /* NULL: nobody looks */
} xrd_stop;

/* The calling thread becomes the owner; nothing is ever settled, and any number of rounds begins. */
void xrd_stop_init(xrd_stop *stop, bool (*go_on)(void *context), void *context);

/* Has the caller asked to stop?  Asks again when about a tenth of a millisecond's `work` (elementary operations, 1 ns
   each) has gathered; once wanted, always wanted.  The caller sees the default floating-point environment.
   NULL: never. */
bool xrd_stop_wanted(xrd_stop *stop, double work);

/* Does the caller settle for what there is?  Numbers at hand are then proved, and no others are sought: unlike a stop,
   which leaves nothing that means anything.  Asked of the owner alone.  NULL: never. */
bool xrd_stop_settled(const xrd_stop *stop);

/* Either of both: asked at the head of a round, where the numbers of the last one are whole. */
bool xrd_stop_ends(xrd_stop *stop, double work);

/* The same, or no further round may begin; counts the one that does. */
bool xrd_stop_round(xrd_stop *stop, double work);

/* What a method estimates after a round, for the caller to look at: its gap, and the one at which it ends.  Heard from
   the owner alone, and of numbers alone.  NULL: nobody looks. */
void xrd_stop_tell(xrd_stop *stop, double gap_nats, double goal_nats);

/* Somebody else's caller has. */
void xrd_stop_now(xrd_stop *stop);

#endif
