/* Proofs in doubles of so many rows that they meet in a tree: the truth, from balls of 300 bits, is inside, everybody
   has the same balls, and each number that leaves hand up decides somewhere. */
#include "certify/row_sums.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "certify/balls.h"
#include "certify/doubles.h"
#include "certify/rows.h"
#include "tests/cmocka_all.h"
#include "tests/team_of_threads.h"

enum { N = XRD_MANY_ROWS + 100, M = 3, BITS = 300, SIZES = 4 };
static const size_t SIZE[SIZES] = {1, 2, 3, 5};
static const double Q[M] = {0.5, 0.375, 0}, MISMATCH = 0x1p-12;

typedef struct {
  double slope, *p, *table, *w, *least, *u;
  xrd_problem problem;
} sample;

static double weight_of(const sample *s, size_t i, size_t j) {
  const double excess = s->table[i * M + j] - s->least[i];
  return excess == 0 ? 1 : exp(-s->slope * excess);
}

static void set_weights(sample *s) {
  assert_int_equal(xrd_rows_minimum(&s->problem, 1, s->least, NULL), XRD_OK);
  for (size_t i = 0; i < N; i++) {
    s->u[i] = 0;
    for (size_t j = 0; j < M; j++) s->u[i] += Q[j] * weight_of(s, i, j);
    s->w[i] = 1 / s->u[i];
  }
  s->w[N - 1] *= 1 + MISMATCH;
}

static sample sample_make(double slope) {
  double *block = malloc((size_t)N * (M + 4) * sizeof *block);
  sample s = {slope, block, block + N, block + N * (M + 1), block + N * (M + 2), block + N * (M + 3), {0}};
  xrd_random random;
  xrd_random_seed(&random, 21);
  for (size_t i = 0; i < N; i++) s.p[i] = i % 50 == 3 ? 0 : 0.5 + xrd_random_uniform(&random);
  for (size_t k = 0; k < (size_t)N * M; k++) s.table[k] = 0.25 + xrd_random_uniform(&random);
  s.problem = (xrd_problem){s.p, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = s.table}};
  return s;
}

typedef struct {
  const sample *of;
  xrd_proof proof[TEAM_MOST];
  bool usable[TEAM_MOST];
} question;

static void ask(void *context, const xrd_team *team) {
  question *q = context;
  const sample *s = q->of;
  const size_t rank = team == NULL ? 0 : team->rank, first = team == NULL ? 0 : team->first;
  xrd_problem here = s->problem;
  if (team != NULL) here.distortion.n = xrd_team_first_row(N, rank + 1, team->size) - first;
  here.p += first;
  here.distortion.matrix += first * M;
  const xrd_witness witness = {s->slope, Q, s->w + first};
  q->proof[rank].team = team;
  const xrd_status status = xrd_doubles_enclose(&here, s->least + first, &witness, &q->proof[rank], &q->usable[rank],
                                                NULL);
  if (status != XRD_OK) abort();
}

static void assert_inside(const xrd_proof *proof, const xrd_proof *truth) {
  assert_true(arb_contains(proof->excess, truth->excess));
  assert_true(arb_contains(proof->rate, truth->rate));
  assert_true(arb_contains(proof->value, truth->value));
  assert_true(mag_cmp_2exp_si(arb_radref(proof->rate), -56) < 0);
}

static void assert_same(const xrd_proof *proof, const xrd_proof *other) {
  assert_true(arb_equal(proof->excess, other->excess));
  assert_true(arb_equal(proof->rate, other->rate));
  assert_true(arb_equal(proof->value, other->value));
}

static void init(question *q) {
  for (size_t k = 0; k < TEAM_MOST; k++) xrd_proof_init(&q->proof[k]);
}

static void clear(question *q) {
  for (size_t k = 0; k < TEAM_MOST; k++) xrd_proof_clear(&q->proof[k]);
}

