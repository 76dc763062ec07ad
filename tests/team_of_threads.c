#include "team_of_threads.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct message {
  struct message *next;
  size_t from, size;
  char bytes[];
} message;

typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t arrived;
  message *first[TEAM_MOST]; /* waiting for each */
} post;

typedef struct {
  post *shared;
  xrd_team team;
  void (*work)(void *context, const xrd_team *team);
  void *argument;
  pthread_t thread;
} member;

static void send_to(void *context, size_t to, const void *bytes, size_t size) {
  member *m = context;
  message *sent = malloc(sizeof *sent + size), **end;
  *sent = (message){.from = m->team.rank, .size = size};
  memcpy(sent->bytes, bytes, size);
  (void)pthread_mutex_lock(&m->shared->lock);
  for (end = &m->shared->first[to]; *end != NULL; end = &(*end)->next) {
  }
  *end = sent;
  (void)pthread_cond_broadcast(&m->shared->arrived);
  (void)pthread_mutex_unlock(&m->shared->lock);
}

static message *take(message **place, size_t from) {
  for (; *place != NULL; place = &(*place)->next)
    if ((*place)->from == from) {
      message *found = *place;
      *place = found->next;
      return found;
    }
  return NULL;
}

static void receive_from(void *context, size_t from, void *bytes, size_t size) {
  member *m = context;
  message *got;
  (void)pthread_mutex_lock(&m->shared->lock);
  while ((got = take(&m->shared->first[m->team.rank], from)) == NULL)
    (void)pthread_cond_wait(&m->shared->arrived, &m->shared->lock);
  (void)pthread_mutex_unlock(&m->shared->lock);
  if (got->size != size) abort(); /* a member does something else than the others */
  memcpy(bytes, got->bytes, size);
  free(got);
}

static void broadcast(void *context, void *bytes, size_t size) {
  member *m = context;
  for (size_t to = 1; to < m->team.size && m->team.rank == 0; to++) send_to(m, to, bytes, size);
  if (m->team.rank > 0) receive_from(m, 0, bytes, size);
}

/* What FLINT keeps for a thread, where a test is linked with it. */
extern void flint_cleanup(void) __attribute__((weak));

static void *run(void *argument) {
  member *m = argument;
  m->work(m->argument, &m->team);
  if (flint_cleanup != NULL) flint_cleanup();
  return NULL;
}

void team_run(size_t size, size_t total, void (*work)(void *context, const xrd_team *team), void *context) {
  post shared = {.lock = PTHREAD_MUTEX_INITIALIZER, .arrived = PTHREAD_COND_INITIALIZER};
  member members[TEAM_MOST];
  if (size == 1) {
    work(context, NULL);
    return;
  }
  for (size_t rank = 0; rank < size; rank++) {
    member *m = &members[rank];
    *m = (member){.shared = &shared, .work = work, .argument = context};
    m->team = (xrd_team){.rank = rank,
                         .size = size,
                         .first = xrd_team_first_row(total, rank, size),
                         .total = total,
                         .context = m,
                         .send = send_to,
                         .receive = receive_from,
                         .broadcast = broadcast};
    if (pthread_create(&m->thread, NULL, run, m) != 0) abort();
  }
  for (size_t rank = 0; rank < size; rank++) (void)pthread_join(members[rank].thread, NULL);
}
