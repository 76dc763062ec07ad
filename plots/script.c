#include "plots/script.h"

#include <math.h>

#include "plots/key.h"
#include "plots/ticks.h"

void xrd_script_quote(FILE *stream, const char *text) {
  (void)fputc('\'', stream);
  for (; *text != '\0'; text++) {
    const unsigned char c = (unsigned char)*text;
    if (c == '\'')
      (void)fputs("''", stream);
    else
      (void)fputc(c < 0x20 || c == 0x7f ? ' ' : c, stream);
  }
  (void)fputc('\'', stream);
}

/* 'label (unit)'; with an empty line after it where a key below would touch it. */
static void label(FILE *stream, const char *which, const xrd_axis *axis, bool apart) {
  if (axis->label == NULL && axis->unit == NULL) return;
  (void)fprintf(stream, "set %slabel ", which);
  char text[512];
  const char *name = axis->label != NULL ? axis->label : "";
  (void)snprintf(text, sizeof text, axis->unit != NULL ? "%s (%s)" : "%s%s", name,
                 axis->unit != NULL ? axis->unit : "");
  xrd_script_quote(stream, text);
  (void)fputs(apart ? ".\"\\n\" noenhanced\n" : " noenhanced\n", stream);
}

static void range(FILE *stream, const char *which, double from, double to) {
  if (from != to) (void)fprintf(stream, "set %srange [%.17g:%.17g]\n", which, from, to);
}

static void names(FILE *stream, const char *which, const xrd_axis *axis) {
  if (axis->name_count == 0) return;
  (void)fprintf(stream, "set %stics (", which);
  for (size_t k = 0; k < axis->name_count; k++) {
    if (k > 0) (void)fputs(", ", stream);
    xrd_script_quote(stream, axis->names[k]);
    (void)fprintf(stream, " %zu", k);
  }
  (void)fputs(") noenhanced\n", stream);
}

/* Linear axes get round numbers with the same digits, and end at such; labels are centred under their marks. */
static void ticks(FILE *stream, const char *which, const xrd_panel *panel, const xrd_axis *described) {
  double low = described->from, high = described->to;
  xrd_ticks round;
  const bool given = low != high, log = described->log && described->scale == XRD_SCALE_PLAIN;
  if (log || described->name_count > 0 || (!given && !xrd_panel_extent(panel, described, &low, &high))) return;
  if (!given && !(high - low > 1e-6 * fmax(fabs(low), fabs(high)))) { /* all numbers alike: they stand in the middle */
    const double around = low != 0 ? 0.1 * fabs(low) : 1;
    low -= around;
    high += around;
  }
  if (!xrd_ticks_of(fmin(low, high), fmax(low, high), &round)) return;
  (void)fprintf(stream, "set %stics %.17g\n", which, round.step);
  (void)fprintf(stream, "set format %s '%%.%d%c'\n", which, round.digits, round.powers ? 'e' : 'f');
  if (!given) range(stream, which, round.from, round.to);
}

/* A logarithmic axis, its numbers all of one form. */
static void powers(FILE *stream, const char *which, const xrd_panel *panel, const xrd_axis *described) {
  double low = fmin(described->from, described->to), high = fmax(described->from, described->to);
  const bool known = low != high || xrd_panel_extent(panel, described, &low, &high);
  (void)fprintf(stream, "set logscale %s\nset format %s '%s'\n", which, which,
                known ? xrd_ticks_of_powers(low, high) : "%h");
}

static void axis(FILE *stream, const char *which, const xrd_panel *panel, const xrd_axis *described) {
  label(stream, which, described, *which == 'x' && xrd_key_place(panel) == XRD_KEY_BELOW);
  names(stream, which, described);
  ticks(stream, which, panel, described);
  if (described->log && described->scale == XRD_SCALE_PLAIN) powers(stream, which, panel, described);
  range(stream, which, described->from, described->to);
}

static void title(FILE *stream, const char *text) {
  if (text == NULL)
    (void)fputs(" notitle", stream);
  else
    (void)fputs(" title ", stream), xrd_script_quote(stream, text);
}