/* Teams of each size against the truth.  Is X proved to be 0? */
static bool prove_on_all(const sample *s) {
  const xrd_witness witness = {s->slope, Q, s->w};
  question one = {.of = s}, many = {.of = s};
  xrd_proof truth;
  xrd_proof_init(&truth), init(&one), init(&many);
  assert_int_equal(xrd_balls_enclose(&s->problem, s->least, &witness, BITS, &truth, NULL), XRD_OK);
  team_run(1, N, ask, &one);
  assert_true(one.usable[0]);
  assert_inside(&one.proof[0], &truth);
  for (size_t k = 0; k < SIZES; k++) {
    team_run(SIZE[k], N, ask, &many);
    for (size_t rank = 0; rank < SIZE[k]; rank++) {
      assert_true(many.usable[rank]);
      assert_same(&many.proof[rank], &one.proof[0]);
    }
  }
  const bool zero = arb_is_zero(one.proof[0].excess);
  xrd_proof_clear(&truth), clear(&one), clear(&many);
  return zero;
}

static void the_truth_is_inside(void **state) {
  (void)state;
  sample s = sample_make(2.5);
  set_weights(&s);
  assert_false(prove_on_all(&s));
  free(s.p);
}

/* One pair beyond the nearest, in the last row, whose weight is dropped: nobody may take X for 0. */
static void a_dropped_pair_of_one_process_counts(void **state) {
  (void)state;
  sample s = sample_make(1e4);
  for (size_t k = 0; k < (size_t)N * M; k++) s.table[k] = 0.5;
  s.table[N * M - M] = 1.5;
  set_weights(&s);
  assert_false(prove_on_all(&s));
  free(s.p);
}

/* Pairs nearly as near as the nearest in the last row alone: all have weight 0.  One in a row without probability,
   nearer than any slope can tell, changes nothing. */
static void an_infinite_slope_is_steep_enough(void **state) {
  (void)state;
  sample s = sample_make(INFINITY);
  for (size_t i = 0; i < N; i++) s.table[i * M + 2] = 2; /* never the nearest: it has no mass */
  s.table[N * M - M] = 0.25;
  s.table[N * M - M + 1] = 0.25 + 0x1p-12;
  s.table[3 * M] = 0;
  s.table[3 * M + 1] = 0x1p-1070;
  assert_true(s.p[3] == 0);
  set_weights(&s);
  assert_true(prove_on_all(&s));
  free(s.p);
}

static void one_row_out_of_range_is_told_to_all(void **state) {
  (void)state;
  sample s = sample_make(2.5);
  set_weights(&s);
  s.w[N - 1] = 0;
  for (size_t k = 0; k < SIZES; k++) {
    question q = {.of = &s};
    init(&q);
    team_run(SIZE[k], N, ask, &q);
    for (size_t rank = 0; rank < SIZE[k]; rank++) assert_false(q.usable[rank]);
    clear(&q);
  }
  free(s.p);
}

static void assert_near(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-11 * fabs(expected))) fail_msg("%.17g is not %.17g", found, expected);
}

/* What leaves hand up beside pairs, and the screening sums. */
static void assert_sums(const sample *s, const xrd_scene *scene) {
  double reach = 0, strain = 0, screened[M] = {0}, found[M];
  for (size_t i = 0; i < N; i++) {
    double excess = 0;
    for (size_t j = 0; j < M; j++) {
      excess += Q[j] * weight_of(s, i, j) * (s->table[i * M + j] - s->least[i]) * scene->scale;
      screened[j] += s->p[i] * s->w[i] * weight_of(s, i, j);
    }
    if (s->p[i] > 0) reach += s->p[i] / s->u[i], strain += 1 + (1 + 1 / s->u[i]) * excess;
  }
  assert_near(xrd_up_value(scene->reach), reach);
  assert_near(xrd_up_value(scene->strain), strain);
  assert_true(fabs(xrd_up_value(scene->mismatch) - MISMATCH) <= 1e-14);
  xrd_up error;
  assert_true(xrd_scene_screen(scene, found, &error));
  assert_true(xrd_up_value(error) >= xrd_up_value(xrd_scene_screen_error(scene)));
  for (size_t j = 0; j < M; j++) assert_near(found[j], screened[j]);
}

