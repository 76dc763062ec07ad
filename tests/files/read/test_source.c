/* Lists of weights that are mapped: each member of a team has the probabilities of its own rows, with the bits that
   reading gives, and all say the same of bad ones. */
#include "files/read/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mapping.h"
#include "files/read/load.h"
#include "files/read/mapped.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"
#include "tests/team_of_threads.h"

enum { N = 35 * XRD_LEAF + 11, RANKS = 3 };
static const char SHAPE[] = "(143371,)", TABLE_SHAPE[] = "(143371, 1)", TEXT[] = "d.txt";

static double weights[N], p[N];
static const xrd_input_request ASKED[] = {
    {.samples = "x.npy", .weights = "w.npy", .reproduction = "y.npy", .distortion = "squared"},
    {.pmf = "w.npy", .normalize = true, .distortion = "x.npy"},
    {.counts = "w.npy", .distortion = "x.npy"},
    {.pmf = "p.npy", .distortion = "x.npy"},
    {.pmf = "p.npy", .distortion = "d.txt"}, /* the table is read */
};

static void write_lists(void) {
  scratch_npy("w.npy", "'<f8'", "False", SHAPE, weights, sizeof weights);
  scratch_npy("p.npy", "'<f8'", "False", SHAPE, p, sizeof p);
}

static int write_files(void **state) {
  static double x[N];
  const double place = 1;
  if (scratch_enter(state) != 0) return -1;
  FILE *text = scratch_create(TEXT);
  for (size_t i = 0; i < N; i++) {
    x[i] = (double)(i % 1001) / 7;
    weights[i] = i % 5 == 0 ? 0 : ldexp(1 + (double)(i % 997) / 3, (int)(i / XRD_LEAF) - 20);
    p[i] = i % 5 == 0 ? 0 : 1 / (double)(N - (N + 4) / 5);
    (void)fprintf(text, "%zu\n", i % 7);
  }
  (void)fclose(text);
  scratch_npy("x.npy", "'<f8'", "False", TABLE_SHAPE, x, sizeof x);
  scratch_npy("y.npy", "'<f8'", "False", "(1, 1)", &place, sizeof place);
  write_lists();
  return 0;
}

static bool always(const xrd_problem *problem) { return problem->distortion.n == N; }

typedef struct {
  const xrd_input_request *request;
  double *expected; /* NULL: a failure is */
  xrd_status status[RANKS];
  xrd_error error[RANKS];
  bool good[RANKS];
} question;

static void ask(void *context, const xrd_team *team) {
  question *q = context;
  const xrd_input_share share = {team, always, 1};
  const size_t rank = team == NULL ? 0 : team->rank, first = team == NULL ? 0 : team->first,
               end = team == NULL ? N : xrd_team_first_row(N, rank + 1, team->size);
  xrd_input input;
  q->status[rank] = xrd_input_load_share(q->request, &share, &input, &q->error[rank]);
  if (q->status[rank] != XRD_OK) return;
  q->good[rank] = xrd_mapping_has_file(&input.p_room) && xrd_mapped_is_same(&input, NULL) == XRD_OK &&
                  memcmp(input.p + first, q->expected + first, (end - first) * sizeof *input.p) == 0;
  xrd_input_clear(&input);
}

static void own_rows_are_as_read(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof ASKED / sizeof *ASKED; k++) {
    xrd_input read;
    assert_int_equal(xrd_input_load(&ASKED[k], &read, NULL), XRD_OK);
    for (size_t ranks = 1; ranks <= RANKS; ranks++) {
      question q = {.request = &ASKED[k], .expected = read.p};
      team_run(ranks, N, ask, &q);
      for (size_t rank = 0; rank < ranks; rank++) assert_true(q.status[rank] == XRD_OK && q.good[rank]);
    }
    xrd_input_clear(&read);
  }
}

static void expect_refusal(size_t k, const char *message) {
  xrd_input input;
  xrd_error error;
  assert_int_equal(xrd_input_load(&ASKED[k], &input, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, message));
  question q = {.request = &ASKED[k]};
  team_run(RANKS, N, ask, &q);
  for (size_t rank = 0; rank < RANKS; rank++) {
    assert_int_equal(q.status[rank], XRD_ERR_INPUT);
    assert_string_equal(q.error[rank].message, error.message);
  }
}

static void bad_ones_are_told_alike(void **state) {
  (void)state;
  const double last = p[N - 1], weight = weights[N - 1];
  p[N - 1] = weights[N - 1] = NAN;
  write_lists();
  for (size_t k = 0; k < sizeof ASKED / sizeof *ASKED; k++) expect_refusal(k, ".npy[143370]: NaN is not allowed");
  p[N - 1] = -1;
  write_lists();
  expect_refusal(3, "p.npy[143370]: ");
  p[N - 1] = last + 1e-6;
  write_lists();
  expect_refusal(3, "143371 probabilities sum to 1.00000");
  p[N - 1] = last;
  weights[N - 1] = 1e-320;
  write_lists();
  expect_refusal(0, "number 143370 (from 0) is so small a share");
  for (size_t i = 0; i < N; i++) weights[i] = 0;
  write_lists();
  expect_refusal(1, "all 143371 numbers are 0");
  for (size_t i = 0; i < N; i++) weights[i] = 1e308; /* their sum overflows */
  write_lists();
  weights[N - 1] = weight;
  xrd_input read;
  assert_int_equal(xrd_input_load(&ASKED[2], &read, NULL), XRD_OK);
  question q = {.request = &ASKED[2], .expected = read.p};
  team_run(RANKS, N, ask, &q);
  for (size_t rank = 0; rank < RANKS; rank++) assert_true(q.good[rank]);
  xrd_input_clear(&read);
}

static void a_change_is_seen(void **state) {
  (void)state;
  const xrd_input_share share = {NULL, always, 2};
  for (size_t k = 0; k < 4; k += 3) {
    write_lists();
    xrd_input input;
    assert_int_equal(xrd_input_load_share(&ASKED[k], &share, &input, NULL), XRD_OK);
    assert_int_equal(xrd_mapped_is_same(&input, NULL), XRD_OK);
    write_lists();
    xrd_error error;
    assert_int_equal(xrd_mapped_is_same(&input, &error), XRD_ERR_IO);
    assert_non_null(strstr(error.message, k == 0 ? "w.npy" : "p.npy"));
    xrd_input_clear(&input);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(own_rows_are_as_read),
      cmocka_unit_test(a_change_is_seen),
      cmocka_unit_test(bad_ones_are_told_alike),
  };
  return cmocka_run_group_tests(tests, write_files, scratch_leave);
}
