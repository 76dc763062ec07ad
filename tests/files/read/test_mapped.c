/* Large tables are used where they lie, say the same as read ones, and of a team each member knows its own rows. */
#include "files/read/mapped.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "files/read/load.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"
#include "tests/team_of_threads.h"

enum { N = 9 * XRD_LEAF + 7, M = 4, SIZE = N * M, RANKS = 3 };

static double table[SIZE], p[N];
static const double PLACES[2 * M] = {0, 1, 2, 3, -1, 0, 5, 5};
static const xrd_input_request SAMPLES = {.samples = "x.npy", .reproduction = "y.npy", .distortion = "squared"},
                               TABLE = {.pmf = "p.npy", .distortion = "d.npy"};

static int write_files(void **state) {
  if (scratch_enter(state) != 0) return -1;
  for (size_t k = 0; k < SIZE; k++) table[k] = (double)(k % 1001) / 7;
  for (size_t i = 0; i < N; i++) p[i] = i % 5 == 0 ? 0 : 1 / (double)(N - (N + 4) / 5);
  scratch_npy("x.npy", "'<f8'", "False", "(36871, 4)", table, sizeof table);
  scratch_npy("y.npy", "'<f8'", "False", "(2, 4)", PLACES, sizeof PLACES);
  scratch_npy("d.npy", "'<f8'", "False", "(36871, 4)", table, sizeof table);
  scratch_npy("p.npy", "'<f8'", "False", "(36871,)", p, sizeof p);
  return 0;
}

static bool always(const xrd_problem *problem) { return problem->distortion.n == N; }
static bool never(const xrd_problem *problem) { return problem == NULL; }

static void expect_equal(const xrd_input_request *request) {
  const xrd_input_share share = {NULL, never, 2};
  xrd_input read, mapped;
  assert_int_equal(xrd_input_load(request, &read, NULL), XRD_OK);
  assert_int_equal(xrd_input_load_share(request, &share, &mapped, NULL), XRD_OK);
  assert_null(read.table_room.address);
  assert_non_null(mapped.table_room.address);
  assert_int_equal(mapped.file_count, read.file_count);
  for (size_t k = 0; k < read.file_count; k++) assert_int_equal(mapped.files[k].bytes, read.files[k].bytes);
  xrd_digest a, b;
  xrd_problem_digest(&read.problem, &a);
  xrd_problem_digest(&mapped.problem, &b);
  assert_memory_equal(&a, &b, sizeof a);
  xrd_input_clear(&read);
  xrd_input_clear(&mapped);
  assert_null(mapped.table_room.address);
}

static void the_same_numbers(void **state) {
  (void)state;
  expect_equal(&SAMPLES);
  expect_equal(&TABLE);
}

/* Bytes of each number from the last to the first. */
static void turn_bytes(const double *from, double *to, size_t count) {
  const unsigned char *in = (const unsigned char *)from;
  unsigned char *out = (unsigned char *)to;
  for (size_t k = 0; k < count * sizeof *from; k++) out[k ^ (sizeof *from - 1)] = in[k];
}

/* Other types and orders are read: tables say the same as those that are mapped. */
static void others_are_read(void **state) {
  (void)state;
  static double other[SIZE];
  static float narrow[SIZE];
  const xrd_input_share share = {NULL, never, 2};
  const xrd_input_request plain = {.samples = "x.npy", .draw = 3, .distortion = "squared"},
                          asked = {.samples = "o.npy", .draw = 3, .distortion = "squared"};
  xrd_input wanted, input;
  for (int kind = 0; kind < 3; kind++) {
    for (size_t k = 0; k < SIZE; k++) {
      narrow[k] = (float)table[k];
      if (kind == 0) table[k] = (double)narrow[k]; /* so that both hold the same numbers */
      other[k / M + k % M * N] = table[k];
    }
    if (kind == 1) turn_bytes(table, other, SIZE);
    scratch_npy("x.npy", "'<f8'", "False", "(36871, 4)", table, sizeof table);
    scratch_npy("o.npy",
                kind == 0   ? "'<f4'"
                : kind == 1 ? "'>f8'"
                            : "'<f8'",
                kind == 2 ? "True" : "False", "(36871, 4)", kind == 0 ? (void *)narrow : other,
                kind == 0 ? sizeof narrow : sizeof other);
    assert_int_equal(xrd_input_load(&plain, &wanted, NULL), XRD_OK);
    assert_int_equal(xrd_input_load_share(&asked, &share, &input, NULL), XRD_OK);
    assert_null(input.table_room.address);
    xrd_digest a, b;
    xrd_problem_digest(&wanted.problem, &a);
    xrd_problem_digest(&input.problem, &b);
    assert_memory_equal(&a, &b, sizeof a);
    xrd_input_clear(&wanted);
    xrd_input_clear(&input);
  }
}

typedef struct {
  const xrd_input_request *request;
  xrd_status status[RANKS];
  xrd_error error[RANKS];
  bool own[RANKS], others[RANKS];
} question;

static void ask(void *context, const xrd_team *team) {
  question *q = context;
  const xrd_input_share share = {team, always, 1};
  xrd_input input;
  q->status[team->rank] = xrd_input_load_share(q->request, &share, &input, &q->error[team->rank]);
  if (q->status[team->rank] != XRD_OK) return;
  const size_t end = xrd_team_first_row(N, team->rank + 1, team->size);
  q->own[team->rank] = q->others[team->rank] = true;
  for (size_t i = 0; i < N; i++) {
    const bool here = i >= team->first && i < end;
    bool *good = here ? q->own : q->others;
    good[team->rank] = good[team->rank] && input.p[i] == (here ? 1.0 / N : 0);
  }
  xrd_input_clear(&input);
}

