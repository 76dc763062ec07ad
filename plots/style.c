/* Colours by Okabe and Ito (2008), told apart by readers with any colour vision; a dash and a marker each, so that
   curves stay apart in grey. */
#include "plots/key.h"
#include "plots/script.h"

const char *const xrd_style_colour[XRD_STYLES] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                  "#000000", "#E69F00", "#56B4E9", "#7F7F7F"};
const char *const xrd_style_dash[XRD_STYLES] = {"1",          "(10,4)", "(2,3)",          "(10,3,2,3)",
                                                "(16,4,4,4)", "(6,3)",  "(10,3,2,3,2,3)", "(3,6)"};
const int xrd_style_marker[XRD_STYLES] = {7, 5, 9, 13, 11, 15, 7, 5};
const char xrd_style_band[] = "#56B4E9";
const char xrd_style_sequential[] = "0 '#440154', 1 '#472D7B', 2 '#3B528B', 3 '#2C728E', 4 '#21918C', 5 '#28AE80', "
                                    "6 '#5EC962', 7 '#ADDC30', 8 '#FDE725'";
const char xrd_style_diverging[] = "0 '#2166AC', 1 '#67A9CF', 2 '#D1E5F0', 3 '#F7F7F7', 4 '#FDDBC7', 5 '#EF8A62', "
                                   "6 '#B2182B'";

static void terminal_png(FILE *stream, size_t rows, size_t columns) {
  const bool single = rows * columns == 1;
  (void)fprintf(stream, "set terminal pngcairo size %zu,%zu fontscale %s linewidth 2 font 'Liberation Sans,12'\n",
                single ? 1400 : 1000 * columns, single ? 1050 : 800 * rows, single ? "2" : "1.6");
}

static void terminal_svg(FILE *stream, size_t rows, size_t columns) {
  const bool single = rows * columns == 1;
  (void)fprintf(stream, "set terminal svg size %zu,%zu dynamic font 'Liberation Sans,%d' linewidth 1\n",
                single ? 700 : 500 * columns, single ? 525 : 400 * rows, single ? 15 : 13);
}

static void terminal_pdf(FILE *stream, size_t rows, size_t columns) {
  const bool single = rows * columns == 1;
  (void)fprintf(stream, "set terminal pdfcairo size %.3fin,%.3fin font 'Liberation Sans,8' linewidth 0.7\n",
                single ? 3.5 : 3.0 * (double)columns, single ? 2.625 : 2.4 * (double)rows);
}

void xrd_style_terminal(FILE *stream, const xrd_figure *figure, xrd_picture picture) {
  switch (picture) {
  case XRD_PICTURE_PNG: terminal_png(stream, figure->rows, figure->columns); break;
  case XRD_PICTURE_SVG: terminal_svg(stream, figure->rows, figure->columns); break;
  case XRD_PICTURE_HTML: break; /* it is drawn without gnuplot */
  case XRD_PICTURE_PDF: terminal_pdf(stream, figure->rows, figure->columns); break;
  }
  static const char *const marker_scale[] = {
      [XRD_PICTURE_PNG] = "1", [XRD_PICTURE_SVG] = "0.55", [XRD_PICTURE_PDF] = "0.35", [XRD_PICTURE_HTML] = "1"};
  (void)fprintf(stream, "scale = %s\n", marker_scale[picture]);
  (void)fputs("set encoding utf8\n", stream);
}

static void key(FILE *stream, xrd_key place) {
  static const char *const places[] = {[XRD_KEY_TOP_RIGHT] = "top right",
                                       [XRD_KEY_TOP_LEFT] = "top left",
                                       [XRD_KEY_BOTTOM_RIGHT] = "bottom right",
                                       [XRD_KEY_BOTTOM_LEFT] = "bottom left",
                                       [XRD_KEY_BELOW] = "below center horizontal"};
  if (place == XRD_KEY_NONE)
    (void)fputs("unset key\n", stream);
  else
    (void)fprintf(stream, "set key %s Left reverse %s noenhanced samplen 2.5 spacing 1.15 nobox\n", places[place],
                  place == XRD_KEY_BELOW ? "noopaque" : "opaque"); /* opaque, it would cut the label above it */
}

void xrd_style_panel(FILE *stream, const xrd_panel *panel) {
  (void)fputs("set border 3 lw 1\nset tics nomirror out scale 0.6\n", stream);
  (void)fputs("set grid back lt 1 dt 1 lc rgb '#D0D0D0' lw 0.6\n", stream);
  (void)fputs("set style fill noborder\n", stream);
  key(stream, xrd_key_place(panel));
}
