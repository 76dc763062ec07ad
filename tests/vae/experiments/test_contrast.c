/* The rule that decides, on differences worked out by hand; and the plan as it was written down. */
#include "vae/experiments/contrast.h"
#include "vae/experiments/factorial/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/cmocka_all.h"
#include "vae/experiments/images/plan.h"

static void interval_decides(void **state) {
  (void)state;
  const double up[] = {1, 2, 3}, far[] = {10, 11, 12}, down[] = {-10, -11, -12}, equal[] = {2, 2, 2, 2, 2};
  const xrd_contrast open = xrd_contrast_of(up, 3, 0), yes = xrd_contrast_of(far, 3, 0);
  /* t(0.975, 2) = 4.30265, times 1 / sqrt 3 */
  assert_true(fabs(open.low + 0.484138) < 1e-5 && fabs(open.high - 4.484138) < 1e-5 && open.mean == 2);
  assert_string_equal(open.verdict, "open");
  assert_string_equal(yes.verdict, "yes");
  assert_string_equal(xrd_contrast_of(down, 3, 0).verdict, "no");
  assert_string_equal(xrd_contrast_of(equal, 5, 0).verdict, "no-spread");
}

static void slack_widens(void **state) {
  (void)state;
  const double far[] = {10, 11, 12};
  const xrd_contrast plain = xrd_contrast_of(far, 3, 0), wide = xrd_contrast_of(far, 3, 8.6);
  assert_true(fabs(plain.low - wide.low - 8.6) < 1e-12 && fabs(wide.high - plain.high - 8.6) < 1e-12);
  assert_string_equal(wide.verdict, "open"); /* 8.516 below 8.6 */
}

static void trend_is_linear_contrast(void **state) {
  (void)state;
  const double rising[] = {1, 2, 4, 8}, bump[] = {0, 3, 3, 0};
  assert_true(fabs(xrd_trend_of(rising, 4) - (1.5 * 7 + 0.5 * 2)) < 1e-14 && xrd_trend_of(bump, 4) == 0);
}

/* Falls by 10, 11, 12 and then by 1, 2, 3: the second step is the one in doubt. */
static void least_sure_step_decides(void **state) {
  (void)state;
  const double values[] = {20, 10, 9, 20, 9, 7, 20, 8, 5}, steep[] = {20, 10, 0, 20, 9, -2, 20, 8, -4};
  const xrd_contrast steps = xrd_contrast_of_steps(values, 3, 3, 0);
  assert_true(steps.mean == 2);
  assert_string_equal(steps.verdict, "open");
  assert_string_equal(xrd_contrast_of_steps(steep, 3, 3, 0).verdict, "yes");
}

/* What the program would train is what stood in docs/ before the first run. */
static void plan_is_the_one_written_down(void **state) {
  (void)state;
  const xrd_experiment_options options = {.folder = "anywhere", .threads = 1};
  xrd_image_plan plan;
  char *text = NULL, *written = calloc(1, 1 << 16);
  size_t length;
  assert_int_equal(xrd_image_plan_init(&plan, &options, NULL), XRD_OK);
  FILE *stream = open_memstream(&text, &length);
  xrd_image_plan_write(&plan, stream);
  assert_int_equal(fclose(stream), 0);
  FILE *file = fopen(XRD_PLAN, "r");
  assert_non_null(file);
  assert_true(fread(written, 1, (1 << 16) - 1, file) == length);
  assert_int_equal(fclose(file), 0);
  assert_string_equal(text, written);
  free(text);
  free(written);
  xrd_image_plan_clear(&plan);
}

static void fraction_is_the_one_written_down(void **state) {
  (void)state;
  const xrd_experiment_options options = {.folder = "out"};
  xrd_factorial_plan plan;
  char *text = NULL, *written = calloc(1 << 16, 1);
  size_t length;
  assert_int_equal(xrd_factorial_plan_init(&plan, &options, NULL), XRD_OK);
  FILE *stream = open_memstream(&text, &length);
  xrd_factorial_plan_write(&plan, stream);
  assert_int_equal(fclose(stream), 0);
  FILE *file = fopen(XRD_FACTORIAL_PLAN, "r");
  assert_non_null(file);
  assert_true(fread(written, 1, (1 << 16) - 1, file) == length);
  assert_int_equal(fclose(file), 0);
  assert_string_equal(text, written);
  free(text);
  free(written);
  xrd_factorial_plan_clear(&plan);
}

static void whole_design_has_every_cell_once(void **state) {
  (void)state;
  const xrd_experiment_options options = {.folder = "out", .full = true};
  xrd_factorial_plan plan;
  xrd_factorial_question question;
  assert_int_equal(xrd_factorial_plan_init(&plan, &options, NULL), XRD_OK);
  assert_int_equal(plan.count, 2880);
  for (size_t i = 0; i < plan.count; i++) assert_int_equal(xrd_factorial_plan_index(&plan, plan.cells[i]), i);
  size_t questions = 0;
  for (; xrd_factorial_plan_question(&plan, questions, &question); questions++)
    assert_int_equal(question.level_count, XRD_FACTORIAL_LEVELS);
  assert_int_equal(questions, 2 * 2 * 9 * 3);
  xrd_factorial_plan_clear(&plan);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(interval_decides),
      cmocka_unit_test(slack_widens),
      cmocka_unit_test(trend_is_linear_contrast),
      cmocka_unit_test(least_sure_step_decides),
      cmocka_unit_test(plan_is_the_one_written_down),
      cmocka_unit_test(fraction_is_the_one_written_down),
      cmocka_unit_test(whole_design_has_every_cell_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
