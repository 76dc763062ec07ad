/* The balancer of Defossez et al. (2022, "High fidelity neural audio compression"): it fixes the share of the gradient
   at the decoder's output that each loss supplies. */
#ifndef XRD_VAE_BALANCER_H
#define XRD_VAE_BALANCER_H

enum { XRD_BALANCED = 2 }; /* the pixel loss and the neural one */

/* Bias-corrected moving averages: total_k <- decay total_k + norm_k, weight <- decay weight + 1. */
typedef struct {
  double total[XRD_BALANCED], weight;
} xrd_balancer;

/* norms[k]: the mean over the batch of |gradient of loss k at one sample's reconstruction|. */
void xrd_balancer_update(xrd_balancer *balancer, double decay, const double norms[XRD_BALANCED]);

/* What loss k's gradient is multiplied with: (share_k / sum of shares) reference / (1e-12 + average_k). */
double xrd_balancer_scale(const xrd_balancer *balancer, const double shares[XRD_BALANCED], double reference, int k);

#endif