static void band(FILE *stream, const char *data, const xrd_series *series) {
  (void)fprintf(stream, "%s using 1:2:3 with filledcurves fc rgb '%s' fs transparent solid 0.5 noborder", data,
                xrd_style_band);
  title(stream, series->title);
}

static void line(FILE *stream, const char *data, const xrd_series *series, int style) {
  (void)fprintf(stream, "%s using 1:2 with %s lw 2.2 lc rgb '%s' dt %s", data,
                series->kind == XRD_PLOT_STEP ? "steps" : "lines", xrd_style_colour[style], xrd_style_dash[style]);
}

/* White halo, then the marker. */
static void markers(FILE *stream, const char *data, int style) {
  (void)fprintf(stream, "%s using 1:2 with points pt %d ps 1.9*scale lc rgb 'white' notitle, \\\n     ", data,
                xrd_style_marker[style]);
  (void)fprintf(stream, "%s using 1:2 with points pt %d ps 1.3*scale lc rgb '%s'", data, xrd_style_marker[style],
                xrd_style_colour[style]);
}

static void bars(FILE *stream, const char *data, int style) {
  (void)fprintf(stream, "%s using 1:2:3:4 with yerrorbars pt 0 lw 1.4 lc rgb '%s' notitle, \\\n     ", data,
                xrd_style_colour[style]);
}

/* In the key, a curve with markers shows its line; the markers alone show themselves. */
static void draw(FILE *stream, const char *data, const xrd_series *series, int style) {
  const bool has_bars = series->kind == XRD_PLOT_ERROR_BARS, has_line = series->kind != XRD_PLOT_POINTS && !has_bars;
  if (has_line) {
    line(stream, data, series, style);
    title(stream, series->title);
  }
  if (has_bars) bars(stream, data, style);
  if (series->kind == XRD_PLOT_POINTS || series->kind == XRD_PLOT_LINE_POINTS || has_bars) {
    if (has_line) (void)fputs(", \\\n     ", stream);
    markers(stream, data, style);
    title(stream, has_line ? NULL : series->title);
  }
}

/* Beside the points, on the side where no curve goes on. */
static void words(FILE *stream, const char *data, const xrd_panel *panel) {
  (void)fprintf(stream, "%s using 1:2:3 with labels %s,0.5 noenhanced notitle", data,
                panel->x.scale == XRD_SCALE_PSNR ? "right offset char -0.7" : "left offset char 0.7");
}

static void draw_series(FILE *stream, size_t index, const xrd_panel *panel) {
  const char *lead = "plot ";
  for (int bands = 1; bands >= 0; bands--) {
    int next = 0;
    for (size_t k = 0; k < panel->series_count; k++) {
      const xrd_series *series = &panel->series[k];
      const bool is_band = series->kind == XRD_PLOT_BAND, is_plain = !is_band && series->kind != XRD_PLOT_LABELS;
      const int style = (series->style > 0 ? series->style - 1 : is_plain ? next++ : 0) % XRD_STYLES;
      if (is_band != (bands == 1)) continue;
      char data[64];
      (void)snprintf(data, sizeof data, "$p%zus%zu", index, k);
      (void)fputs(lead, stream);
      lead = ", \\\n     ";
      if (is_band)
        band(stream, data, series);
      else if (series->kind == XRD_PLOT_LABELS)
        words(stream, data, panel);
      else
        draw(stream, data, series, style);
    }
  }
  (void)fputc('\n', stream);
}

static void draw_plane(FILE *stream, size_t index, const xrd_panel *panel) {
  axis(stream, "x", panel, &panel->x);
  axis(stream, "y", panel, &panel->y);
  draw_series(stream, index, panel);
}

/* The least radius >= x > 0 that has round quarters. */
static double round_radius(double x) {
  static const double steps[] = {1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10};
  const double power = pow(10, floor(log10(x)));
  for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
    if (steps[k] * power >= x * (1 - 1e-9)) return steps[k] * power;
  return 10 * power;
}