static void each_has_its_rows(void **state) {
  (void)state;
  question q = {.request = &SAMPLES};
  team_run(RANKS, N, ask, &q);
  for (size_t rank = 0; rank < RANKS; rank++) {
    assert_int_equal(q.status[rank], XRD_OK);
    assert_true(q.own[rank] && q.others[rank]);
  }
}

static void expect_failure(const xrd_input_request *request, const char *message) {
  const xrd_input_share share = {NULL, never, 2};
  question q = {.request = request};
  xrd_input input;
  xrd_error error;
  team_run(RANKS, N, ask, &q);
  for (size_t rank = 0; rank < RANKS; rank++) {
    assert_int_equal(q.status[rank], XRD_ERR_INPUT);
    assert_string_equal(q.error[rank].message, message);
  }
  assert_int_equal(xrd_input_load_share(request, &share, &input, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, message);
  assert_int_equal(xrd_input_load(request, &input, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, message);
}

/* Whoever has the row; all are told. */
static void bad_rows_are_named(void **state) {
  (void)state;
  const size_t rows[] = {0, 3, 4 * XRD_LEAF, N - 1};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    const double kept = table[rows[k] * M + 2];
    char message[128];
    table[rows[k] * M + 2] = -1e300;
    scratch_npy("x.npy", "'<f8'", "False", "(36871, 4)", table, sizeof table);
    (void)snprintf(message, sizeof message,
                   "x.npy[%zu,2]: coordinate beyond 1e140 in magnitude: -1.0000000000000001e+300", rows[k]);
    expect_failure(&SAMPLES, message);
    for (size_t j = 0; j < M; j++) table[rows[k] * M + j] = HUGE_VAL;
    scratch_npy("d.npy", "'<f8'", "False", "(36871, 4)", table, sizeof table);
    (void)snprintf(message, sizeof message, "d.npy: row %zu (from 0) forbids every", rows[k]);
    xrd_error error;
    xrd_input input;
    const xrd_input_share share = {NULL, never, 2};
    if (p[rows[k]] > 0) {
      assert_int_equal(xrd_input_load_share(&TABLE, &share, &input, &error), XRD_ERR_INPUT);
      assert_memory_equal(error.message, message, strlen(message));
    }
    for (size_t j = 0; j < M; j++) table[rows[k] * M + j] = (double)((rows[k] * M + j) % 1001) / 7;
    table[rows[k] * M + 2] = kept;
  }
  scratch_npy("x.npy", "'<f8'", "False", "(36871, 4)", table, sizeof table);
  scratch_npy("d.npy", "'<f8'", "False", "(36871, 4)", table, sizeof table);
}

/* What does not fit its header is judged by reading. */
static void lengths_must_be_true(void **state) {
  (void)state;
  scratch_npy("x.npy", "'<f8'", "False", "(36870, 4)", table, sizeof table);
  expect_failure(&SAMPLES, "x.npy: bytes after the last of 147480 numbers");
  scratch_npy("x.npy", "'<f8'", "False", "(36872, 4)", table, sizeof table);
  expect_failure(&SAMPLES, "x.npy: truncated: 147484 of 147488 numbers");
}

static void rewrite(size_t bytes) {
  const struct timespec tick = {.tv_nsec = 20000000}; /* times of files have the ticks of the system's clock */
  nanosleep(&tick, NULL);
  scratch_npy("x.npy", "'<f8'", "False", "(36871, 4)", table, bytes);
}

/* Nothing that was proved of it is a proof of what lies there now. */
static void a_change_is_noticed(void **state) {
  (void)state;
  const xrd_input_share share = {NULL, never, 2};
  const size_t lengths[] = {sizeof table, sizeof table - 8, sizeof table};
  for (size_t k = 0; k < 3; k++) {
    xrd_input input;
    xrd_error error;
    rewrite(sizeof table);
    assert_int_equal(xrd_input_load_share(&SAMPLES, &share, &input, NULL), XRD_OK);
    assert_int_equal(xrd_mapped_is_same(&input, NULL), XRD_OK);
    if (k < 2)
      rewrite(lengths[k]);
    else
      assert_int_equal(remove("x.npy"), 0);
    assert_int_equal(xrd_mapped_is_same(&input, &error), XRD_ERR_IO);
    assert_string_equal(error.message, "x.npy: changed while it was in use");
    xrd_input_clear(&input);
  }
  rewrite(sizeof table);
  xrd_input read;
  assert_int_equal(xrd_input_load(&SAMPLES, &read, NULL), XRD_OK);
  assert_int_equal(remove("x.npy"), 0);
  assert_int_equal(xrd_mapped_is_same(&read, NULL), XRD_OK); /* a copy */
  xrd_input_clear(&read);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_numbers),     cmocka_unit_test(others_are_read),
      cmocka_unit_test(each_has_its_rows),    cmocka_unit_test(bad_rows_are_named),
      cmocka_unit_test(lengths_must_be_true), cmocka_unit_test(a_change_is_noticed),
  };
  return cmocka_run_group_tests(tests, write_files, scratch_leave);
}
