#ifndef XRD_SOLVERS_LINE_OVERVIEW_H
#define XRD_SOLVERS_LINE_OVERVIEW_H

#include "solvers/engine.h"
#include "solvers/line/line.h"

/* Of probabilities and least distances in the line's order; `work` has room for m. */
void xrd_line_overview(const xrd_line *line, const double *p, const double *least, double *work, xrd_stop *stop,
                       xrd_overview *view);

#endif
