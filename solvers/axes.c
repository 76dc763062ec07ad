#include "solvers/axes.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "solvers/forms/tensor.h"
#include "solvers/solver.h"

static const double AXIS_GAP = 1e-12;

static xrd_lattice sources(const xrd_prepared *problem) {
  xrd_distortion mirrored = *problem->distortion;
  mirrored.y = mirrored.x;
  mirrored.m = mirrored.n;
  return xrd_lattice_find(&mirrored);
}

/* Any tensor between the axes, in whole or in support. */
static size_t largest_tensor(const xrd_axes *axes) {
  size_t most = 1;
  for (int r = 0; r < axes->rank; r++) most *= axes->axis[r].n > axes->axis[r].m ? axes->axis[r].n : axes->axis[r].m;
  return most;
}

static xrd_status allocate(xrd_axes *axes, const xrd_lattice *source, xrd_error *error) {
  enum { EACH = 9, SHARED = 7, BLOCK = 64 };
  const xrd_prepared *problem = axes->problem;
  xrd_array arrays[EACH * XRD_LATTICE_RANK + SHARED];
  size_t count = 0, widest = 0;
  for (int r = 0; r < axes->rank; r++) {
    xrd_grid_axis *axis = &axes->axis[r];
    const size_t n = axis->n = source->size[r], m = axis->m = problem->lattice.size[r];
    const xrd_array own[EACH] = {XRD_ARRAY(axis->x, n),           XRD_ARRAY(axis->y, m),
                                 XRD_ARRAY(axis->p, n),           XRD_ARRAY(axis->q, m),
                                 XRD_ARRAY(axis->w, n),           XRD_ARRAY(axis->used, m),
                                 XRD_ARRAY(axis->ratio, n),       XRD_ARRAY_2(axis->columns, m + n, n),
                                 XRD_ARRAY_2(axis->inverse, n, n)};
    memcpy(arrays + count, own, sizeof own);
    count += EACH;
    if (n > widest) widest = n;
  }
  axes->scratch_size = (2 * BLOCK + 1) * widest;
  const size_t tensor = largest_tensor(axes);
  const xrd_array shared[SHARED] = {XRD_ARRAY(axes->tensor[0], tensor),
                                    XRD_ARRAY(axes->tensor[1], tensor),
                                    XRD_ARRAY(axes->scratch, axes->scratch_size),
                                    XRD_ARRAY(axes->mass, problem->m),
                                    XRD_ARRAY(axes->price, problem->m),
                                    XRD_ARRAY(axes->work, problem->form->work_size(problem, 1)),
                                    {0}};
  memcpy(arrays + count, shared, sizeof shared);
  return xrd_carve(&axes->block, arrays, error);
}

/* Coordinates along each axis, and the marginals of p. */
static void take_points(xrd_axes *axes, const xrd_lattice *source) {
  const xrd_prepared *problem = axes->problem;
  const xrd_distortion *d = problem->distortion;
  for (int r = 0; r < axes->rank; r++) {
    xrd_grid_axis *axis = &axes->axis[r];
    for (size_t i = 0; i < axis->n; i++) axis->x[i] = d->x[i * source->stride[r] * d->dim + (size_t)r];
    for (size_t j = 0; j < axis->m; j++) axis->y[j] = d->y[j * problem->lattice.stride[r] * d->dim + (size_t)r];
    const size_t stride = source->stride[r];
    for (size_t k = 0; k < problem->n; k += axis->n * stride)
      for (size_t i = 0; i < axis->n; i++)
        for (size_t t = 0; t < stride; t++) axis->p[i] += problem->p[k + i * stride + t];
  }
}

static xrd_status begin_axis(const xrd_axes *axes, xrd_grid_axis *axis, xrd_error *error) {
  const xrd_options options = {.method = XRD_NEWTON, .gap_nats = AXIS_GAP, .threads = 1};
  axis->problem = (xrd_problem){
      axis->p,
      {.kind = axes->problem->distortion->kind, .n = axis->n, .m = axis->m, .dim = 1, .x = axis->x, .y = axis->y}};
  axis->solution = (xrd_solution){.q = axis->q, .w = axis->w};
  return xrd_solver_create(&axis->solver, &axis->problem, &options, error);
}

xrd_status xrd_axes_init(xrd_axes *axes, const xrd_prepared *problem, xrd_error *error) {
  *axes = (xrd_axes){.problem = problem};
  if (problem->form != &xrd_form_product) return XRD_OK;
  const xrd_lattice source = sources(problem);
  axes->rank = source.rank;
  xrd_status status = allocate(axes, &source, error);
  if (status == XRD_OK) take_points(axes, &source);
  for (int r = 0; r < axes->rank && status == XRD_OK; r++) status = begin_axis(axes, &axes->axis[r], error);
  if (status != XRD_OK) xrd_axes_clear(axes);
  return status;
}

void xrd_axes_clear(xrd_axes *axes) {
  for (int r = 0; r < axes->rank; r++) xrd_solver_free(axes->axis[r].solver);
  xrd_carve_free(axes->block);
  memset(axes, 0, sizeof *axes);
}

void xrd_axes_stop_with(xrd_axes *axes, xrd_stop *stop) {
  axes->stop = stop;
  for (int r = 0; r < axes->rank; r++) xrd_solver_stop_with(axes->axis[r].solver, stop);
}

