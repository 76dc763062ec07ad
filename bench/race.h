/* One method on one instance against the clock: when did its answer first have a judged gap of 1e-6, 1e-8, 1e-10,
 * 1e-12? */
#ifndef BENCH_RACE_H
#define BENCH_RACE_H

#include <stdbool.h>

#include "bench/instance.h"

enum { BENCH_TARGETS = 4, BENCH_TRACE = 256 };

extern const double bench_target[BENCH_TARGETS]; /* nats, decreasing */

typedef struct {
  const char *method;
  const bench_instance *instance;
  double limit_s;
  double started, paused; /* processor time; the judge's does not count */
  size_t stride, calls;   /* the clock, which is slow, is read at every stride-th call and near targets */
  double last_read;
  int reached;    /* targets met so far */
  double caution; /* the method's own estimate must beat the target by this factor before the judge is asked */
  double seconds[BENCH_TARGETS], passes[BENCH_TARGETS]; /* NaN where not reached */
  double gap, gap_s;                                    /* the best judged gap, and when */
  double spent_s;                                       /* when the last answer was judged */
  double usual_gap, usual_s; /* where the stop rule in common use would have ended; NaN if it has none */
  size_t trace_count;
  double trace_s[BENCH_TRACE], trace_gap[BENCH_TRACE]; /* the method's own estimate */
} bench_race;

void bench_race_start(bench_race *race, const char *method, const bench_instance *instance, double limit_s);

/* What a method does before this call only makes room, and is not timed. */
void bench_race_begin(bench_race *race);

/* Called by a method with its current q (m masses), its own estimate of the gap there and the passes over A so far.
   False: stop, for the last target is met or the time is over. */
bool bench_race_observe(bench_race *race, const double *q, double own_gap, double passes);

/* Enters an answer that was timed elsewhere. */
void bench_race_enter(bench_race *race, const double *q, double seconds, double passes);

void bench_race_trace(bench_race *race, double seconds, double gap);

/* A method runs until the race stops it. */
typedef void bench_method(bench_race *race);

/* Runs the method as often as fits into a third of a second (at most 20 times, at least once); the least times count.
   Without a name it says nothing of it. */
void bench_race_run(bench_race *race, const char *name, bench_method *method, const bench_instance *instance,
                    double limit_s);

#endif
