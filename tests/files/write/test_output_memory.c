/* Every allocation of writing and reading a document fails once, jansson's included. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/files/scratch.h"
#include "tests/files/write/sample_result.h"

static const char file[] = "document.json";

static xrd_status write_document(const xrd_result *result) {
  FILE *stream = scratch_create(file);
  const xrd_status status = xrd_document_write(stream, result, NULL);
  assert_int_equal(fclose(stream), 0);
  return status;
}

static xrd_status read_document(const xrd_result *result) {
  (void)result;
  xrd_document document;
  const xrd_status status = xrd_document_read(file, &document, NULL);
  if (status == XRD_OK) xrd_document_clear(&document);
  return status;
}

/* `mistaken` failures at most may be taken for bad input, but none may pass. */
static void fail_each(xrd_status (*run)(const xrd_result *), const xrd_result *result, size_t mistaken) {
  const long before = allocation_live_blocks();
  bool failed = true;
  size_t n = 0, mistakes = 0;
  while (failed && n < 100000) {
    allocation_fail_at(++n);
    const xrd_status status = run(result);
    failed = allocation_has_failed();
    allocation_fail_at(0);
    assert_int_equal(allocation_live_blocks(), before);
    mistakes += status == XRD_ERR_INPUT;
    assert_true(status == (failed ? XRD_ERR_MEMORY : XRD_OK) || (failed && status == XRD_ERR_INPUT));
  }
  assert_true(n > 50 && n < 100000);
  assert_true(mistakes <= mistaken);
}

static void failures_are_reported_and_leak_nothing(void **state) {
  (void)state;
  json_set_alloc_funcs(malloc, free);
  sample_result sample;
  const xrd_input_request uniform = {.source = "uniform:3", .distortion = "hamming"};
  sample_result_make(&sample, &uniform, XRD_NATS);
  fail_each(write_document, &sample.result, 0);
  fail_each(read_document, &sample.result, 5); /* jansson loses a string now and then, and the seal refuses the rest */
  sample_result_clear(&sample);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(failures_are_reported_and_leak_nothing)};
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