static void what_is_no_pair_comes_up_too(void **state) {
  (void)state;
  sample s = sample_make(2.5);
  set_weights(&s);
  const xrd_witness witness = {s.slope, Q, s.w};
  double *rows = calloc(5 * (size_t)N, sizeof *rows), columns[3 * (M - 1)] = {0}, q[M - 1] = {Q[0], Q[1]};
  size_t support[M - 1] = {0, 1};
  const xrd_team last = {.rank = 1, .size = 2, .first = N - 1, .total = N};
  xrd_scene scene = {&s.problem, &witness, s.least, xrd_weight_kernel_select(), .threads = 2, .chunks = 1};
  scene.support_count = M - 1, scene.support = support, scene.q = q;
  scene.u_high = rows, scene.u_low = rows + N, scene.v_high = rows + 2 * N, scene.v_low = rows + 3 * N;
  scene.difference = rows + 4 * N;
  scene.c_high = columns, scene.c_low = columns + (M - 1), scene.g_rest = columns + 2 * (M - 1);
  assert_true(xrd_sums_choose_scale(s.slope, &scene.scale, &scene.slope));
  bool usable;
  assert_true(xrd_scene_support_pass(&scene, &usable) && usable);
  assert_sums(&s, &scene);
  s.w[N - 1] = 0;
  assert_true(xrd_scene_support_pass(&scene, &usable) && !usable);
  const double error = xrd_up_value(xrd_scene_screen_error(&scene));
  s.problem.distortion.n = 1;
  scene.team = &last;
  assert_true(xrd_up_value(xrd_scene_screen_error(&scene)) == error);
  free(rows);
  free(s.p);
}

static void leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  (void)context, (void)scratch;
  *(double *)value = (double)(end - begin);
}

/* Rank 1 asks for more than there is. */
static void sum_with_one_short(void *context, const xrd_team *team) {
  const size_t rank = team == NULL ? 0 : team->rank;
  const xrd_problem problem = {NULL,
                               {.n = team == NULL ? N : xrd_team_first_row(N, rank + 1, team->size) - team->first}};
  const xrd_scene scene = {.problem = &problem, .threads = 1, .team = team, .chunks = 1};
  const xrd_tree_job job = {rank == 1 ? SIZE_MAX / 64 : sizeof(double), 0, leaf, xrd_tree_add_doubles, NULL};
  double sum = -1;
  const bool ready = xrd_scene_sum(&scene, &job, &sum);
  ((double *)context)[rank] = ready ? sum : 0;
}

static void nobody_waits_for_one_without_memory(void **state) {
  (void)state;
  double outcome[3];
  team_run(1, N, sum_with_one_short, outcome);
  assert_true(outcome[0] == N);
  team_run(3, N, sum_with_one_short, outcome);
  for (size_t rank = 0; rank < 3; rank++) assert_true(outcome[rank] == 0);
}

static _Thread_local long allowed = -1; /* allocations until one fails; < 0: none does */

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  return allowed >= 0 && allowed-- == 0 ? NULL : __real_aligned_alloc(alignment, size);
}

/* Proofs by a team of which somebody is short of memory or wants to stop. */
typedef struct {
  sample of;
  double slope;
  size_t who;
  long allocations;
  bool stops;
  xrd_status status[TEAM_MOST];
  bool usable[TEAM_MOST], told[TEAM_MOST], failed;
} disturbed;

static bool go_on(void *context) { return context == NULL; }

static void disturb(void *context, const xrd_team *team) {
  disturbed *q = context;
  const sample *s = &q->of;
  const size_t rank = team == NULL ? 0 : team->rank, first = team == NULL ? 0 : team->first;
  xrd_problem here = s->problem;
  here.distortion.n = team == NULL ? N : xrd_team_first_row(N, rank + 1, team->size) - first;
  here.p += first;
  here.distortion.matrix += first * M;
  const double q_last[M] = {0.5, 0, 0}; /* others may lead */
  const xrd_witness witness = {q->slope, q_last, s->w + first};
  xrd_proof proof;
  xrd_stop stop;
  xrd_proof_init(&proof);
  xrd_stop_init(&stop, go_on, q->stops && rank == q->who ? q : NULL);
  stop.work = 1e5; /* asked at once */
  proof.team = team;
  proof.stop = &stop;
  allowed = rank == q->who ? q->allocations : -1;
  q->status[rank] = xrd_doubles_enclose(&here, s->least + first, &witness, &proof, &q->usable[rank], NULL);
  if (rank == q->who) q->failed = allowed < 0 && q->allocations >= 0;
  allowed = -1;
  q->told[rank] = xrd_stop_wanted(&stop, 0);
  xrd_proof_clear(&proof);
}

