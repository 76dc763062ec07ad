/* Verdicts about differences worked out by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cmocka_all.h"
#include "vae/experiments/geometry/claims.h"

enum { SEEDS = 3 };

static char folder[] = "/tmp/exactrd-claims-XXXXXX";

/* The line of claims.csv that begins so. */
static const char *line_of(const char *beginning) {
  static char line[512];
  char path[64];
  (void)snprintf(path, sizeof path, "%s/claims.csv", folder);
  FILE *stream = fopen(path, "r");
  assert_non_null(stream);
  bool found = false;
  while (!found && fgets(line, sizeof line, stream) != NULL) found = strncmp(line, beginning, strlen(beginning)) == 0;
  assert_int_equal(fclose(stream), 0);
  if (!found) fail_msg("no line %s", beginning);
  return line + strlen(beginning);
}

static void verdicts_follow_students_interval(void **state) {
  (void)state;
  double *rows = calloc(XRD_G_GROUPS * SEEDS, XRD_G_COUNT * sizeof *rows);
  assert_non_null(mkdtemp(folder));
  /* side - none: residual 1, 2, 3; detour 10, 11, 12; arc -10, -11, -12 (the seeds' own 5, 7, 9 fall out) */
  for (size_t s = 0; s < SEEDS; s++) {
    double *none = rows + s * XRD_G_COUNT, *side = rows + (SEEDS + s) * XRD_G_COUNT, own = 5 + 2 * (double)s;
    none[XRD_G_RESIDUAL] = none[XRD_G_DETOUR] = none[XRD_G_ARC] = own;
    side[XRD_G_RESIDUAL] = own + 1 + (double)s;
    side[XRD_G_DETOUR] = own + 10 + (double)s;
    side[XRD_G_ARC] = own - 10 - (double)s;
    side[xrd_geometry_place(0, 2, false)] = 0.5;
    side[xrd_geometry_place(0, 2, true)] = 0.6 + 0.01 * (double)s;
  }
  for (size_t s = 0; s < SEEDS; s++)
    rows[(2 * SEEDS + s) * XRD_G_COUNT + XRD_G_OPEN] = 0.05 + 0.001 * (double)s; /* order */
  for (size_t s = 0; s < SEEDS; s++) /* the other law's side - none: 6, 7, 8 */
    rows[((XRD_G_TASKS + 1) * SEEDS + s) * XRD_G_COUNT + XRD_G_ARC] = 6 + (double)s;
  const xrd_experiment_options options = {.folder = folder};
  assert_int_equal(xrd_geometry_claims(&options, rows, SEEDS, NULL), XRD_OK);
  /* t(0.975, 2) = 4.30265, times 1 / sqrt 3: half a width of 2.48414 */
  assert_string_equal(line_of("curvature,uniform,residual,side,,3,"), "2,1,-0.484138,4.48414,open\n");
  assert_string_equal(line_of("curvature,uniform,detour,side,,3,"), "11,1,8.51586,13.4841,yes\n");
  assert_string_equal(line_of("curvature,uniform,arc,side,,3,"), "-11,1,-13.4841,-8.51586,no\n");
  assert_string_equal(line_of("distance,uniform,purity,side,side,3,"), "0.11,0.01,0.0851586,0.134841,yes\n");
  assert_string_equal(line_of("distance,uniform,margin,none,bins,3,"), "0,0,0,0,no-spread\n"); /* of no width */
  assert_string_equal(line_of("curvature,uniform,residual,order,,3,"), "-7,2,-11.9683,-2.03172,unresolved\n");
  assert_string_equal(line_of("distance,uniform,margin,order,order,3,"), "0,0,0,0,unresolved\n");
  assert_string_equal(line_of("curvature,uniform,angle,order,,3,"),
                      "0,0,0,0,no-spread\n"); /* tangents need no geodesics */
  (void)line_of("distance,uniform,silhouette,all,order,3,");
  assert_string_equal(line_of("curvature,correlated,arc,side,,3,"), "7,1,4.51586,9.48414,yes\n");
  xrd_error error;
  assert_int_equal(xrd_geometry_claims(&options, rows, 1, &error), XRD_ERR_ARGUMENT);
  char path[64];
  (void)snprintf(path, sizeof path, "%s/claims.csv", folder);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(folder), 0);
  free(rows);
}

static void every_column_has_a_name_of_its_own(void **state) {
  (void)state;
  char names[XRD_G_COUNT][XRD_G_NAME];
  for (size_t i = 0; i < XRD_G_COUNT; i++) {
    xrd_geometry_name(i, names[i]);
    for (size_t j = 0; j < i; j++) assert_string_not_equal(names[i], names[j]);
  }
  assert_string_equal(names[xrd_geometry_place(2, 1, true)], "silhouette_geodesic_equality");
  assert_string_equal(names[XRD_G_OPEN], "open_share");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(verdicts_follow_students_interval),
      cmocka_unit_test(every_column_has_a_name_of_its_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
