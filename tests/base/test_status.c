#include <stdio.h>
#include <string.h>

#include "exactrd/status.h"
#include "exactrd/version.h"
#include "tests/cmocka_all.h"

static void every_status_has_its_own_name(void **state) {
  (void)state;
  for (int a = XRD_OK; a <= XRD_ERR_INTERRUPTED; a++) {
    assert_string_not_equal(xrd_status_name((xrd_status)a), "unknown status");
    for (int b = XRD_OK; b < a; b++)
      assert_string_not_equal(xrd_status_name((xrd_status)a), xrd_status_name((xrd_status)b));
  }
  assert_string_equal(xrd_status_name((xrd_status)99), "unknown status");
}

static void a_failure_keeps_its_status_and_cuts_its_message(void **state) {
  (void)state;
  xrd_error error;
  assert_int_equal(xrd_fail(&error, XRD_ERR_INPUT, "line %d", 7), XRD_ERR_INPUT);
  assert_string_equal(error.message, "line 7");
  assert_int_equal(xrd_fail(NULL, XRD_ERR_IO, "nobody reads %s", "this"), XRD_ERR_IO);
  char text[2 * XRD_ERROR_SIZE];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  assert_int_equal(xrd_fail(&error, XRD_ERR_MEMORY, "%s", text), XRD_ERR_MEMORY);
  assert_int_equal(strlen(error.message), XRD_ERROR_SIZE - 1);
}

static void the_version_text_is_made_of_its_parts(void **state) {
  (void)state;
  char text[32];
  snprintf(text, sizeof text, "%d.%d.%d", XRD_VERSION_MAJOR, XRD_VERSION_MINOR, XRD_VERSION_PATCH);
  assert_string_equal(xrd_version(), text);
}

static void versions_compare_part_by_part(void **state) {
  (void)state;
  assert_true(XRD_VERSION_AT_LEAST(XRD_VERSION_MAJOR, XRD_VERSION_MINOR, XRD_VERSION_PATCH));
  assert_false(XRD_VERSION_AT_LEAST(XRD_VERSION_MAJOR, XRD_VERSION_MINOR, XRD_VERSION_PATCH + 1));
  assert_false(XRD_VERSION_AT_LEAST(XRD_VERSION_MAJOR, XRD_VERSION_MINOR + 1, 0));
  assert_false(XRD_VERSION_AT_LEAST(XRD_VERSION_MAJOR + 1, 0, 0));
  assert_true(XRD_VERSION_AT_LEAST(XRD_VERSION_MAJOR, XRD_VERSION_MINOR - 1, XRD_VERSION_PATCH + 9));
  assert_true(XRD_VERSION_AT_LEAST(XRD_VERSION_MAJOR - 1, XRD_VERSION_MINOR + 9, XRD_VERSION_PATCH + 9));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_status_has_its_own_name),
      cmocka_unit_test(a_failure_keeps_its_status_and_cuts_its_message),
      cmocka_unit_test(the_version_text_is_made_of_its_parts),
      cmocka_unit_test(versions_compare_part_by_part),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
