/* One finite element: polynomials of degree XRD_PATH_DEGREE on [0, 1] through the five Gauss-Lobatto points
   0, (1 -+ sqrt(3/7))/2, 1/2, 1, and Gauss-Legendre's rule of four points, exact for their squared derivatives. */
#ifndef XRD_VAE_ELEMENT_H
#define XRD_VAE_ELEMENT_H

#include "exactrd/geometry.h"

enum { XRD_ELEMENT_NODES = XRD_PATH_DEGREE + 1, XRD_ELEMENT_RULE = 4 };

/* Places of the nodes. */
void xrd_element_nodes(double nodes[XRD_ELEMENT_NODES]);

/* Values and derivatives at s of the polynomials that are 1 at one node and 0 at the others. */
void xrd_element_basis(double s, double values[XRD_ELEMENT_NODES], double slopes[XRD_ELEMENT_NODES]);

void xrd_element_rule(double places[XRD_ELEMENT_RULE], double weights[XRD_ELEMENT_RULE]);

#endif
