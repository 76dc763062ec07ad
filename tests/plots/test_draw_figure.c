/* gnuplot accepts every kind of panel in every format without a word, and pictures are the same every time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exactrd/plot.h"
#include "tests/cmocka_all.h"

enum { COUNT = 40 };

static char folder[] = "/tmp/exactrd-draw-XXXXXX";
static double x[COUNT], y[COUNT], low[COUNT], high[COUNT], angle[COUNT], radius[COUNT], matrix[COUNT];

static int enter(void **state) {
  (void)state;
  for (int k = 0; k < COUNT; k++) {
    x[k] = k / 10.0;
    y[k] = exp(-x[k]);
    low[k] = 0.9 * y[k];
    high[k] = 1.1 * y[k];
    angle[k] = 6.283185307179586 * k / (COUNT - 1);
    radius[k] = 1 + 0.5 * cos(angle[k]);
    matrix[k] = k == 3 ? (double)NAN : y[k];
  }
  return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int leave(void **state) {
  (void)state;
  return chdir("/") != 0 || rmdir(folder) != 0;
}

static size_t read_file(const char *name, char *bytes, size_t size) {
  FILE *file = fopen(name, "rb");
  assert_non_null(file);
  const size_t length = fread(bytes, 1, size, file);
  assert_int_equal(fclose(file), 0);
  assert_true(length < size);
  return length;
}

static void draw(const xrd_figure *figure, const char *name, const char *magic) {
  static char first[1 << 20], second[1 << 20];
  xrd_error error = {""};
  if (xrd_figure_draw(figure, name, &error) != XRD_OK) fail_msg("%s: %s", name, error.message);
  const size_t length = read_file(name, first, sizeof first);
  assert_true(length > 1000);
  assert_memory_equal(first, magic, strlen(magic));
  if (strstr(name, ".pdf") == NULL) {
    assert_int_equal(xrd_figure_draw(figure, name, &error), XRD_OK);
    assert_int_equal(read_file(name, second, sizeof second), length);
    assert_memory_equal(first, second, length);
  }
  assert_int_equal(remove(name), 0);
}

static void every_panel_in_every_format(void **state) {
  (void)state;
  const xrd_series plane[] = {
      {.kind = XRD_PLOT_BAND, .title = "band", .count = COUNT, .x = x, .y = low, .y2 = high},
      {.kind = XRD_PLOT_LINE, .title = "line 'quoted' `x` \\n %s \xce\xb2", .count = COUNT, .x = x, .y = y},
      {.kind = XRD_PLOT_POINTS, .title = "points", .count = COUNT, .x = x, .y = high},
      {.kind = XRD_PLOT_LINE_POINTS, .title = "both", .count = COUNT, .x = x, .y = low},
      {.kind = XRD_PLOT_STEP, .title = "step", .count = COUNT, .x = x, .y = high},
      {.kind = XRD_PLOT_ERROR_BARS, .title = "bars", .count = COUNT, .x = x, .y = low, .y2 = radius}};
  const xrd_series polar = {.title = "r", .count = COUNT, .x = angle, .y = radius};
  const xrd_panel panels[] = {
      {.title = "plane",
       .x = {.label = "x", .unit = "u"},
       .y = {.label = "y", .log = true},
       .series_count = 6,
       .series = plane,
       .key = XRD_KEY_BELOW},
      {.kind = XRD_PANEL_POLAR, .title = "polar", .series_count = 1, .series = &polar, .key = XRD_KEY_NONE},
      {.kind = XRD_PANEL_HEAT, .title = "heat", .heat = {.label = "value"}, .rows = 4, .columns = 10, .matrix = matrix},
      {.kind = XRD_PANEL_HEAT,
       .x = {.from = 0, .to = 1},
       .y = {.from = 2, .to = 3},
       .heat = {.log = true},
       .rows = 10,
       .columns = 4,
       .matrix = matrix}};
  static const char *const pictures[][2] = {{"p.png", "\x89PNG"}, {"p.svg", "<?xml"}, {"p.pdf", "%PDF"}};
  for (size_t k = 0; k < 3; k++) {
    draw(&(xrd_figure){2, 2, panels}, pictures[k][0], pictures[k][1]);
    draw(&(xrd_figure){1, 1, &panels[0]}, pictures[k][0], pictures[k][1]);
  }
}

static void figures_without_sense_are_refused(void **state) {
  (void)state;
  const xrd_series empty = {.count = 0};
  const xrd_series full = {.count = COUNT, .x = x, .y = y};
  const xrd_panel nothing = {.series_count = 1, .series = &empty}, heat = {.kind = XRD_PANEL_HEAT};
  const xrd_panel good = {.series_count = 1, .series = &full};
  assert_int_equal(xrd_figure_draw(&(xrd_figure){1, 1, &nothing}, "p.png", NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_figure_draw(&(xrd_figure){1, 1, &heat}, "p.png", NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_figure_draw(&(xrd_figure){0, 1, &good}, "p.png", NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_figure_draw(&(xrd_figure){65, 1, &good}, "p.png", NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_figure_draw(&(xrd_figure){1, 1, &good}, "p.jpg", NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_figure_draw(&(xrd_figure){1, 1, &good}, "png", NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_figure_draw(&(xrd_figure){1, 1, &good}, "no/such/p.png", NULL), XRD_ERR_IO);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_panel_in_every_format),
      cmocka_unit_test(figures_without_sense_are_refused),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
