/* One layer forward, backward and on intervals. */
#ifndef XRD_THEORY_LAYER_H
#define XRD_THEORY_LAYER_H

#include "theory/lipschitz/row.h"

/* y = layer(x).  `row` is scratch. */
void xrd_network_layer_forward(const xrd_network_layer *layer, const double *x, double *y, xrd_linear_row *row);

/* gx = J(x)^T gy, J the Jacobian (at a kink, of one of the pieces). */
void xrd_network_layer_backward(const xrd_network_layer *layer, const double *x, const double *gy, double *gx,
                                xrd_linear_row *row);

/* [y_low, y_high] encloses the layer's exact outputs over the box [x_low, x_high]. */
void xrd_network_layer_enclose(const xrd_network_layer *layer, const double *x_low, const double *x_high, double *y_low,
                               double *y_high, xrd_linear_row *row);

#endif
