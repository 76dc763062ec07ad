#include <math.h>
#include <tgmath.h>

#include "vae/model/model.h"

static const xrd_real LOWEST = -30, HIGHEST = 20; /* exp of them stays far inside float */

static size_t latents_of_a_place(const xrd_model *model) {
  return model->encoder.out.channels / (model->shared_variance ? 1 : 2);
}

static bool clipped(xrd_real log_variance) { return log_variance <= LOWEST || log_variance >= HIGHEST; }

void xrd_posterior_sample(const xrd_model *model, const xrd_real *parameters, const xrd_real *encoded, size_t batch,
                          const xrd_posterior *p) {
  const size_t k = latents_of_a_place(model), stride = model->encoder.out.channels;
  const xrd_real half = (xrd_real)0.5;
  for (size_t r = 0; r < batch * model->latents / k; r++)
    for (size_t j = 0; j < k; j++) {
      const size_t i = r * k + j, shared_at = model->variance_at + i % model->latents;
      const xrd_real raw = model->shared_variance ? parameters[shared_at] : encoded[r * stride + k + j];
      p->mean[i] = encoded[r * stride + j];
      p->log_variance[i] = fmin(fmax(raw, LOWEST), HIGHEST);
      p->z[i] = p->mean[i] + exp(half * p->log_variance[i]) * p->noise[i];
    }
}

double xrd_posterior_kl(xrd_real mean, xrd_real log_variance) {
  const double m = (double)mean, l = (double)log_variance;
  return 0.5 * (m * m + (expm1(l) - l));
}

void xrd_posterior_backward(const xrd_model *model, const xrd_posterior *p, size_t batch, double kl_weight,
                            const xrd_real *z_gradient, xrd_real *encoded_gradient, xrd_real *parameter_gradient) {
  const size_t k = latents_of_a_place(model), stride = model->encoder.out.channels;
  const xrd_real weight = (xrd_real)kl_weight, half = (xrd_real)0.5;
  for (size_t r = 0; r < batch * model->latents / k; r++)
    for (size_t j = 0; j < k; j++) {
      const size_t i = r * k + j;
      encoded_gradient[r * stride + j] = z_gradient[i] + weight * p->mean[i];
      const xrd_real through_z = z_gradient[i] * half * (p->z[i] - p->mean[i]);
      const xrd_real through_kl = weight * half * expm1(p->log_variance[i]);
      const xrd_real gradient = clipped(p->log_variance[i]) ? 0 : through_z + through_kl;
      if (model->shared_variance)
        parameter_gradient[model->variance_at + i % model->latents] += gradient;
      else
        encoded_gradient[r * stride + k + j] = gradient;
    }
}
