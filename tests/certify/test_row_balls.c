/* Sums of balls over the rows of a team: the truth stays inside, everybody has the same balls, and what cannot be sent
   says nothing. */
#include "certify/row_balls.h"

#include <stdlib.h>

#include "certify/bounds.h"
#include "certify/row_sums.h"
#include "tests/cmocka_all.h"
#include "tests/team_of_threads.h"

enum { N = XRD_MANY_ROWS + XRD_LEAF + 5, BITS = 128, SUMS = 3, LEAF_BITS = 20000 };

typedef struct {
  size_t first, long_row; /* of all rows, the one whose ball has too many digits to be sent */
} balls_context;

typedef struct {
  size_t long_row;
  arb_struct sum[TEAM_MOST][SUMS];
} question;

/* Row i gives 1/3 + i as a ball of 60 bits, one around i that ends at i + 1/2, and a number of many digits. */
static void add_rows(const void *context, size_t begin, size_t end, arb_ptr balls) {
  const balls_context *of = context;
  arb_t x;
  arb_init(x);
  for (size_t i = of->first + begin; i < of->first + end; i++) {
    arb_set_ui(x, 3 * i + 1);
    arb_div_ui(x, x, 3, 60);
    arb_add(balls, balls, x, BITS);
    arb_set_ui(x, i);
    mag_set_d(arb_radref(x), 0.5);
    arb_add(balls + 1, balls + 1, x, BITS);
    arb_one(x);
    arb_mul_2exp_si(x, x, i == of->long_row ? -LEAF_BITS : 0);
    arb_add(balls + 2, balls + 2, x, ARF_PREC_EXACT);
  }
  arb_clear(x);
}

static size_t rows_here(const xrd_team *team) {
  return team == NULL ? N : xrd_team_first_row(N, team->rank + 1, team->size) - team->first;
}

static void ask(void *context, const xrd_team *team) {
  question *q = context;
  const balls_context of = {team == NULL ? 0 : team->first, q->long_row};
  const xrd_problem problem = {NULL, {.kind = XRD_MATRIX, .n = rows_here(team), .m = 1}};
  const xrd_row_balls sums = {&problem, team, SUMS, BITS, add_rows, &of};
  assert_true(xrd_row_balls_sum(&sums, q->sum[team == NULL ? 0 : team->rank]));
}

static void init(question *q, size_t long_row) {
  q->long_row = long_row;
  for (size_t rank = 0; rank < TEAM_MOST; rank++)
    for (size_t k = 0; k < SUMS; k++) arb_init(&q->sum[rank][k]);
}

static void clear(question *q) {
  for (size_t rank = 0; rank < TEAM_MOST; rank++)
    for (size_t k = 0; k < SUMS; k++) arb_clear(&q->sum[rank][k]);
}

/* sum_i (i + 1/3) and sum_i (i + 1/2): without the radii of the balls that arrive neither is inside. */
static void assert_truth_inside(const arb_struct *sum) {
  arb_t truth;
  arb_init(truth);
  arb_set_ui(truth, (ulong)N * (N - 1) / 2);
  arb_mul_ui(truth, truth, 6, 300);
  arb_add_ui(truth, truth, 2 * (ulong)N, 300);
  arb_div_ui(truth, truth, 6, 300);
  assert_true(arb_contains(sum, truth));
  assert_true(mag_cmp_2exp_si(arb_radref(sum), -20) < 0);
  arb_set_ui(truth, (ulong)N * N);
  arb_mul_2exp_si(truth, truth, -1);
  assert_true(arb_contains(sum + 1, truth));
  assert_true(mag_cmp_2exp_si(arb_radref(sum + 1), 16) < 0);
  arb_clear(truth);
}

static void radii_arrive(void **state) {
  (void)state;
  question one, many;
  init(&one, N), init(&many, N);
  team_run(1, N, ask, &one);
  assert_truth_inside(one.sum[0]);
  for (size_t size = 2; size <= TEAM_MOST; size++) {
    team_run(size, N, ask, &many);
    for (size_t rank = 0; rank < size; rank++)
      for (size_t k = 0; k < SUMS; k++) assert_true(arb_equal(&many.sum[rank][k], &one.sum[0][k]));
  }
  assert_true(arb_equal_si(&one.sum[0][2], N));
  clear(&one), clear(&many);
}

static _Thread_local bool out_of_memory;

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  return out_of_memory ? NULL : __real_aligned_alloc(alignment, size);
}

static void too_many_digits_say_nothing(void **state) {
  (void)state;
  const size_t long_rows[] = {0, N - 1};
  for (size_t k = 0; k < 2; k++)
    for (size_t size = 1; size <= 3; size++) {
      question q;
      init(&q, long_rows[k]);
      team_run(size, N, ask, &q);
      for (size_t rank = 0; rank < size; rank++) {
        assert_truth_inside(q.sum[rank]);
        assert_true(mag_is_inf(arb_radref(&q.sum[rank][2])));
      }
      clear(&q);
    }
}

/* The mean of minima that are large on the last process alone: all take as many digits as it needs. */
static void take_floor(void *context, const xrd_team *team) {
  arb_struct *floors = context;
  const size_t n = rows_here(team), first = team == NULL ? 0 : team->first;
  double *p = malloc(2 * n * sizeof *p), *minimum = p + n;
  for (size_t i = 0; i < n; i++) {
    p[i] = 1.0 / N;
    minimum[i] = first + i == N - 1 ? 0x1p60 : 0.1;
  }
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = n, .m = 1}};
  xrd_bounds_floor(&problem, minimum, 1, 64, team, floors + (team == NULL ? 0 : team->rank));
  free(p);
}

static void a_floor_has_its_digits_everywhere(void **state) {
  (void)state;
  arb_struct one, many[TEAM_MOST];
  arb_t truth;
  arb_init(&one), arb_init(truth);
  for (size_t rank = 0; rank < TEAM_MOST; rank++) arb_init(many + rank);
  take_floor(&one, NULL);
  arb_set_d(truth, 0.1);
  arb_mul_ui(truth, truth, N - 1, 300);
  arb_add_ui(truth, truth, (ulong)1 << 60, 300);
  arb_div_ui(truth, truth, N, 300);
  assert_true(arb_contains(&one, truth));
  assert_true(mag_cmp_2exp_si(arb_radref(&one), -45) < 0);
  for (size_t size = 2; size <= TEAM_MOST; size++) {
    team_run(size, N, take_floor, many);
    for (size_t rank = 0; rank < size; rank++) assert_true(arb_equal(many + rank, &one));
  }
  arb_clear(&one), arb_clear(truth);
  for (size_t rank = 0; rank < TEAM_MOST; rank++) arb_clear(many + rank);
}

static void take_floor_short(void *context, const xrd_team *team) {
  out_of_memory = team == NULL || team->rank == team->size - 1;
  take_floor(context, team);
  out_of_memory = false;
}

static void without_memory_a_floor_says_nothing_anywhere(void **state) {
  (void)state;
  for (size_t size = 1; size <= 3; size++) {
    arb_struct floors[3];
    for (size_t rank = 0; rank < 3; rank++) arb_init(floors + rank);
    team_run(size, N, take_floor_short, floors);
    for (size_t rank = 0; rank < size; rank++) assert_true(mag_is_inf(arb_radref(floors + rank)));
    for (size_t rank = 0; rank < 3; rank++) arb_clear(floors + rank);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(radii_arrive),
      cmocka_unit_test(too_many_digits_say_nothing),
      cmocka_unit_test(a_floor_has_its_digits_everywhere),
      cmocka_unit_test(without_memory_a_floor_says_nothing_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
