#include <cblas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/geometry/tangent.h"

enum { MOST_STEPS = 100000 };
static const double FIRST_STEP = 1e-3;

typedef struct {
  const xrd_map *map;
  double *identity, *jets, *line; /* k x k; a jet of order 1 along all axes; one of order 2 along the velocity */
  xrd_status status;
  xrd_error *error;
} flow;

/* z'' = -G^-1 J' f_vv = -R^-1 Q' f_vv */
static xrd_status accelerate(flow *f, const double *z, const double *velocity, double *acceleration) {
  const size_t k = f->map->inputs, n = f->map->outputs;
  const xrd_jet_request tangents = {1, 1, z, k, f->identity}, line = {2, 1, z, 1, velocity};
  xrd_status status = xrd_map_jet(f->map, &tangents, f->jets, f->error);
  if (status == XRD_OK) status = xrd_map_jet(f->map, &line, f->line, f->error);
  if (status != XRD_OK) return status;
  xrd_tangent t;
  status = xrd_tangent_init(&t, f->jets + n, n, k, true, f->error);
  if (status == XRD_OK) status = xrd_tangent_check(&t, f->error);
  if (status == XRD_OK) {
    cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)k, (int)n, -1, t.q, (int)n, f->line + 2 * n, 1, 0, acceleration, 1);
    xrd_tangent_solve(&t, false, acceleration);
  }
  xrd_tangent_clear(&t);
  return status;
}

static int derive(double time, const double state[], double rate[], void *context) {
  (void)time;
  flow *f = context;
  const size_t k = f->map->inputs;
  memcpy(rate, state + k, k * sizeof *rate);
  f->status = accelerate(f, state, state + k, rate + k);
  return f->status == XRD_OK ? GSL_SUCCESS : GSL_EBADFUNC;
}

static xrd_status integrate(flow *f, double *state, double tolerance, xrd_error *error) {
  const gsl_odeiv2_system system = {derive, NULL, 2 * f->map->inputs, f};
  gsl_odeiv2_driver *driver = gsl_odeiv2_driver_alloc_y_new(&system, gsl_odeiv2_step_rk8pd, FIRST_STEP, tolerance,
                                                            tolerance);
  if (driver == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to follow a geodesic");
  (void)gsl_odeiv2_driver_set_nmax(driver, MOST_STEPS);
  double time = 0;
  const int result = gsl_odeiv2_driver_apply(driver, &time, 1, state);
  gsl_odeiv2_driver_free(driver);
  if (f->status != XRD_OK) return f->status;
  if (result == GSL_SUCCESS) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "the geodesic could not be followed beyond time %.3g: %s", time,
                  gsl_strerror(result));
}

xrd_status xrd_geodesic_shoot(const xrd_map *map, double *z, double *velocity, double tolerance, xrd_error *error) {
  if (!map->smooth) return xrd_fail(error, XRD_ERR_ARGUMENT, "a piecewise linear map has no geodesic equation");
  if (!(tolerance > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "the tolerance must be above 0");
  const size_t k = map->inputs, n = map->outputs;
  double *block = xrd_allocate_zero(2 * k + k * k + (1 + k) * n + 3 * n, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to follow a geodesic");
  double *state = block;
  flow f = {.map = map, .identity = state + 2 * k, .error = error};
  f.jets = f.identity + k * k;
  f.line = f.jets + (1 + k) * n;
  for (size_t a = 0; a < k; a++) f.identity[a * k + a] = 1;
  memcpy(state, z, k * sizeof *state);
  memcpy(state + k, velocity, k * sizeof *state);
  const xrd_status status = integrate(&f, state, tolerance, error);
  if (status == XRD_OK) {
    memcpy(z, state, k * sizeof *z);
    memcpy(velocity, state + k, k * sizeof *velocity);
  }
  free(block);
  return status;
}
