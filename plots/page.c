#include "plots/page.h"

#include <math.h>
#include <string.h>

#include "files/write/decimal.h"
#include "plots/script.h"

/* plots/page.html, made a string while building; @DATA@ stands where the figure goes. */
extern const char xrd_page_text[];

static const char PLACE[] = "@DATA@";

/* A JSON string that also survives inside a script element. */
static void quote(FILE *stream, const char *text) {
  (void)fputc('"', stream);
  for (; *text != '\0'; text++) {
    const unsigned char c = (unsigned char)*text;
    if (c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '&' || c == 0x7f)
      (void)fprintf(stream, "\\u%04x", (unsigned)c);
    else
      (void)fputc(c, stream);
  }
  (void)fputc('"', stream);
}

static void named(FILE *stream, const char *name, const char *text) {
  if (text == NULL) return;
  (void)fprintf(stream, ",\"%s\":", name);
  quote(stream, text);
}

static void number(FILE *stream, double value, xrd_rounding rounding) {
  if (isnan(value))
    (void)fputs("null", stream);
  else
    (void)fprintf(stream, "\"%s\"", xrd_decimal_of(value, rounding).text);
}

static void numbers(FILE *stream, const char *name, const double *values, size_t count, xrd_rounding rounding) {
  (void)fprintf(stream, ",\"%s\":[", name);
  for (size_t k = 0; k < count; k++) {
    if (k > 0) (void)fputc(',', stream);
    number(stream, values[k], rounding);
  }
  (void)fputc(']', stream);
}

static void axis(FILE *stream, const char *name, const xrd_axis *a) {
  static const char *const scales[] = {[XRD_SCALE_PLAIN] = "", [XRD_SCALE_DECIBEL] = "db", [XRD_SCALE_PSNR] = "psnr"};
  (void)fprintf(stream, ",\"%s\":{\"log\":%s,\"from\":%.17g,\"to\":%.17g,\"scale\":\"%s\",\"peak\":%.17g", name,
                a->log ? "true" : "false", a->from, a->to, scales[a->scale], a->peak);
  named(stream, "label", a->label);
  named(stream, "unit", a->unit);
  for (size_t k = 0; k < a->name_count; k++) {
    (void)fputs(k == 0 ? ",\"names\":[" : ",", stream);
    quote(stream, a->names[k]);
  }
  (void)fputs(a->name_count > 0 ? "]}" : "}", stream);
}

/* What a band says at a point: its ends at a vertex of the same place that hold the point's value; NaN for nothing. */
static double proved_at(const xrd_series *band, double x, double y, bool upper) {
  for (size_t k = 0; k < band->count; k++)
    if (band->x[k] == x && band->y[k] <= y && y <= band->y2[k]) return upper ? band->y2[k] : band->y[k];
  return (double)NAN;
}

static void proved(FILE *stream, const char *name, const xrd_series *series, const xrd_series *band, bool upper) {
  (void)fprintf(stream, ",\"%s\":[", name);
  for (size_t k = 0; k < series->count; k++) {
    if (k > 0) (void)fputc(',', stream);
    number(stream, proved_at(band, series->x[k], series->y[k], upper), upper ? XRD_UP : XRD_DOWN);
  }
  (void)fputc(']', stream);
}

static void bars(FILE *stream, const xrd_series *series, double sign) {
  (void)fprintf(stream, ",\"%s\":[", sign < 0 ? "low" : "high");
  for (size_t k = 0; k < series->count; k++) {
    if (k > 0) (void)fputc(',', stream);
    number(stream, series->y[k] + sign * series->y2[k], XRD_SHORTEST);
  }
  (void)fputc(']', stream);
}

static void look(FILE *stream, const xrd_series *series, int style) {
  static const char *const kinds[] = {
      [XRD_PLOT_LINE] = "line",    [XRD_PLOT_POINTS] = "points", [XRD_PLOT_LINE_POINTS] = "both",
      [XRD_PLOT_STEP] = "step",    [XRD_PLOT_BAND] = "band",     [XRD_PLOT_ERROR_BARS] = "bars",
      [XRD_PLOT_LABELS] = "labels"};
  static const char *const markers[] = {"circle", "square", "up", "diamond", "down"};
  static const char *const dashes[XRD_STYLES] = {"none",     "10 4", "2 3",          "10 3 2 3",
                                                 "16 4 4 4", "6 3",  "10 3 2 3 2 3", "3 6"};
  (void)fprintf(stream, "\"kind\":\"%s\",\"colour\":\"%s\",\"dash\":\"%s\",\"marker\":\"%s\"", kinds[series->kind],
                xrd_style_colour[style], dashes[style], markers[style % 5]);
  named(stream, "title", series->title);
}

