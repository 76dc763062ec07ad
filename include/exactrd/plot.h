/* Figures drawn by gnuplot: curves with certified bands, points, steps, heat maps, polar curves, small multiples. */
#ifndef EXACTRD_PLOT_H
#define EXACTRD_PLOT_H

#include <stdbool.h>

#include "exactrd/status.h"

XRD_API_BEGIN

/* How a series is drawn.  Numbers that are not finite leave a gap. */
typedef enum {
  XRD_PLOT_LINE = 0,    /* through (x, y) */
  XRD_PLOT_POINTS,      /* a marker at each (x, y) */
  XRD_PLOT_LINE_POINTS, /* both */
  XRD_PLOT_STEP,        /* a staircase: y holds from its x to the next one */
  XRD_PLOT_BAND,        /* the area between (x, y) and (x, y2), drawn before everything else */
  XRD_PLOT_ERROR_BARS,  /* a marker at each (x, y) with a bar from y - y2 to y + y2 */
  XRD_PLOT_LABELS,      /* words beside each (x, y), in a plane only */
} xrd_plot_kind;

/* All pointers are borrowed. */
typedef struct {
  xrd_plot_kind kind;
  const char *title; /* in the key; NULL keeps the series out of it */
  size_t count;
  const double *x, *y;
  const double *y2;          /* XRD_PLOT_BAND and XRD_PLOT_ERROR_BARS only */
  int style;                 /* 0: the next colour, dash and marker; k >= 1: the k-th, so that series can share one */
  const char *const *labels; /* XRD_PLOT_LABELS only */
} xrd_series;

/* How an axis shows distortions, which stay as they are in the numbers: as 10 log10 D, or as the peak signal-to-noise
   ratio 10 log10 (peak^2 / D) of a mean squared error D.  Numbers <= 0 leave a gap. */
typedef enum { XRD_SCALE_PLAIN = 0, XRD_SCALE_DECIBEL, XRD_SCALE_PSNR } xrd_axis_scale;

/* An axis; zeroed, linear and fitted to the numbers. */
typedef struct {
  const char *label; /* NULL for none */
  const char *unit;  /* shown in parentheses; NULL for none */
  bool log;          /* numbers <= 0 leave a gap */
  double from, to;   /* the range; where from = to (as when zeroed) it is chosen to fit */
  size_t name_count; /* names stand at 0, 1, .. instead of numbers, unless there are none */
  const char *const *names;
  xrd_axis_scale scale; /* `from` and `to` are then in dB, and `log` does not count */
  double peak;          /* of XRD_SCALE_PSNR, > 0 */
} xrd_axis;

/* See xrd_panel. */
typedef enum { XRD_PANEL_PLANE = 0, XRD_PANEL_POLAR, XRD_PANEL_HEAT } xrd_panel_kind;

/* Where the key goes: the names of the series. */
typedef enum {
  XRD_KEY_TOP_RIGHT = 0,
  XRD_KEY_TOP_LEFT,
  XRD_KEY_BOTTOM_RIGHT,
  XRD_KEY_BOTTOM_LEFT,
  XRD_KEY_BELOW, /* under the panel */
  XRD_KEY_NONE,
  XRD_KEY_AUTO, /* in the first corner where it covers nothing, else under the panel */
} xrd_key;

/* One picture of a figure.
   XRD_PANEL_PLANE: series over x and y.
   XRD_PANEL_POLAR: series with x the angle in radians and y the radius >= 0; only y.label and y.to count; curves are
                    drawn as given (repeat the first point to close one).
   XRD_PANEL_HEAT:  rows x columns numbers, row-major; row i is drawn at height i from the top; x and y label them, and
                    `heat` is the colour's axis.  Numbers that are not finite are left white.  Lines and points of the
                    series are drawn over it. */
typedef struct {
  xrd_panel_kind kind;
  const char *title; /* NULL for none */
  xrd_axis x, y, heat;
  xrd_key key;
  size_t series_count;
  const xrd_series *series;
  size_t rows, columns;
  const double *matrix;
  bool diverging; /* heat: colours from blue over white to red; the range should be symmetric about what white means */
} xrd_panel;

/* rows x columns panels, row-major; one panel is a plain figure.  At most 64. */
typedef struct {
  size_t rows, columns;
  const xrd_panel *panels;
} xrd_figure;

/* XRD_ERR_ARGUMENT unless `path` has an extension that xrd_figure_draw takes: to ask before long work. */
XRD_MUST_USE xrd_status xrd_figure_path_check(const char *path, xrd_error *error);

/* Draws `figure` into `path`, whose extension is .png, .svg, .pdf or .html; the file appears only when complete.  Text
   is shown as it is, in UTF-8, with no markup.  The same figure gives the same bytes (not for .pdf).  A page of HTML
   needs nothing else: its pictures, exact numbers and what is proved on hover, curves to switch on and off, and the
   table.
   "-" is standard output, "-.png" and so on say which picture goes there; "-" alone means .svg.  Errors:
   XRD_ERR_ARGUMENT (extension, sizes, nothing to draw), XRD_ERR_IO (gnuplot is missing or fails, with its message; the
   folder cannot be written), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_figure_draw(const xrd_figure *figure, const char *path, xrd_error *error);

/* A rate-distortion curve as numbers, in any order.  All borrowed. */
typedef struct {
  const char *title; /* in the key; NULL for none */
  size_t count;
  const double *distortion, *rate;
  const double *lower, *upper; /* bounds of R(distortion), or both NULL */
  const double *slope;         /* -dR/dD where `lower` holds, in the rate's unit, or NULL; may be +infinity */
  int own_kind;                /* 0: drawn as the style says; 1 + an xrd_plot_kind: as that */
  int look;                    /* as xrd_series.style */
  const char *const *labels;   /* words beside each point, or NULL */
} xrd_plot_curve;

/* How curves are drawn; zeroed, lines over linear axes. */
typedef struct {
  xrd_plot_kind kind; /* XRD_PLOT_LINE, XRD_PLOT_POINTS or XRD_PLOT_LINE_POINTS */
  const char *title;  /* NULL for none */
  xrd_axis x, y;
  xrd_key key;
} xrd_plot_style;

/* Draws curves with their certified bands: between two points R lies under the chord of the upper bounds, by convexity,
   and over the two lines with the points' slopes through their lower bounds; without slopes the band joins the bounds.
   Errors: those of xrd_figure_draw. */
XRD_MUST_USE xrd_status xrd_curves_draw(const xrd_plot_curve *curves, size_t count, const xrd_plot_style *style,
                                        const char *path, xrd_error *error);

XRD_API_END

#endif
