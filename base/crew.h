/* Pieces of work shared out among threads that wait without spinning away the processor.

   Who does a piece depends on who is free; what it computes must not, so that any number of threads gives the same
   bits.  The calling thread takes part and waits for pieces that others have begun, never for a thread that has not
   come: on a busy machine it does them all itself, and loses a few microseconds.  Each calling thread has a crew of its
   own, which lives as long as that thread and sleeps between jobs. */
#ifndef XRD_BASE_CREW_H
#define XRD_BASE_CREW_H

#include <stddef.h>

/* Piece k of a job; `thread` says whose scratch it may use: 0 for the caller, else less than the job's threads. */
typedef void (*xrd_piece)(void *context, size_t k, int thread);

/* Below these many nanoseconds of work a job is not worth waking a thread; of jobs that follow one another, below so
   many each, for threads look for the next one a while before they sleep. */
#define XRD_CREW_PAYS 5e4
#define XRD_CREW_ROW_PAYS 8e3

/* Does piece(context, k, thread) once for each k < count, on no more than `threads` threads, in the caller's
   floating-point environment; back when all are done.  Each thread begins with a run of neighbouring pieces, always the
   same, and then helps the others.  One thread, one piece, a job within a job, or no memory: the caller does all, in
   order. */
void xrd_crew_share(int threads, size_t count, xrd_piece piece, void *context);

#endif
