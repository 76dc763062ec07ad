/* The table's shape, which scripts rely on, and that its bounds hold for the printed numbers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/output.h"
#include "tests/cmocka_all.h"

static const char *print(const xrd_row *row, xrd_unit unit) {
  static char text[1024];
  FILE *stream = fmemopen(text, sizeof text, "w");
  assert_non_null(stream);
  xrd_csv_row(stream, row, unit);
  assert_int_equal(fclose(stream), 0);
  return text;
}

static void the_header_is_the_contract(void **state) {
  (void)state;
  char text[256];
  FILE *stream = fmemopen(text, sizeof text, "w");
  xrd_csv_header(stream);
  assert_int_equal(fclose(stream), 0);
  assert_string_equal(text, "slope,distortion,rate,rate_lower,rate_upper,support,status\n");
}

static void rows_have_their_fields(void **state) {
  (void)state;
  xrd_row row = {
      .slope = 2, .distortion = 0.25, .rate_nats = 0.5, .rate_lower = 0.25, .rate_upper = 0.75, .support = 3};
  row.verdict = XRD_CLOSED;
  assert_string_equal(print(&row, XRD_NATS), "2,0.25,0.5,0.25,0.75,3,proved\n");
  row.verdict = XRD_OPEN;
  row.support = 0;
  row.slope = INFINITY;
  row.rate_upper = INFINITY;
  assert_string_equal(print(&row, XRD_NATS), "inf,0.25,0.5,0.25,inf,,open\n");
  row = (xrd_row){.slope = 0, .distortion = 0.1, .rate_nats = 0, .support = 1, .verdict = XRD_CLOSED};
  assert_string_equal(print(&row, XRD_NATS), "0,0.1,0,0,0,1,proved\n");
}

static void bounds_are_printed_outward(void **state) {
  (void)state;
  const xrd_row row = {
      .slope = 1, .distortion = 0.5, .rate_nats = 0.1, .rate_lower = 0.1, .rate_upper = 0.1, .support = 2};
  assert_string_equal(print(&row, XRD_NATS), "1,0.5,0.1,0.1,0.10000000000000001,2,open\n");
  /* 0.1 / ln 2 = 0.144269504088896348744... for the double 0.1 */
  assert_string_equal(print(&row, XRD_BITS),
                      "1,0.5,0.14426950408889636,0.14426950408889632,0.14426950408889636,2,open\n");
}

static void a_rounded_distortion_lowers_the_lower_bound(void **state) {
  (void)state;
  xrd_row row = {.slope = 1e20,
                 .distortion = 0.1,
                 .distortion_low = 0x1p-70,
                 .rate_nats = 2,
                 .rate_lower = 2,
                 .rate_upper = 2,
                 .tangent = 1e20,
                 .support = 2,
                 .verdict = XRD_CLOSED};
  const char *text = print(&row, XRD_NATS);
  char distortion[160], lower[64];
  assert_int_equal(sscanf(text, "%*[^,],%159[^,],%*[^,],%63[^,]", distortion, lower), 2);
  assert_true(strlen(distortion) >= 34);
  const double printed = strtod(lower, NULL);
  assert_true(printed < 2 && printed > 2 - 1e-12);
  row.tangent = INFINITY; /* D_min: printed exactly, so that nothing is lost */
  text = print(&row, XRD_NATS);
  assert_int_equal(sscanf(text, "%*[^,],%159[^,],%*[^,],%63[^,]", distortion, lower), 2);
  assert_string_equal(lower, "2");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_header_is_the_contract),
      cmocka_unit_test(rows_have_their_fields),
      cmocka_unit_test(bounds_are_printed_outward),
      cmocka_unit_test(a_rounded_distortion_lowers_the_lower_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
