#include "vae/losses/balancer.h"

void xrd_balancer_update(xrd_balancer *balancer, double decay, const double norms[XRD_BALANCED]) {
  for (int k = 0; k < XRD_BALANCED; k++) balancer->total[k] = decay * balancer->total[k] + norms[k];
  balancer->weight = decay * balancer->weight + 1;
}

double xrd_balancer_scale(const xrd_balancer *balancer, const double shares[XRD_BALANCED], double reference, int k) {
  double sum = 0;
  for (int i = 0; i < XRD_BALANCED; i++) sum += shares[i];
  if (shares[k] == 0) return 0; /* a loss without a share may have gradients of zero */
  return shares[k] / sum * reference / (1e-12 + balancer->total[k] / balancer->weight);
}
