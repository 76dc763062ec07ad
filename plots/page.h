/* A figure as one self-contained page of HTML: pictures, exact numbers on hover, curves on and off, the table. */
#ifndef XRD_PLOTS_PAGE_H
#define XRD_PLOTS_PAGE_H

#include <stdio.h>

#include "exactrd/plot.h"

/* Errors show in ferror(stream).  A band that comes right before a series holds what is proved at the series' points:
   of it lower ends are printed rounded down, and upper ones up. */
void xrd_page_write(FILE *stream, const xrd_figure *figure);

#endif
