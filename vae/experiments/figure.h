/* Pictures as data: what each panel shows of which table.  An experiment writes its tables, and its pictures are drawn
   from them: by anybody, at any time, from the tables alone. */
#ifndef XRD_EXPERIMENTS_FIGURE_H
#define XRD_EXPERIMENTS_FIGURE_H

#include "exactrd/plot.h"
#include "vae/experiments/experiment.h"

enum { XRD_PICTURE_GROUPS = 8, XRD_PICTURE_LAYERS = 3 };

/* Some rows of a table, shown as a series of their own; a list ends with a `where` of NULL. */
typedef struct {
  const char *where; /* see xrd_rows_select */
  const char *title; /* in the key; NULL keeps it out */
} xrd_drawing_group;

/* Columns of a table as series, one for each group; a list ends with a `table` of NULL.  Rows with one x become their
   mean, but for POINTS; what is empty or no number is left out, and so is a series without points. */
typedef struct {
  const char *table;   /* a file of the experiment's folder */
  const char *where;   /* which rows; NULL: all */
  const char *x, *y;   /* columns; y NULL: the panel's */
  xrd_plot_kind kind;  /* ERROR_BARS: the panel's deviation, or that over the rows with one x */
  bool with_line;      /* ERROR_BARS: also a line through them */
  const char *title;   /* where there are no groups */
  int style;           /* of the first group, from 0 */
  double apart, shift; /* along x, so that bars do not hide each other: between groups; of all */
  const xrd_drawing_group *groups;
  const char *by, *by_title; /* one group for each number in this column; how its title prints it */
} xrd_drawing_layer;

typedef struct {
  const char *title;
  const char *where;               /* which rows of all layers; NULL: all */
  const char *y, *deviation;       /* columns; `deviation` may be NULL */
  xrd_axis axis;                   /* of y */
  const xrd_drawing_layer *layers; /* NULL: the picture's */
} xrd_drawing_panel;

/* rows x columns panels; a list of pictures ends with a name of NULL.  Where x.names are given, a cell is told by its
   text among them. */
typedef struct xrd_drawing {
  const char *name; /* the file */
  size_t rows, columns;
  xrd_axis x;
  xrd_key key;
  bool from_zero; /* y begins at 0 and ends just above all */
  bool compares;  /* leaves out panels that show one series or one point of each, and is not drawn without any other */
  const xrd_drawing_layer *layers;
  const xrd_drawing_panel *panels;
} xrd_drawing;

/* Draws pictures from the tables in the experiment's folder.
   Errors: those of xrd_table_read, xrd_rows_select and xrd_figure_draw; XRD_ERR_ARGUMENT (a column that a table
   lacks). */
XRD_MUST_USE xrd_status xrd_drawings_draw(const xrd_experiment_options *options, const xrd_drawing *pictures,
                                          xrd_error *error);

#endif