static void write_series(FILE *stream, const xrd_series *series, const xrd_series *band, size_t index, int style) {
  (void)fprintf(stream, "%s{\"index\":%zu,", index > 0 ? "," : "", index);
  look(stream, series, style);
  numbers(stream, "x", series->x, series->count, XRD_SHORTEST);
  if (series->kind == XRD_PLOT_BAND) {
    (void)fprintf(stream, ",\"of\":%zu", index + 1);
    numbers(stream, "low", series->y, series->count, XRD_DOWN);
    numbers(stream, "high", series->y2, series->count, XRD_UP);
  } else {
    numbers(stream, "y", series->y, series->count, XRD_SHORTEST);
  }
  for (size_t k = 0; series->kind == XRD_PLOT_LABELS && k < series->count; k++) {
    (void)fputs(k == 0 ? ",\"labels\":[" : ",", stream);
    quote(stream, series->labels[k]);
    if (k + 1 == series->count) (void)fputc(']', stream);
  }
  if (series->kind == XRD_PLOT_ERROR_BARS) {
    bars(stream, series, -1);
    bars(stream, series, 1);
  } else if (band != NULL && series->kind != XRD_PLOT_BAND && series->kind != XRD_PLOT_LABELS) {
    (void)fputs(",\"proved\":true", stream);
    proved(stream, "low", series, band, false);
    proved(stream, "high", series, band, true);
  }
  (void)fputc('}', stream);
}

static void write_panel(FILE *stream, const xrd_panel *panel) {
  static const char *const kinds[] = {
      [XRD_PANEL_PLANE] = "plane", [XRD_PANEL_POLAR] = "polar", [XRD_PANEL_HEAT] = "heat"};
  (void)fprintf(stream, "{\"kind\":\"%s\"", kinds[panel->kind]);
  named(stream, "title", panel->title);
  axis(stream, "x", &panel->x);
  axis(stream, "y", &panel->y);
  axis(stream, "heat", &panel->heat);
  if (panel->kind == XRD_PANEL_HEAT) {
    (void)fprintf(stream, ",\"rows\":%zu,\"columns\":%zu", panel->rows, panel->columns);
    numbers(stream, "matrix", panel->matrix, panel->rows * panel->columns, XRD_SHORTEST);
  }
  (void)fputs(",\"series\":[", stream);
  const xrd_series *band = NULL;
  int next = 0;
  for (size_t k = 0; k < panel->series_count; k++) {
    const xrd_series *series = &panel->series[k];
    const bool is_band = series->kind == XRD_PLOT_BAND, is_plain = !is_band && series->kind != XRD_PLOT_LABELS;
    write_series(stream, series, band, k, (series->style > 0 ? series->style - 1 : is_plain ? next++ : 0) % XRD_STYLES);
    band = is_band ? series : NULL;
  }
  (void)fputs("]}", stream);
}

/* The colours of a palette, which gnuplot wants as "0 '#..', 1 '#..'". */
static void write_palette(FILE *stream, const char *palette) {
  (void)fputs("\"palette\":[", stream);
  const char *blank = "";
  for (const char *at = strchr(palette, '#'); at != NULL; at = strchr(at + 1, '#')) {
    (void)fprintf(stream, "%s\"%.7s\"", blank, at);
    blank = ",";
  }
  (void)fputc(']', stream);
}

void xrd_page_write(FILE *stream, const xrd_figure *figure) {
  const char *place = strstr(xrd_page_text, PLACE);
  const size_t panels = figure->rows * figure->columns;
  (void)fwrite(xrd_page_text, 1, (size_t)(place - xrd_page_text), stream);
  (void)fprintf(stream, "{\"rows\":%zu,\"columns\":%zu,", figure->rows, figure->columns);
  write_palette(stream, figure->panels[0].diverging ? xrd_style_diverging : xrd_style_sequential);
  (void)fputs(",\"panels\":[", stream);
  for (size_t k = 0; k < panels; k++) {
    if (k > 0) (void)fputc(',', stream);
    write_panel(stream, &figure->panels[k]);
  }
  (void)fputs("]}", stream);
  (void)fputs(place + strlen(PLACE), stream);
}
