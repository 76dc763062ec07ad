/* Sums have the same bits on any number of threads and processes, and are sums. */
#include "base/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/team_of_threads.h"

enum { WIDTH = 3 };

typedef struct {
  size_t total, here, first;
  const double *x;
} rows;

typedef struct {
  rows all;
  int threads;
  double result[TEAM_MOST][WIDTH];
} question;

static void leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  const rows *r = context;
  double *sum = value, *work = scratch;
  for (size_t i = begin; i < end; i++) {
    work[0] = r->x[r->first + i];
    sum[0] += work[0];
    sum[1] += sin(1e3 * work[0]);
    sum[2] += 1;
  }
}

static void ask(void *context, const xrd_team *team) {
  question *q = context;
  rows here = q->all;
  const size_t rank = team == NULL ? 0 : team->rank;
  if (team != NULL) {
    here.first = team->first;
    here.here = xrd_team_first_row(team->total, rank + 1, team->size) - team->first;
  }
  xrd_tree tree;
  assert_int_equal(xrd_tree_init(&tree, here.here, q->threads, team, WIDTH * sizeof(double), 8, NULL), XRD_OK);
  const xrd_tree_job job = {WIDTH * sizeof(double), 8, leaf, xrd_tree_add_doubles, &here};
  for (int again = 0; again < 2; again++) memcpy(q->result[rank], xrd_tree_sum(&tree, &job), job.size);
  xrd_tree_clear(&tree);
}

static void the_same_bits_for_all(void **state) {
  (void)state;
  const size_t totals[] = {1, 100, XRD_LEAF, 3 * XRD_LEAF + 1, 13 * XRD_LEAF - 5, 100001};
  double *x = malloc(100001 * sizeof *x);
  xrd_random random;
  xrd_random_seed(&random, 7);
  for (size_t i = 0; i < 100001; i++) x[i] = ldexp(xrd_random_uniform(&random), (int)(i % 40));
  for (size_t k = 0; k < sizeof totals / sizeof *totals; k++) {
    question one = {.all = {totals[k], totals[k], 0, x}, .threads = 1};
    team_run(1, totals[k], ask, &one);
    assert_true(one.result[0][2] == (double)totals[k]);
    double plain = 0;
    for (size_t i = 0; i < totals[k]; i++) plain += x[i];
    assert_true(fabs(one.result[0][0] - plain) <= 1e-12 * plain);
    for (size_t size = 1; size <= TEAM_MOST; size++) {
      question many = {.all = one.all, .threads = 1 + (int)(size % 3)};
      team_run(size, totals[k], ask, &many);
      for (size_t rank = 0; rank < size; rank++)
        assert_memory_equal(many.result[rank], one.result[0], sizeof *one.result);
    }
  }
  free(x);
}

static void gather_in_order(void *context, const xrd_team *team) {
  size_t counts[TEAM_MOST], *all = context;
  const size_t first = team == NULL ? 0 : team->first;
  for (size_t rank = 0; team != NULL && rank < team->size; rank++)
    counts[rank] = xrd_team_first_row(team->total, rank + 1, team->size) -
                   xrd_team_first_row(team->total, rank, team->size);
  const size_t here = team == NULL ? 30000 : counts[team->rank];
  if (team == NULL) counts[0] = here;
  size_t *own = malloc((here + 1) * sizeof *own);
  for (size_t i = 0; i < here; i++) own[i] = first + i;
  xrd_team_gather(team, own, counts, sizeof *own, team == NULL || team->rank == 0 ? all : NULL);
  assert_int_equal(xrd_team_largest(team, team != NULL && team->rank == team->size - 1 ? 5 : 2), team == NULL ? 2 : 5);
  free(own);
}

static void rows_stay_in_order(void **state) {
  (void)state;
  for (size_t size = 1; size <= TEAM_MOST; size++) {
    size_t all[30000] = {0};
    team_run(size, 30000, gather_in_order, all);
    for (size_t i = 0; i < 30000; i++) assert_int_equal(all[i], i);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_bits_for_all),
      cmocka_unit_test(rows_stay_in_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
