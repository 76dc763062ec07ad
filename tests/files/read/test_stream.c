#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sha256.h"
#include "files/read/stream.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"

enum { SIZE = 300000 };

static unsigned char pattern[SIZE];

static void fill_pattern(void) {
  for (size_t i = 0; i < SIZE; i++) pattern[i] = (unsigned char)(i * 2654435761u >> 13);
}

/* Reads all in steps of `step` and compares contents, length and hash. */
static void expect_pattern(const char *path, size_t step) {
  static xrd_stream stream;
  assert_int_equal(xrd_stream_open(&stream, path, NULL), XRD_OK);
  size_t at = 0;
  for (;;) {
    assert_int_equal(xrd_stream_ensure(&stream, step, NULL), XRD_OK);
    const size_t ready = xrd_stream_ready(&stream);
    if (ready == 0) break;
    assert_true(ready >= step || at + ready == SIZE);
    const size_t taken = ready < step ? ready : step;
    assert_memory_equal(stream.next, pattern + at, taken);
    stream.next += taken;
    at += taken;
  }
  xrd_stream_close(&stream);
  assert_int_equal(at, SIZE);
  assert_int_equal(stream.bytes, SIZE);
  xrd_digest digest, expected;
  xrd_sha256_finish(&stream.hash, &digest);
  struct sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, SIZE, pattern);
  xrd_sha256_finish(&context, &expected);
  assert_string_equal(digest.hex, expected.hex);
}

static void a_file_comes_whole_in_any_steps(void **state) {
  (void)state;
  scratch_file("pattern", pattern, SIZE);
  const size_t steps[] = {1, 6, 8, 1000, 65535, XRD_STREAM_BUFFER};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) expect_pattern("pattern", steps[i]);
}

static void *write_pattern(void *argument) {
  const int descriptor = *(const int *)argument;
  for (size_t at = 0, piece = 1; at < SIZE; piece = piece % 977 + 1) {
    const size_t size = piece < SIZE - at ? piece : SIZE - at;
    const ssize_t written = write(descriptor, pattern + at, size);
    if (written < 0) abort();
    at += (size_t)written;
  }
  close(descriptor);
  return NULL;
}

static void a_pipe_in_small_pieces_comes_whole(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pthread_t writer;
  assert_int_equal(pthread_create(&writer, NULL, write_pattern, &ends[1]), 0);
  char path[32];
  snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  expect_pattern(path, 8);
  assert_int_equal(pthread_join(writer, NULL), 0);
  close(ends[0]);
}

static void standard_input_is_read_and_left_open(void **state) {
  (void)state;
  const int saved = dup(STDIN_FILENO);
  const int file = open("pattern", O_RDONLY);
  assert_true(saved >= 0 && file >= 0);
  assert_int_equal(dup2(file, STDIN_FILENO), STDIN_FILENO);
  expect_pattern("-", 100);
  assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
  assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
  close(saved);
  close(file);
}

static void what_cannot_be_read_is_an_io_error(void **state) {
  (void)state;
  static xrd_stream stream;
  xrd_error error;
  assert_int_equal(xrd_stream_open(&stream, "missing", &error), XRD_ERR_IO);
  assert_string_equal(error.message, "missing: cannot open: No such file or directory");
  assert_int_equal(xrd_stream_open(&stream, ".", &error), XRD_OK);
  assert_int_equal(xrd_stream_ensure(&stream, 1, &error), XRD_ERR_IO);
  assert_string_equal(error.message, ".: cannot read: Is a directory");
  xrd_stream_close(&stream);
}

static void on_alarm(int number) { (void)number; }

static void a_signal_ends_the_wait(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  static xrd_stream stream;
  char path[32];
  snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  assert_int_equal(xrd_stream_open(&stream, path, NULL), XRD_OK);
  struct sigaction action = {.sa_handler = on_alarm}, old;
  assert_int_equal(sigaction(SIGALRM, &action, &old), 0);
  alarm(1);
  xrd_error error;
  assert_int_equal(xrd_stream_ensure(&stream, 1, &error), XRD_ERR_INTERRUPTED);
  assert_non_null(strstr(error.message, ": interrupted"));
  assert_int_equal(sigaction(SIGALRM, &old, NULL), 0);
  xrd_stream_close(&stream);
  close(ends[0]);
  close(ends[1]);
}

int main(void) {
  fill_pattern();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_file_comes_whole_in_any_steps),
      cmocka_unit_test(a_pipe_in_small_pieces_comes_whole),
      cmocka_unit_test(standard_input_is_read_and_left_open),
      cmocka_unit_test(what_cannot_be_read_is_an_io_error),
      cmocka_unit_test(a_signal_ends_the_wait),
  };
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
