/* Sums have the same bits on any number of threads and processes, and are sums. */
#include "base/tree.h"

#include <math.h>
#include <stdio.h>
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

/* Neither commutative nor associative: the bits of a sum tell the order in which it was taken. */
static uint64_t joined(uint64_t left, uint64_t right) {
  const uint64_t mixed = left * 0x9e3779b97f4a7c15 + (right ^ right >> 29) * 0xbf58476d1ce4e5b9 + 1;
  return mixed ^ mixed >> 31;
}

static void add_joined(size_t size, void *left, const void *right) {
  (void)size;
  *(uint64_t *)left = joined(*(const uint64_t *)left, *(const uint64_t *)right);
}

typedef struct {
  size_t total;
  int threads;
  uint64_t root[TEAM_MOST];
} order;

static void name_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  (void)scratch;
  const size_t first = *(const size_t *)context + begin;
  *(uint64_t *)value = joined(first, first + (end - begin));
}

static void take_order(void *context, const xrd_team *team) {
  order *o = context;
  const size_t rank = team == NULL ? 0 : team->rank;
  size_t first = team == NULL ? 0 : team->first;
  const size_t here = team == NULL ? o->total : xrd_team_first_row(o->total, rank + 1, team->size) - first;
  const xrd_tree_job job = {sizeof(uint64_t), 0, name_leaf, add_joined, &first};
  xrd_tree tree;
  assert_int_equal(xrd_tree_init(&tree, here, o->threads, team, job.size, 0, NULL), XRD_OK);
  o->root[rank] = *(const uint64_t *)xrd_tree_sum(&tree, &job);
  xrd_tree_clear(&tree);
}

/* Level by level, as base/tree.h says. */
static uint64_t root_by_levels(size_t total) {
  uint64_t node[64];
  size_t count = 0;
  for (size_t begin = 0; begin < total; begin += XRD_LEAF)
    node[count++] = joined(begin, begin + XRD_LEAF < total ? begin + XRD_LEAF : total);
  for (; count > 1; count = (count + 1) / 2)
    for (size_t k = 0; 2 * k < count; k++)
      node[k] = 2 * k + 1 < count ? joined(node[2 * k], node[2 * k + 1]) : node[2 * k];
  return node[0];
}

static void sums_are_taken_level_by_level(void **state) {
  (void)state;
  for (size_t leaves = 1; leaves <= 37; leaves++)
    for (size_t size = 1; size <= TEAM_MOST; size++)
      for (int threads = 1; threads <= 2; threads++) {
        order o = {leaves * XRD_LEAF - leaves % 3, threads, {0}};
        team_run(size, o.total, take_order, &o);
        for (size_t rank = 0; rank < size; rank++) assert_true(o.root[rank] == root_by_levels(o.total));
      }
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

typedef struct {
  size_t bad; /* ranks from here on fail */
  xrd_status status[TEAM_MOST];
  xrd_error error[TEAM_MOST];
  double total[TEAM_MOST];
} verdicts;

static void judge(void *context, const xrd_team *team) {
  verdicts *v = context;
  const size_t rank = team == NULL ? 0 : team->rank;
  const bool bad = rank >= v->bad;
  if (bad) (void)xrd_fail(&v->error[rank], XRD_ERR_INPUT, "process %zu", rank);
  v->status[rank] = xrd_team_agree(team, bad ? XRD_ERR_INPUT : XRD_OK, &v->error[rank]);
  v->total[rank] = xrd_team_total(team, (double)(rank + 1));
}

/* The first failure is told to all, with its message. */
static void one_verdict(void **state) {
  (void)state;
  for (size_t size = 1; size <= TEAM_MOST; size++)
    for (size_t bad = 0; bad <= size; bad++) {
      verdicts v = {.bad = bad};
      char message[32];
      (void)snprintf(message, sizeof message, "process %zu", bad);
      team_run(size, 1, judge, &v);
      for (size_t rank = 0; rank < size; rank++) {
        assert_int_equal(v.status[rank], bad < size ? XRD_ERR_INPUT : XRD_OK);
        assert_string_equal(v.error[rank].message, bad < size ? message : "");
        assert_true(v.total[rank] == (double)(size * (size + 1) / 2));
      }
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_bits_for_all),
      cmocka_unit_test(sums_are_taken_level_by_level),
      cmocka_unit_test(rows_stay_in_order),
      cmocka_unit_test(one_verdict),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
