/* Each piece once, whoever does it. */
#include "base/crew.h"

#include <fenv.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { MOST = 1000, THREADS = 5 };

typedef struct {
  atomic_int done[MOST];
  atomic_int wrong;
  int threads, mode;
  long rest_ns; /* after each piece: then others come, too */
} record;

static void note(void *context, size_t k, int thread) {
  record *r = context;
  if (r->rest_ns > 0) (void)nanosleep(&(struct timespec){.tv_nsec = r->rest_ns * (1 + thread)}, NULL);
  atomic_fetch_add(&r->done[k], 1);
  if (thread < 0 || thread >= r->threads || fegetround() != r->mode) atomic_fetch_add(&r->wrong, 1);
}

static void share_and_check(int threads, size_t count, long rest_ns) {
  record r = {.threads = threads, .mode = fegetround(), .rest_ns = rest_ns};
  xrd_crew_share(threads, count, note, &r);
  for (size_t k = 0; k < MOST; k++) assert_int_equal(r.done[k], k < count);
  assert_int_equal(r.wrong, 0);
}

static void every_piece_is_done_once(void **state) {
  (void)state;
  for (size_t loop = 0; loop < 200 * test_multiplier(); loop++)
    for (int threads = 1; threads <= THREADS; threads++) share_and_check(threads, loop * 7 % MOST, 0);
  share_and_check(500, MOST, 0);
}

/* In the caller's floating-point environment; and the caller waits for what others have begun. */
static void pieces_round_as_their_caller_does(void **state) {
  (void)state;
  for (int loop = 0; loop < 10; loop++) {
    assert_int_equal(fesetround(loop % 2 == 0 ? FE_UPWARD : FE_TONEAREST), 0);
    share_and_check(3, 40, 200000);
  }
  assert_int_equal(fesetround(FE_TONEAREST), 0);
}

static void share_again(void *context, size_t k, int thread) {
  (void)thread;
  record *inner = context;
  xrd_crew_share(3, 50, note, &inner[k]);
}

static void jobs_within_jobs_are_done_in_place(void **state) {
  (void)state;
  static record inner[20];
  for (size_t k = 0; k < 20; k++) inner[k] = (record){.threads = 1, .mode = fegetround()};
  xrd_crew_share(THREADS, 20, share_again, inner);
  for (size_t k = 0; k < 20; k++) {
    assert_int_equal(inner[k].wrong, 0);
    for (size_t piece = 0; piece < 50; piece++) assert_int_equal(inner[k].done[piece], 1);
  }
  share_and_check(THREADS, 300, 0);
}

static void *lead_another(void *context) {
  record *r = context;
  for (int loop = 0; loop < 100; loop++) xrd_crew_share(3, MOST, note, r);
  return NULL;
}

/* Callers on several threads have crews of their own, which end with them. */
static void callers_do_not_meet(void **state) {
  (void)state;
  static record r[4];
  pthread_t thread[4];
  for (size_t k = 0; k < 4; k++) {
    r[k] = (record){.threads = 3, .mode = fegetround()};
    assert_int_equal(pthread_create(&thread[k], NULL, lead_another, &r[k]), 0);
  }
  for (size_t k = 0; k < 4; k++) {
    assert_int_equal(pthread_join(thread[k], NULL), 0);
    assert_int_equal(r[k].wrong, 0);
    for (size_t piece = 0; piece < MOST; piece++) assert_int_equal(r[k].done[piece], 100);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_piece_is_done_once),
      cmocka_unit_test(pieces_round_as_their_caller_does),
      cmocka_unit_test(jobs_within_jobs_are_done_in_place),
      cmocka_unit_test(callers_do_not_meet),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
