/* A folder of pieces is the table that they make, each process of a team reads its own rows, and what is no piece is
   named. */
#include "files/read/pieces.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/read/load.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"
#include "tests/team_of_threads.h"

enum { N = 9 * XRD_LEAF + 7, M = 4, RANKS = 3, PIECES = 5 };

static double table[N * M], p[N];
static const double PLACES[2 * M] = {0, 1, 2, 3, -1, 0, 5, 5};
static const char *const NAMES[PIECES] = {"d/a.npy", "d/b-10.npy", "d/b-9.npy", "d/c.npy", "d/z.npy"};
static const size_t FIRST[PIECES + 1] = {0, 1, XRD_LEAF + 5, XRD_LEAF + 5, 5 * XRD_LEAF, N}; /* one is empty */
static const xrd_input_request SAMPLES = {.samples = "d", .reproduction = "y.npy", .distortion = "squared"},
                               WHOLE = {.samples = "x.npy", .reproduction = "y.npy", .distortion = "squared"},
                               TABLE = {.pmf = "p.npy", .distortion = "d"},
                               WHOLE_TABLE = {.pmf = "p.npy", .distortion = "x.npy"};

static void write_rows(const char *name, size_t first, size_t end) {
  char shape[64];
  (void)snprintf(shape, sizeof shape, "(%zu, %d)", end - first, M);
  scratch_npy(name, "'<f8'", "False", shape, table + first * M, (end - first) * M * sizeof(double));
}

static void write_pieces(void) {
  for (size_t k = 0; k < PIECES; k++) write_rows(NAMES[k], FIRST[k], FIRST[k + 1]);
}

static int write_files(void **state) {
  if (scratch_enter(state) != 0 || mkdir("d", 0700) != 0) return -1;
  for (size_t k = 0; k < N * M; k++) table[k] = (double)(k % 1001) / 7;
  for (size_t i = 0; i < N; i++) p[i] = i % 5 == 0 ? 0 : 1 / (double)(N - (N + 4) / 5);
  write_rows("x.npy", 0, N);
  scratch_npy("y.npy", "'<f8'", "False", "(2, 4)", PLACES, sizeof PLACES);
  scratch_npy("p.npy", "'<f8'", "False", "(36871,)", p, sizeof p);
  scratch_text("d/README.txt", "no piece");
  scratch_text("d/.hidden.npy", "no piece");
  write_pieces();
  return 0;
}

static int remove_files(void **state) {
  for (size_t k = 0; k < PIECES; k++) (void)remove(NAMES[k]);
  (void)remove("d/README.txt");
  (void)remove("d/.hidden.npy");
  (void)rmdir("d");
  return scratch_leave(state);
}

static bool always(const xrd_problem *problem) { return problem->distortion.n == N; }
static bool never(const xrd_problem *problem) { return problem == NULL; }

static void expect_equal(const xrd_input_request *request, const xrd_input_request *whole) {
  const xrd_input_share share = {NULL, never, 2};
  xrd_input read, pieces;
  assert_int_equal(xrd_input_load(whole, &read, NULL), XRD_OK);
  assert_int_equal(xrd_input_load_share(request, &share, &pieces, NULL), XRD_OK);
  xrd_digest a, b;
  xrd_problem_digest(&read.problem, &a);
  xrd_problem_digest(&pieces.problem, &b);
  assert_memory_equal(&a, &b, sizeof a);
  xrd_input_clear(&read);
  xrd_input_clear(&pieces);
}

static void the_same_numbers(void **state) {
  (void)state;
  expect_equal(&SAMPLES, &WHOLE);
  expect_equal(&TABLE, &WHOLE_TABLE);
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
  for (size_t k = 0; k < N * M; k++) {
    const bool here = k / M >= team->first && k / M < end;
    bool *good = here ? q->own : q->others;
    good[team->rank] = good[team->rank] && input.x[k] == (here ? table[k] : 0);
  }
  xrd_input_clear(&input);
}

