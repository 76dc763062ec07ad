/* The scripts that gnuplot gets: text is harmless, numbers are whole, bands come first. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plots/script.h"
#include "tests/cmocka_all.h"

static char text[1 << 16];

static const char *script_of(const xrd_panel *panels, size_t rows, size_t columns) {
  FILE *stream = fmemopen(text, sizeof text, "w");
  assert_non_null(stream);
  xrd_script_write(stream, &(xrd_figure){rows, columns, panels}, XRD_PICTURE_SVG);
  assert_false(ferror(stream));
  assert_int_equal(fclose(stream), 0);
  return text;
}

static void quotes_hold_any_text(void **state) {
  (void)state;
  FILE *stream = fmemopen(text, sizeof text, "w");
  xrd_script_quote(stream, "it's `rm` $(rm)\n\"x\"\t\\");
  assert_int_equal(fclose(stream), 0);
  assert_string_equal(text, "'it''s `rm` $(rm) \"x\" \\'");
}

static const double x[] = {0, 1, 2}, y[] = {1, 0.1, -1}, z[] = {2, (double)INFINITY, 3};

static void bands_are_drawn_first(void **state) {
  (void)state;
  const xrd_series series[] = {{.kind = XRD_PLOT_LINE, .title = "curve", .count = 3, .x = x, .y = y},
                               {.kind = XRD_PLOT_BAND, .title = "band", .count = 3, .x = x, .y = y, .y2 = z}};
  const xrd_panel panel = {
      .x = {.label = "D"}, .y = {.label = "R", .unit = "nats"}, .series_count = 2, .series = series};
  const char *script = script_of(&panel, 1, 1);
  const char *plot = strstr(script, "\nplot $p0s1 using 1:2:3 with filledcurves");
  assert_non_null(plot);
  assert_non_null(strstr(plot, "$p0s0 using 1:2 with lines"));
  assert_non_null(strstr(script, "set ylabel 'R (nats)' noenhanced"));
  assert_non_null(strstr(script, "set xlabel 'D' noenhanced"));
  assert_null(strstr(script, "set output"));
  assert_non_null(strstr(script, "$p0s1 << EOD\n 0 1 2\n 1 0.10000000000000001 NaN\n 2 -1 3\nEOD\n"));
}

static void logarithms_leave_gaps(void **state) {
  (void)state;
  const xrd_series series = {.kind = XRD_PLOT_LINE_POINTS, .count = 3, .x = x, .y = y};
  const xrd_panel panel = {
      .x = {.log = true}, .y = {.log = true, .from = 0.1, .to = 10}, .series_count = 1, .series = &series};
  const char *script = script_of(&panel, 1, 1);
  assert_non_null(strstr(script, "set logscale x\n"));
  assert_non_null(strstr(script, "set logscale y\n"));
  assert_non_null(strstr(script, "set yrange [0.1"));
  assert_non_null(strstr(script, "$p0s0 << EOD\n NaN 1\n 1 0.1"));
  assert_non_null(strstr(script, " 2 NaN\nEOD\n"));
}

/* The numbers of an axis are all decimals or all powers. */
static void numbers_of_an_axis_have_one_form(void **state) {
  (void)state;
  static const double few[] = {1e-3, 1, 10}, many[] = {1e-12, 1e-6, 1}, near[] = {2e-7, 3e-7, 5e-7};
  const double *const across[] = {few, many, near};
  const char *const form[] = {"set format x '%h'\n", "set format x '10^{%L}'\n", "set format x '%.0t×10^{%T}'\n"};
  for (size_t k = 0; k < 3; k++) {
    const xrd_series series = {.kind = XRD_PLOT_LINE, .count = 3, .x = across[k], .y = few};
    const xrd_panel panel = {.x = {.log = true}, .series_count = 1, .series = &series};
    assert_non_null(strstr(script_of(&panel, 1, 1), form[k]));
    const xrd_panel heat = {
        .kind = XRD_PANEL_HEAT, .rows = 1, .columns = 3, .matrix = across[k], .heat = {.log = true}};
    char colours[64];
    (void)snprintf(colours, sizeof colours, "set format cb %s", form[k] + strlen("set format x "));
    assert_non_null(strstr(script_of(&heat, 1, 1), colours));
  }
  static const double alike[] = {0.96, 0.96, 0.96 + 1e-12};
  const xrd_series level = {.kind = XRD_PLOT_LINE, .count = 3, .x = few, .y = alike};
  const xrd_panel flat = {.series_count = 1, .series = &level};
  assert_non_null(strstr(script_of(&flat, 1, 1), "set ytics 0.050000000000000003\nset format y '%.2f'\nset yrange"));
  static const double plain[] = {0, 1, 3};
  const xrd_panel even = {
      .kind = XRD_PANEL_HEAT, .rows = 1, .columns = 3, .matrix = plain, .x = {.from = -1, .to = 0.5}};
  assert_non_null(strstr(script_of(&even, 1, 1), "set cbtics 0.5\nset format cb '%.1f'\n"));
  assert_non_null(strstr(script_of(&even, 1, 1), "set xtics 0.5\nset format x '%.1f'\n"));
  static const double radius[] = {0.2, 0.5, 0.31};
  const xrd_series series = {.kind = XRD_PLOT_LINE, .count = 3, .x = few, .y = radius};
  const xrd_panel polar = {.kind = XRD_PANEL_POLAR, .series_count = 1, .series = &series};
  assert_non_null(strstr(script_of(&polar, 1, 1), "set rtics 0.1"));
  assert_non_null(strstr(script_of(&polar, 1, 1), "sprintf('%.1f',0.1"));
  assert_non_null(strstr(script_of(&polar, 1, 1), "front boxed"));
}

