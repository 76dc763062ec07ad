/* A figure as a gnuplot script. */
#ifndef XRD_PLOTS_SCRIPT_H
#define XRD_PLOTS_SCRIPT_H

#include <stdio.h>

#include "exactrd/plot.h"

typedef enum { XRD_PICTURE_PNG = 0, XRD_PICTURE_SVG, XRD_PICTURE_PDF, XRD_PICTURE_HTML } xrd_picture;

/* Writes the script that draws `figure` to standard output, whatever the name of the file behind it.  Errors show in
 * ferror(stream). */
void xrd_script_write(FILE *stream, const xrd_figure *figure, xrd_picture picture);

/* Text in single quotes, in which gnuplot runs nothing; control characters become blanks. */
void xrd_script_quote(FILE *stream, const char *text);

/* The style shared by all figures: terminal, colours, dashes, borders, grid. */
void xrd_style_terminal(FILE *stream, const xrd_figure *figure, xrd_picture picture);
void xrd_style_panel(FILE *stream, const xrd_panel *panel);

/* Numbers of lines, dashes and markers before they repeat. */
enum { XRD_STYLES = 8 };
extern const char *const xrd_style_colour[XRD_STYLES];
extern const char *const xrd_style_dash[XRD_STYLES];
extern const int xrd_style_marker[XRD_STYLES];
extern const char xrd_style_band[];
/* Palettes of heat maps: viridis, and one that is white in its middle. */
extern const char xrd_style_sequential[], xrd_style_diverging[];

/* Where a number lies on an axis: itself, or in dB. */
double xrd_axis_place(const xrd_axis *axis, double value);

/* The numbers of a series or of a matrix as the data block named $pNsM or $pN; NaN where an axis
   cannot show a number. */
void xrd_data_series(FILE *stream, size_t panel, const xrd_panel *of, size_t index);
void xrd_data_matrix(FILE *stream, size_t panel, const xrd_panel *matrix);

#endif
