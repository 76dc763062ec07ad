#include <math.h>

#include "exactrd/lipschitz.h"
#include "theory/lipschitz/directed.h"

xrd_affine xrd_perceptual_constants(double lipschitz) { return (xrd_affine){xrd_up(lipschitz * lipschitz), 0}; }

xrd_affine xrd_matching_constants(const xrd_network *network, const xrd_network_layer_bound *bounds) {
  xrd_affine constants = {0, 0};
  for (size_t i = 0; i < network->count; i++) {
    if (network->layers[i].tap == 0) continue;
    const double square = xrd_up(bounds[i].cumulative * bounds[i].cumulative);
    constants.scale = xrd_up(constants.scale + xrd_up(network->layers[i].tap * square));
  }
  return constants;
}

double xrd_score_lipschitz(double lipschitz, size_t outputs) {
  return xrd_up(lipschitz / xrd_down(sqrt((double)outputs)));
}

xrd_affine xrd_hinge_constants(double lipschitz, double range, double t) {
  return (xrd_affine){xrd_up(t / 2 * xrd_up(lipschitz * lipschitz)), xrd_up(xrd_up(1 / (2 * t)) + range)};
}

double xrd_hinge_best_t(double range, double target) { return 1 / (target - range); }

xrd_affine xrd_mixture_constants(xrd_affine neural, double alpha) {
  const double pixel = xrd_up(1 - alpha);
  const double shift = neural.shift == 0 ? 0 : xrd_up(alpha * neural.shift);
  return (xrd_affine){xrd_up(pixel + xrd_up(alpha * neural.scale)), shift};
}