static double largest_radius(const xrd_panel *panel) {
  double largest = 0;
  for (size_t k = 0; k < panel->series_count; k++)
    for (size_t i = 0; i < panel->series[k].count; i++)
      if (isfinite(panel->series[k].y[i])) largest = fmax(largest, panel->series[k].y[i]);
  return largest > 0 ? round_radius(largest) : 1;
}

/* Numbers of the circles below the ray to the right, each on white: curves cross them wherever they stand. */
static void name_circles(FILE *stream, double radius) {
  xrd_ticks round;
  const bool even = xrd_ticks_of(0, radius, &round);
  const double step = even ? round.step : radius;
  (void)fprintf(stream, "set rrange [0:%.17g]\nset rtics %.17g format '' scale 0\n", radius, step);
  (void)fputs("set style textbox 1 opaque margins 0.4,0.2 fillcolor rgb 'white' noborder\n", stream);
  for (int k = 0; k * step <= radius * (1 + 1e-9); k++)
    (void)fprintf(
        stream,
        "set label %d sprintf('%%.%df',%.17g) at first %.17g,0 center offset 0,character -0.9 front boxed bs 1\n",
        k + 1, even ? round.digits : 0, k * step, k * step);
}

static void draw_polar(FILE *stream, size_t index, const xrd_panel *panel) {
  const double radius = panel->y.to > 0 ? panel->y.to : largest_radius(panel);
  (void)fputs("set polar\nset angles radians\nset size square\nunset border\nunset raxis\nunset xtics\nunset ytics\n"
              "set grid polar pi/6 back lt 1 dt 1 lc rgb '#D0D0D0' lw 0.6\n"
              "set ttics 0,30 format \"%g\".GPVAL_DEGREE_SIGN scale 0\n",
              stream);
  name_circles(stream, radius);
  draw_series(stream, index, panel);
}

static const char *form_of_heat(const xrd_panel *panel) {
  double low = panel->heat.from, high = panel->heat.to;
  if (low == high) {
    low = HUGE_VAL, high = 0;
    for (size_t k = 0; k < panel->rows * panel->columns; k++)
      if (panel->matrix[k] > 0 && isfinite(panel->matrix[k]))
        low = fmin(low, panel->matrix[k]), high = fmax(high, panel->matrix[k]);
  }
  return low <= high && low > 0 ? xrd_ticks_of_powers(low, high) : "%h";
}

/* Where cell `k` of `count` lies on an axis, as a gnuplot expression. */
static void cell(FILE *stream, int column, const xrd_axis *described, size_t count) {
  const bool given = described->from != described->to;
  const double from = given ? described->from : -0.5, to = given ? described->to : (double)count - 0.5;
  (void)fprintf(stream, "(%.17g+($%d+0.5)*%.17g)", from, column, (to - from) / (double)count);
}

/* A line on a white one, so that it is seen on every colour; or markers. */
static void draw_over_heat(FILE *stream, size_t index, size_t k, const xrd_series *series) {
  const int style = (series->style > 0 ? series->style - 1 : (int)k) % XRD_STYLES;
  char data[64];
  (void)snprintf(data, sizeof data, "$p%zus%zu", index, k);
  if (series->kind == XRD_PLOT_LINE || series->kind == XRD_PLOT_LINE_POINTS)
    (void)fprintf(stream, ", \\\n     %s using 1:2 with lines lw 4.4 lc rgb 'white' notitle", data);
  (void)fputs(", \\\n     ", stream);
  draw(stream, data, series, style);
}

/* Marks of a linear axis, all with the same digits; cells keep their edges. */
static void marks(FILE *stream, const char *which, const xrd_axis *described) {
  xrd_ticks round;
  const double low = fmin(described->from, described->to), high = fmax(described->from, described->to);
  if (described->log || described->name_count > 0 || !xrd_ticks_of(low, high, &round)) return;
  (void)fprintf(stream, "set %stics %.17g\nset format %s '%%.%d%c'\n", which, round.step, which, round.digits,
                round.powers ? 'e' : 'f');
}