/* False where it has no answer. */
static bool solve_axis(const xrd_axes *axes, xrd_grid_axis *axis, double slope) {
  xrd_solver_solve(axis->solver, slope, AXIS_GAP, &axis->solution);
  axis->count = 0;
  for (size_t j = 0; j < axis->m; j++)
    if (axis->q[j] > 0) axis->used[axis->count++] = j;
  return axis->count > 0 && axis->count <= axis->n && !xrd_stop_wanted(axes->stop, 0);
}

/* The axis's least-squares inverse; false where its columns depend on each other. */
static bool invert(const xrd_axes *axes, xrd_grid_axis *axis) {
  const xrd_distortion *d = &axis->problem.distortion;
  const size_t n = axis->n, k = axis->count;
  double *answers = axis->columns + k * n; /* of unit vectors, in columns */
  memset(answers, 0, n * n * sizeof *answers);
  for (size_t i = 0; i < n; i++) {
    const double p = axis->p[i], root = p > 0 ? sqrt(p) * axis->w[i] : 0;
    double least = HUGE_VAL;
    for (size_t j = 0; j < axis->m; j++) least = fmin(least, xrd_distortion_entry(d, i, j));
    for (size_t t = 0; t < k; t++)
      axis->columns[t * n + i] = root *
                                 exp(-axis->solution.slope * (xrd_distortion_entry(d, i, axis->used[t]) - least));
    axis->ratio[i] = p > 0 ? 1 / (axis->w[i] * p) : 0;
    answers[i * n + i] = root;
  }
  if (LAPACKE_dgels_work(LAPACK_COL_MAJOR, 'N', (int)n, (int)k, (int)n, axis->columns, (int)n, answers, (int)n,
                         axes->scratch, (int)axes->scratch_size) != 0)
    return false;
  for (size_t i = 0; i < n; i++)
    for (size_t t = 0; t < k; t++) axis->inverse[t * n + i] = answers[i * n + t];
  return true;
}

/* p_i times the product of the axes' u / p. */
static void take_target(const xrd_axes *axes, double *target) {
  memcpy(target, axes->problem->p, axes->problem->n * sizeof *target);
  size_t run = axes->problem->n;
  for (int r = 0; r < axes->rank; r++) {
    const xrd_grid_axis *axis = &axes->axis[r];
    run /= axis->n;
    for (size_t i = 0; i < axes->problem->n; i++) target[i] *= axis->ratio[i / run % axis->n];
  }
}

/* The target times the axes' inverses, axis by axis; in which of the two tensors it ends. */
static int solve_masses(xrd_axes *axes) {
  size_t before = axes->problem->n, after = 1;
  int held = 0;
  take_target(axes, axes->tensor[held]);
  for (int r = axes->rank - 1; r >= 0; r--, held = 1 - held) {
    const xrd_grid_axis *axis = &axes->axis[r];
    before /= axis->n;
    xrd_tensor_contract(before, axis->n, axis->count, after, axis->inverse, axes->tensor[held], axes->tensor[1 - held]);
    after *= axis->count;
  }
  return held;
}

/* Masses at their reproductions, what is negative left out, in all one; false where there is none. */
static bool spread(xrd_axes *axes, const double *mass, size_t count) {
  double sum = 0;
  memset(axes->mass, 0, axes->problem->m * sizeof *axes->mass);
  for (size_t s = 0; s < count; s++) {
    size_t j = 0, rest = s;
    for (int r = axes->rank - 1; r >= 0; r--) {
      const xrd_grid_axis *axis = &axes->axis[r];
      j += axis->used[rest % axis->count] * axes->problem->lattice.stride[r];
      rest /= axis->count;
    }
    axes->mass[j] = fmax(mass[s], 0);
    sum += axes->mass[j];
  }
  for (size_t j = 0; j < axes->problem->m; j++) axes->mass[j] /= sum;
  return sum > 0 && sum < HUGE_VAL;
}

/* Prices of all reproductions; false where some symbol is not reached. */
static bool price_all(xrd_axes *axes) {
  const xrd_prepared *problem = axes->problem;
  double *u = axes->tensor[0], *w = axes->tensor[1];
  const double slope = axes->axis[0].solution.slope;
  problem->form->mix(problem, slope, axes->mass, axes->work, u);
  for (size_t i = 0; i < problem->n; i++) {
    w[i] = problem->p[i] > 0 ? problem->p[i] / u[i] : 0;
    if (!isfinite(w[i])) return false;
  }
  const xrd_pricing_pass pass = {slope, w, 1, axes->work, axes->price, NULL, axes->stop};
  (void)problem->form->price(problem, &pass, NULL, problem->m, false);
  return true;
}

double xrd_axes_cross(xrd_axes *axes, double slope) {
  size_t count = 1;
  for (int r = 0; r < axes->rank; r++) {
    if (!solve_axis(axes, &axes->axis[r], slope) || !invert(axes, &axes->axis[r])) return HUGE_VAL;
    count *= axes->axis[r].count;
  }
  if (!spread(axes, axes->tensor[solve_masses(axes)], count) || !price_all(axes)) return HUGE_VAL;
  double most = 0;
  for (size_t j = 0; j < axes->problem->m; j++) most = fmax(most, axes->price[j]);
  return log(most);
}
