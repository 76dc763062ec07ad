#include "vae/geometry/element.h"

#include <math.h>

void xrd_element_nodes(double nodes[XRD_ELEMENT_NODES]) {
  const double inner = sqrt(3.0 / 7) / 2;
  nodes[0] = 0;
  nodes[1] = 0.5 - inner;
  nodes[2] = 0.5;
  nodes[3] = 0.5 + inner;
  nodes[4] = 1;
}

/* Lagrange's polynomials as products; the derivative is the sum over the factor that is derived. */
void xrd_element_basis(double s, double values[XRD_ELEMENT_NODES], double slopes[XRD_ELEMENT_NODES]) {
  double nodes[XRD_ELEMENT_NODES];
  xrd_element_nodes(nodes);
  for (int i = 0; i < XRD_ELEMENT_NODES; i++) {
    values[i] = 1;
    slopes[i] = 0;
    for (int j = 0; j < XRD_ELEMENT_NODES; j++) {
      if (j == i) continue;
      const double scale = nodes[i] - nodes[j];
      slopes[i] = slopes[i] * (s - nodes[j]) / scale + values[i] / scale;
      values[i] *= (s - nodes[j]) / scale;
    }
  }
}

void xrd_element_rule(double places[XRD_ELEMENT_RULE], double weights[XRD_ELEMENT_RULE]) {
  const double root = 2.0 / 7 * sqrt(6.0 / 5), inner = sqrt(3.0 / 7 - root) / 2, outer = sqrt(3.0 / 7 + root) / 2;
  const double heavy = (18 + sqrt(30)) / 72, light = (18 - sqrt(30)) / 72;
  const double where[] = {-outer, -inner, inner, outer}, how_much[] = {light, heavy, heavy, light};
  for (int q = 0; q < XRD_ELEMENT_RULE; q++) {
    places[q] = 0.5 + where[q];
    weights[q] = how_much[q];
  }
}