static void each_reads_its_rows(void **state) {
  (void)state;
  question q = {.request = &SAMPLES};
  team_run(RANKS, N, ask, &q);
  for (size_t rank = 0; rank < RANKS; rank++) {
    assert_int_equal(q.status[rank], XRD_OK);
    assert_true(q.own[rank] && q.others[rank]);
  }
}

static void expect_failure(const xrd_input_request *request, xrd_status status, const char *message) {
  question q = {.request = request};
  team_run(RANKS, N, ask, &q);
  for (size_t rank = 0; rank < RANKS; rank++) {
    assert_int_equal(q.status[rank], status);
    assert_string_equal(q.error[rank].message, message);
  }
}

/* By the row of the piece that has it. */
static void bad_rows_are_named(void **state) {
  (void)state;
  const size_t rows[] = {0, XRD_LEAF + 4, N - 1};
  const char *const places[] = {"d/a.npy[0,2]", "d/b-10.npy[4099,2]", "d/z.npy[16390,2]"};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    double *value = &table[rows[k] * M + 2], kept = *value;
    char message[128];
    *value = NAN;
    write_pieces();
    (void)snprintf(message, sizeof message, "%s: NaN is not allowed: nan", places[k]);
    expect_failure(&SAMPLES, XRD_ERR_INPUT, message);
    *value = kept;
  }
  write_pieces();
}

static void what_is_no_piece_is_refused(void **state) {
  (void)state;
  scratch_npy(NAMES[1], "'<f8'", "False", "(4, 3)", table, 12 * sizeof(double));
  expect_failure(&SAMPLES, XRD_ERR_INPUT, "d/b-10.npy: columns: 3, those of d/a.npy: 4");
  scratch_npy(NAMES[1], "'<f4'", "False", "(2, 4)", table, 32);
  expect_failure(&SAMPLES, XRD_ERR_INPUT,
                 "d/b-10.npy: pieces are doubles, row after row; save np.ascontiguousarray(a, '<f8')");
  scratch_npy(NAMES[1], "'<f8'", "True", "(2, 4)", table, 64);
  expect_failure(&SAMPLES, XRD_ERR_INPUT,
                 "d/b-10.npy: pieces are doubles, row after row; save np.ascontiguousarray(a, '<f8')");
  scratch_npy(NAMES[1], "'<f8'", "False", "(2, 4)", table, 63);
  expect_failure(&SAMPLES, XRD_ERR_INPUT, "d/b-10.npy: its length is not that of 8 numbers");
  scratch_text(NAMES[1], "1 2 3 4\n");
  expect_failure(&SAMPLES, XRD_ERR_INPUT, "d/b-10.npy: no .npy file");
  write_pieces();
  const xrd_input_request empty = {.samples = ".", .reproduction = "y.npy", .distortion = "squared"};
  assert_int_equal(mkdir("e", 0700), 0);
  const xrd_input_request none = {.samples = "e", .reproduction = "y.npy", .distortion = "squared"};
  expect_failure(&none, XRD_ERR_INPUT, "e: a folder without .npy files");
  assert_int_equal(rmdir("e"), 0);
  expect_failure(&empty, XRD_ERR_INPUT, "./x.npy: columns: 4, those of ./p.npy: 1");
}

/* Where all rows and their digest are wanted, and where rows are drawn. */
static void not_everywhere(void **state) {
  (void)state;
  xrd_input input;
  xrd_error error;
  const xrd_input_share share = {NULL, never, 2};
  assert_int_equal(xrd_input_load(&SAMPLES, &input, &error), XRD_ERR_ARGUMENT);
  assert_memory_equal(error.message, "--samples d is a folder of pieces", 33);
  const xrd_input_request drawn = {.samples = "d", .draw = 3, .distortion = "squared"};
  assert_int_equal(xrd_input_load_share(&drawn, &share, &input, &error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "--draw wants samples in one file; give --reproduction FILE");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_numbers),   cmocka_unit_test(each_reads_its_rows),
      cmocka_unit_test(bad_rows_are_named), cmocka_unit_test(what_is_no_piece_is_refused),
      cmocka_unit_test(not_everywhere),
  };
  return cmocka_run_group_tests(tests, write_files, remove_files);
}