static void marks_of_colours(FILE *stream, const xrd_panel *panel) {
  xrd_axis shown = panel->heat;
  for (size_t k = 0; panel->heat.from == panel->heat.to && k < panel->rows * panel->columns; k++) {
    const double value = panel->matrix[k];
    if (!isfinite(value)) continue;
    shown.from = k == 0 ? value : fmin(shown.from, value);
    shown.to = k == 0 ? value : fmax(shown.to, value);
  }
  marks(stream, "cb", &shown);
}

static void draw_heat(FILE *stream, size_t index, const xrd_panel *panel, xrd_picture picture) {
  label(stream, "x", &panel->x, panel->series_count > 0);
  label(stream, "y", &panel->y, false);
  names(stream, "x", &panel->x);
  names(stream, "y", &panel->y);
  marks(stream, "x", &panel->x);
  marks(stream, "y", &panel->y);
  label(stream, "cb", &panel->heat, false);
  (void)fputs("set cblabel offset character 1,0\n", stream); /* away from the longest number */
  marks_of_colours(stream, panel);
  (void)fprintf(stream, "set palette defined (%s)\n", panel->diverging ? xrd_style_diverging : xrd_style_sequential);
  (void)fputs("unset grid\nset border 15\nset autoscale xfix\nset autoscale yfix\n", stream);
  range(stream, "x", panel->x.from, panel->x.to);
  if (panel->y.from > panel->y.to)
    range(stream, "y", panel->y.to, panel->y.from);
  else
    (void)fputs("set yrange [*:*] reverse\n", stream); /* row 0 is on top */
  if (panel->heat.log) (void)fprintf(stream, "set logscale cb\nset format cb '%s'\n", form_of_heat(panel));
  range(stream, "cb", panel->heat.from, panel->heat.to);
  (void)fprintf(stream, "plot $p%zu matrix using ", index);
  cell(stream, 1, &panel->x, panel->columns);
  (void)fputc(':', stream);
  cell(stream, 2, &panel->y, panel->rows);
  /* Viewers blur a stretched bitmap, where `pixels` draws rectangles; in a bitmap those would have seams. */
  const bool rectangles = picture != XRD_PICTURE_PNG && panel->rows * panel->columns <= 10000;
  (void)fprintf(stream, ":3 with image %s notitle", rectangles ? "pixels" : "");
  for (size_t k = 0; k < panel->series_count; k++) draw_over_heat(stream, index, k, &panel->series[k]);
  (void)fputc('\n', stream);
}

static void draw_panel(FILE *stream, size_t index, const xrd_panel *panel, xrd_picture picture) {
  (void)fputs("reset\n", stream);
  xrd_style_panel(stream, panel);
  if (panel->title != NULL) {
    (void)fputs("set title ", stream);
    xrd_script_quote(stream, panel->title);
    (void)fputs(" noenhanced\n", stream);
  }
  switch (panel->kind) {
  case XRD_PANEL_PLANE: draw_plane(stream, index, panel); break;
  case XRD_PANEL_POLAR: draw_polar(stream, index, panel); break;
  case XRD_PANEL_HEAT: draw_heat(stream, index, panel, picture); break;
  }
}

void xrd_script_write(FILE *stream, const xrd_figure *figure, xrd_picture picture) {
  const size_t panels = figure->rows * figure->columns;
  xrd_style_terminal(stream, figure, picture);
  for (size_t k = 0; k < panels; k++) {
    const xrd_panel *panel = &figure->panels[k];
    if (panel->kind == XRD_PANEL_HEAT) xrd_data_matrix(stream, k, panel);
    for (size_t s = 0; s < panel->series_count; s++) xrd_data_series(stream, k, panel, s);
  }
  if (panels > 1) (void)fprintf(stream, "set multiplot layout %zu,%zu\n", figure->rows, figure->columns);
  for (size_t k = 0; k < panels; k++) draw_panel(stream, k, &figure->panels[k], picture);
  if (panels > 1) (void)fputs("unset multiplot\n", stream);
}
