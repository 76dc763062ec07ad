#include "base/crew.h"

#include <fenv.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

enum { MOST = 64, SPINS = 2000 /* some tens of microseconds, as long as it takes to wake a thread */ };

/* Neighbouring pieces, taken one by one; each run on a cache line of its own. */
typedef struct {
  atomic_size_t next;
  size_t end;
  char apart[64 - 2 * sizeof(size_t)];
} pieces;

typedef struct {
  xrd_piece piece;
  void *context;
  fenv_t environment;
  int threads; /* that have runs, the caller included */
} task;

typedef struct crew crew;

typedef struct {
  crew *crew;
  int place;
  pthread_t thread;
} member;

struct crew {
  pthread_mutex_t lock;
  pthread_cond_t wake, left;
  atomic_ulong number; /* of jobs so far */
  atomic_int inside;   /* members at work on the job */
  bool open, over;     /* members may join; no job comes any more */
  int members;
  member member[MOST];
  task job;
  pieces run[MOST];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* the calling thread's crew; pieces themselves find `busy` */
static bool has_key;
static crew busy;

static inline void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#else
  (void)sched_yield();
#endif
}

static void work(crew *c, int place) {
  const task *job = &c->job;
  for (int k = 0; k < job->threads; k++) {
    pieces *run = &c->run[(place + k) % job->threads];
    for (size_t next; (next = atomic_fetch_add_explicit(&run->next, 1, memory_order_relaxed)) < run->end;)
      job->piece(job->context, next, place);
  }
}

/* Until there is another job than number `seen`, or none comes any more; the lock is held after it. */
static bool wait_for_job(crew *c, unsigned long *seen) {
  for (int k = 0; k < SPINS && atomic_load_explicit(&c->number, memory_order_relaxed) == *seen; k++) pause_briefly();
  (void)pthread_mutex_lock(&c->lock);
  while (!c->over && atomic_load_explicit(&c->number, memory_order_relaxed) == *seen)
    (void)pthread_cond_wait(&c->wake, &c->lock);
  *seen = atomic_load_explicit(&c->number, memory_order_relaxed);
  return !c->over;
}

static void *serve(void *argument) {
  const member *self = argument;
  crew *c = self->crew;
  (void)pthread_setspecific(key, &busy);
  for (unsigned long seen = 0; wait_for_job(c, &seen);) {
    const bool joins = c->open && self->place < c->job.threads;
    if (joins) atomic_fetch_add_explicit(&c->inside, 1, memory_order_relaxed);
    (void)pthread_mutex_unlock(&c->lock);
    if (!joins) continue;
    (void)fesetenv(&c->job.environment);
    work(c, self->place);
    (void)pthread_mutex_lock(&c->lock);
    if (atomic_fetch_sub_explicit(&c->inside, 1, memory_order_release) == 1) (void)pthread_cond_signal(&c->left);
    (void)pthread_mutex_unlock(&c->lock);
  }
  (void)pthread_mutex_unlock(&c->lock);
  return NULL;
}

static void disband(void *argument) {
  crew *c = argument;
  if (c == &busy) return;
  (void)pthread_mutex_lock(&c->lock);
  c->over = true;
  (void)pthread_cond_broadcast(&c->wake);
  (void)pthread_mutex_unlock(&c->lock);
  for (int k = 0; k < c->members; k++) (void)pthread_join(c->member[k].thread, NULL);
  (void)pthread_cond_destroy(&c->wake);
  (void)pthread_cond_destroy(&c->left);
  (void)pthread_mutex_destroy(&c->lock);
  free(c);
}

static void make_key(void) { has_key = pthread_key_create(&key, disband) == 0; }

/* As many members as are wanted, or as many as come. */
static void hire(crew *c, int wanted) {
  while (c->members < wanted) {
    member *next = &c->member[c->members];
    next->crew = c;
    next->place = c->members + 1;
    if (pthread_create(&next->thread, NULL, serve, next) != 0) return;
    c->members++;
  }
}

/* The calling thread's crew; NULL where it has none to lead. */
static crew *lead(int threads) {
  (void)pthread_once(&once, make_key);
  crew *c = has_key ? pthread_getspecific(key) : NULL;
  if (!has_key || c == &busy) return NULL;
  if (c == NULL) {
    c = xrd_allocate(1, sizeof *c);
    if (c == NULL) return NULL;
    c->members = 0;
    c->open = c->over = false;
    atomic_init(&c->number, 0);
    atomic_init(&c->inside, 0);
    (void)pthread_mutex_init(&c->lock, NULL);
    (void)pthread_cond_init(&c->wake, NULL);
    (void)pthread_cond_init(&c->left, NULL);
    if (pthread_setspecific(key, c) != 0) {
      free(c);
      return NULL;
    }
  }
  hire(c, threads - 1);
  return c;
}

static void begin(crew *c, int threads, size_t count, xrd_piece piece, void *context) {
  (void)pthread_mutex_lock(&c->lock);
  c->job = (task){.piece = piece, .context = context, .threads = threads};
  (void)fegetenv(&c->job.environment);
  for (int k = 0; k < threads; k++) {
    atomic_store_explicit(&c->run[k].next, (size_t)k * count / (size_t)threads, memory_order_relaxed);
    c->run[k].end = (size_t)(k + 1) * count / (size_t)threads;
  }
  c->open = true;
  atomic_fetch_add_explicit(&c->number, 1, memory_order_relaxed);
  (void)pthread_cond_broadcast(&c->wake);
  (void)pthread_mutex_unlock(&c->lock);
}

/* Nobody joins any more; those at work finish their pieces. */
static void finish(crew *c) {
  (void)pthread_mutex_lock(&c->lock);
  c->open = false;
  (void)pthread_mutex_unlock(&c->lock);
  for (int k = 0; k < SPINS && atomic_load_explicit(&c->inside, memory_order_relaxed) > 0; k++) pause_briefly();
  (void)pthread_mutex_lock(&c->lock);
  while (atomic_load_explicit(&c->inside, memory_order_acquire) > 0) (void)pthread_cond_wait(&c->left, &c->lock);
  (void)pthread_mutex_unlock(&c->lock);
}

void xrd_crew_share(int threads, size_t count, xrd_piece piece, void *context) {
  if (threads > MOST) threads = MOST;
  if ((size_t)threads > count) threads = (int)count;
  crew *c = threads > 1 ? lead(threads) : NULL;
  if (c == NULL) {
    for (size_t k = 0; k < count; k++) piece(context, k, 0);
    return;
  }
  begin(c, threads, count, piece, context);
  (void)pthread_setspecific(key, &busy); /* of a job within a job */
  work(c, 0);
  (void)pthread_setspecific(key, c);
  finish(c);
}
