/* A claim about which nothing was decided: OPEN in every format, exit code 4, and the worst of several is told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/exit_code.h"
#include "cli/program.h"
#include "exactrd/claims.h"
#include "tests/cmocka_all.h"

xrd_status __wrap_xrd_claim_verify(size_t index, const xrd_claim_options *options, xrd_claim_result *result,
                                   xrd_error *error);

/* The first claim is unresolved, the second failed, others pass. */
xrd_status __wrap_xrd_claim_verify(size_t index, const xrd_claim_options *options, xrd_claim_result *result,
                                   xrd_error *error) {
  (void)options, (void)error;
  *result = (xrd_claim_result){
      .instances = 7, .proved = 6, .unresolved = index == 0, .failed = index == 1, .passed = index > 1};
  if (index <= 1) (void)snprintf(result->detail, sizeof result->detail, "sides [1, 3] <= [2, 4]");
  return XRD_OK;
}

static char written[1 << 16];

/* The exit code of exactrd verify on the first claims; `written` is what it wrote. */
static int verify(size_t claims, const char *format) {
  char path[] = "/tmp/exactrd-verify-XXXXXX";
  const int file = mkstemp(path);
  assert_true(file >= 0);
  char *words[16] = {"exactrd", "verify", "--format", (char *)format, "-o", path};
  int count = 6;
  for (size_t k = 0; k < claims; k++) words[count++] = (char *)xrd_claim_at(k)->id;
  const int code = cli_program(count, words);
  FILE *stream = fopen(path, "r");
  assert_non_null(stream);
  written[fread(written, 1, sizeof written - 1, stream)] = '\0';
  (void)fclose(stream), (void)close(file), (void)remove(path);
  return code;
}

static void what_is_not_decided_is_open(void **state) {
  (void)state;
  static const char *const shown[][2] = {{"text", " OPEN "}, {"csv", ",OPEN,"}, {"json", "\"verdict\": \"OPEN\""}};
  for (size_t k = 0; k < 3; k++) {
    assert_int_equal(verify(1, shown[k][0]), CLI_EXIT_OPEN);
    if (strstr(written, shown[k][1]) == NULL) fail_msg("no %s in %s", shown[k][1], written);
    assert_null(strstr(written, "PASS"));
    assert_null(strstr(written, "FAIL"));
  }
  assert_int_equal(verify(1, "text"), CLI_EXIT_OPEN);
  assert_non_null(strstr(written, "[1, 3] <= [2, 4]"));
}

static void what_fails_is_worse(void **state) {
  (void)state;
  assert_int_equal(verify(3, "text"), CLI_EXIT_INTERNAL);
  assert_true(strstr(written, "OPEN") < strstr(written, "FAIL") && strstr(written, "FAIL") < strstr(written, "PASS"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_not_decided_is_open),
                                     cmocka_unit_test(what_fails_is_worse)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