static void memory_that_one_lacks_is_told_to_all(void **state) {
  (void)state;
  const double slopes[] = {2.5, INFINITY};
  for (size_t size = 1; size <= 3; size++)
    for (size_t k = 0; k < 2; k++) {
      disturbed q = {.of = sample_make(slopes[k]), .slope = slopes[k], .who = size - 1, .failed = true};
      set_weights(&q.of);
      for (q.allocations = 0; q.failed; q.allocations++) {
        team_run(size, N, disturb, &q);
        for (size_t rank = 0; rank < size; rank++) assert_int_equal(q.status[rank], q.failed ? XRD_ERR_MEMORY : XRD_OK);
      }
      assert_true(q.allocations > 6);
      free(q.of.p);
    }
}

/* Also where the right half of the rows alone has heard of it: the sums that are told have not all rows. */
static void a_wish_to_stop_is_told_to_all(void **state) {
  (void)state;
  const double slopes[] = {2.5, INFINITY};
  for (size_t size = 1; size <= 3; size++)
    for (size_t k = 0; k < 2; k++) {
      disturbed q = {.of = sample_make(slopes[k]), .slope = slopes[k], .allocations = -1, .stops = true};
      set_weights(&q.of);
      for (q.who = 0; q.who < size; q.who++) {
        team_run(size, N, disturb, &q);
        for (size_t rank = 0; rank < size; rank++) {
          assert_int_equal(q.status[rank], XRD_ERR_INTERRUPTED);
          assert_true(q.told[rank] && !q.usable[rank]);
        }
      }
      free(q.of.p);
    }
}

/* An infinite slope of a line, and of about as many columns as rows, is proved from the nearest pairs alone: going
   through all pairs would take as long as balls do. */
static void pairs_are_gone_through_where_that_pays(void **state) {
  (void)state;
  enum { COLUMNS = N / 8 + 1 };
  const size_t columns[] = {COLUMNS, M};
  double *x = malloc(3 * (size_t)N * sizeof *x), *p = x + N, *w = x + 2 * N;
  double *least = calloc(N, sizeof *least), *y = malloc(2 * COLUMNS * sizeof *y), *q = y + COLUMNS;
  for (size_t j = 0; j < COLUMNS; j++) y[j] = (double)j, q[j] = 1;
  for (int line = 0; line < 2; line++) {
    for (size_t i = 0; i < N; i++) x[i] = (double)(i % columns[line]), p[i] = w[i] = 1;
    const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = columns[line], .dim = 1, .x = x, .y = y}};
    const xrd_witness witness = {INFINITY, q, w};
    bool usable = true;
    xrd_proof proof;
    xrd_proof_init(&proof);
    const xrd_status status = line ? xrd_doubles_enclose_line(&problem, least, &witness, &proof, &usable, NULL)
                                   : xrd_doubles_enclose(&problem, least, &witness, &proof, &usable, NULL);
    assert_true(status == XRD_OK && !usable);
    xrd_proof_clear(&proof);
  }
  free(x), free(least), free(y);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_truth_is_inside),
      cmocka_unit_test(a_dropped_pair_of_one_process_counts),
      cmocka_unit_test(an_infinite_slope_is_steep_enough),
      cmocka_unit_test(one_row_out_of_range_is_told_to_all),
      cmocka_unit_test(what_is_no_pair_comes_up_too),
      cmocka_unit_test(nobody_waits_for_one_without_memory),
      cmocka_unit_test(memory_that_one_lacks_is_told_to_all),
      cmocka_unit_test(a_wish_to_stop_is_told_to_all),
      cmocka_unit_test(pairs_are_gone_through_where_that_pays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
