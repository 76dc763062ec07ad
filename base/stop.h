/* A caller's wish to stop, asked for between small pieces of work. */
#ifndef XRD_BASE_STOP_H
#define XRD_BASE_STOP_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct {
  bool (*go_on)(void *context); /* NULL: never asked */
  void *context;
  pthread_t owner; /* the only thread that asks; others hear of the answer */
  double work;     /* since the caller was asked last */
  atomic_bool wanted;
} xrd_stop;

/* The calling thread becomes the owner. */
void xrd_stop_init(xrd_stop *stop, bool (*go_on)(void *context), void *context);

/* Has the caller asked to stop?  Asks again when about a tenth of a millisecond's `work` (elementary operations, 1 ns
   each) has gathered; once wanted, always wanted.  The caller sees the default floating-point environment.
   NULL: never. */
bool xrd_stop_wanted(xrd_stop *stop, double work);

/* Somebody else's caller has. */
void xrd_stop_now(xrd_stop *stop);

#endif