static void error_bars_lie_under_their_markers(void **state) {
  (void)state;
  const double half[] = {0.5, (double)INFINITY, 1};
  const xrd_series series = {.kind = XRD_PLOT_ERROR_BARS, .title = "bars", .count = 3, .x = x, .y = y, .y2 = half};
  const xrd_panel panel = {.series_count = 1, .series = &series};
  const char *script = script_of(&panel, 1, 1);
  assert_non_null(strstr(script, "$p0s0 << EOD\n 0 1 0.5 1.5\n 1 0.10000000000000001 NaN NaN\n 2 -1 -2 0\nEOD\n"));
  const char *plot = strstr(script, "\nplot $p0s0 using 1:2:3:4 with yerrorbars");
  assert_non_null(plot);
  assert_non_null(strstr(plot, "$p0s0 using 1:2 with points"));
  assert_null(strstr(plot, "with lines"));
}

/* gnuplot draws lines across `missing` data, but stops at a number that it reads as NaN. */
static void lines_stop_at_gaps(void **state) {
  (void)state;
  const double gap[] = {0, (double)NAN, 2};
  const xrd_series series = {.kind = XRD_PLOT_LINE, .count = 3, .x = gap, .y = gap};
  const xrd_panel panel = {.series_count = 1, .series = &series};
  const char *script = script_of(&panel, 1, 1);
  assert_non_null(strstr(script, "$p0s0 << EOD\n 0 0\n NaN NaN\n 2 2\nEOD\n"));
  assert_null(strstr(script, "missing"));
}

static void lines_and_points_lie_over_heat(void **state) {
  (void)state;
  const xrd_series series[] = {{.kind = XRD_PLOT_LINE, .title = "path", .count = 3, .x = x, .y = y},
                               {.kind = XRD_PLOT_POINTS, .count = 3, .x = x, .y = y, .style = 2}};
  const xrd_panel panel = {.kind = XRD_PANEL_HEAT,
                           .x = {.from = -1, .to = 2},
                           .y = {.from = 3, .to = -3},
                           .series_count = 2,
                           .series = series,
                           .rows = 1,
                           .columns = 3,
                           .matrix = x,
                           .diverging = true};
  const char *script = script_of(&panel, 1, 1), *image = strstr(script, "with image pixels notitle, ");
  assert_non_null(image);
  assert_non_null(strstr(script, "set xrange [-1:2]\nset yrange [-3:3]\n"));
  assert_non_null(strstr(script, xrd_style_diverging));
  const char *halo = strstr(image, "$p0s0 using 1:2 with lines lw 4.4 lc rgb 'white' notitle");
  assert_non_null(halo);
  assert_non_null(strstr(halo, "$p0s0 using 1:2 with lines lw 2.2"));
  assert_non_null(strstr(halo, "$p0s1 using 1:2 with points"));
  assert_non_null(strstr(script, "$p0s1 << EOD\n 0 1\n"));
}

static void places_have_names(void **state) {
  (void)state;
  static const char *const names[] = {"none", "it's_all"};
  const xrd_series series = {.count = 3, .x = x, .y = y};
  const xrd_panel panel = {.x = {.name_count = 2, .names = names}, .series_count = 1, .series = &series};
  const char *script = script_of(&panel, 1, 1);
  assert_non_null(strstr(script, "set xtics ('none' 0, 'it''s_all' 1) noenhanced\n"));
  assert_null(strstr(script, "set ytics ("));
}

static void each_curve_has_its_own_look(void **state) {
  (void)state;
  xrd_series series[10];
  for (size_t k = 0; k < 10; k++) series[k] = (xrd_series){.kind = XRD_PLOT_STEP, .count = 3, .x = x, .y = y};
  series[9].style = 3;
  const xrd_panel panel = {.series_count = 10, .series = series};
  const char *script = script_of(&panel, 1, 1);
  for (int k = 0; k < XRD_STYLES; k++) {
    assert_non_null(strstr(script, xrd_style_colour[k]));
    for (int l = 0; l < k; l++) assert_string_not_equal(xrd_style_dash[k], xrd_style_dash[l]);
  }
  char expected[64];
  (void)snprintf(expected, sizeof expected, "$p0s9 using 1:2 with steps lw 2.2 lc rgb '%s'", xrd_style_colour[2]);
  assert_non_null(strstr(script, expected));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quotes_hold_any_text),
      cmocka_unit_test(bands_are_drawn_first),
      cmocka_unit_test(logarithms_leave_gaps),
      cmocka_unit_test(numbers_of_an_axis_have_one_form),
      cmocka_unit_test(error_bars_lie_under_their_markers),
      cmocka_unit_test(lines_stop_at_gaps),
      cmocka_unit_test(lines_and_points_lie_over_heat),
      cmocka_unit_test(places_have_names),
      cmocka_unit_test(each_curve_has_its_own_look),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
