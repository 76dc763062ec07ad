#include <string.h>

#include "vae/losses/features.h"

xrd_status xrd_features_quadratic_form(const xrd_features *features, double *form, xrd_error *error) {
  const xrd_stack *network = &features->network;
  if (features->normalised || network->count != 1 || network->layers[0].kind > XRD_LAYER_CONV)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "this distance is no quadratic form");
  const size_t size = xrd_extent_size(network->in), outputs = xrd_extent_size(network->out);
  xrd_trace unit;
  const xrd_status status = xrd_trace_init(&unit, network, size, true, error);
  if (status == XRD_OK) {
    xrd_real *units = unit.gradient[0]; /* any block of size x size will do */
    memset(units, 0, size * size * sizeof *units);
    for (size_t i = 0; i < size; i++) units[i * size + i] = 1;
    xrd_stack_forward(network, features->parameters, units, size, &unit);
    const xrd_real *columns = xrd_trace_output(&unit); /* row i: F e_i */
    for (size_t i = 0; i < size * size; i++) {
      double sum = 0;
      for (size_t r = 0; r < outputs; r++)
        sum += (double)columns[i / size * outputs + r] * (double)columns[i % size * outputs + r];
      form[i] = sum;
    }
  }
  xrd_trace_clear(&unit);
  return status;
}
