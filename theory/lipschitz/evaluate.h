/* A network's values layer by layer, kept for the way back. */
#ifndef XRD_THEORY_EVALUATE_H
#define XRD_THEORY_EVALUATE_H

#include "theory/lipschitz/layer.h"

/* values[0] is the input, values[i + 1] layer i's output; scratch holds two vectors of the largest size. */
typedef struct {
  xrd_linear_row row;
  size_t count;
  double **values;
  double *block, *scratch[2];
} xrd_activations;

/* False when memory is exhausted; nothing is then owned. */
bool xrd_activations_init(xrd_activations *trace, const xrd_network *network);
void xrd_activations_clear(xrd_activations *trace);

/* Runs the network on `input`; returns the output inside the trace. */
const double *xrd_activations_forward(xrd_activations *trace, const xrd_network *network, const double *input);

/* gradient (input size) = J^T output_gradient at the input of the last forward run. */
void xrd_activations_backward(xrd_activations *trace, const xrd_network *network, const double *output_gradient,
                              double *gradient);

size_t xrd_network_outputs(const xrd_network *network);

#endif
