/* GSL's trust region moves x, from which the inner nodes are  start + L'^-1 x  with L L' the Hessian at the start: in
   these coordinates the Hessian begins as the identity, so that its damping (1e-3 of the largest diagonal element, then
   less and less) does not slow the last steps down. */
#include <gsl/gsl_cblas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multilarge_nlinear.h> /* with cblas */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/geometry/energy.h"

enum { FIRST_ELEMENTS = 2, MOST_STEPS = 60, MOST_ELEMENTS = 1024 };
static const double RIDGE = 1e-8;

/* The square of the gradient in x over the length is about what the energy can still fall by, of itself: a hundredth of
   the tolerance is enough.  Below 1e-8 rounding hides whether a step improves; where that ends the steps, 1e-7 counts
   as converged. */
static const double GRADIENT = 0.1, GRADIENT_LEAST = 1e-8, GRADIENT_STALLED = 1e-7;

typedef struct {
  xrd_energy energy;
  double *start;   /* unknowns */
  double *factor;  /* L */
  double *hessian; /* also the room in which it is tried whether it is positive definite */
  double *residuals;
  double *block; /* owned */
  xrd_status status;
  xrd_error *error;
} problem;

/* Overwrites the lower triangle of a row-major matrix by its Cholesky factor; false where it is not positive definite.
   To LAPACK it is the upper triangle of a column-major one. */
static bool factorize(double *matrix, size_t n) {
  return LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'U', (lapack_int)n, matrix, (lapack_int)n) == 0;
}

/* A small multiple of the largest diagonal element: where the metric is singular, in the model only. */
static void add_ridge(double *hessian, size_t n) {
  double largest = 0;
  for (size_t i = 0; i < n; i++) largest = fmax(largest, hessian[i * n + i]);
  for (size_t i = 0; i < n; i++) hessian[i * n + i] += largest > 0 ? RIDGE * largest : 1;
}

/* The exact Hessian where it is positive definite, else its Gauss-Newton part, else that and a ridge; `factor` receives
   its factor. */
static xrd_status fill_hessian(problem *p, double *hessian, double *factor) {
  const size_t n = p->energy.unknowns;
  for (int attempt = 0; attempt < 3; attempt++) {
    if (attempt < 2)
      xrd_energy_hessian(&p->energy, attempt == 0, hessian);
    else
      add_ridge(hessian, n);
    memcpy(factor, hessian, n * n * sizeof *hessian);
    if (factorize(factor, n)) return XRD_OK;
  }
  return xrd_fail(p->error, XRD_ERR_INTERNAL, "the energy of a path has no Hessian");
}

static void move_to(problem *p, const double *x) {
  const int n = (int)p->energy.unknowns;
  double *inner = p->energy.z + p->energy.map->inputs;
  memcpy(inner, x, p->energy.unknowns * sizeof *inner);
  cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, n, p->factor, n, inner, 1);
  cblas_daxpy(n, 1, p->start, 1, inner, 1);
}

static int evaluate_residuals(const gsl_vector *x, void *context, gsl_vector *f) {
  problem *p = context;
  move_to(p, x->data);
  if (p->status == XRD_OK) p->status = xrd_energy_residuals(&p->energy, f->data, p->error);
  return p->status == XRD_OK ? GSL_SUCCESS : GSL_EBADFUNC;
}

/* v = J'u and J'J in the coordinates x; u is always the residual here. */
static int evaluate_derivatives(CBLAS_TRANSPOSE_t transpose, const gsl_vector *x, const gsl_vector *u, void *context,
                                gsl_vector *v, gsl_matrix *square) {
  problem *p = context;
  const int n = (int)p->energy.unknowns;
  if (transpose != CblasTrans || square == NULL) return GSL_EINVAL;
  move_to(p, x->data);
  if (p->status == XRD_OK) p->status = xrd_energy_gradient(&p->energy, u->data, v->data, p->error);
  if (p->status == XRD_OK) p->status = fill_hessian(p, square->data, p->hessian);
  if (p->status != XRD_OK) return GSL_EBADFUNC;
  cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, n, p->factor, n, v->data, 1);
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++) square->data[i * n + j] = square->data[j * n + i];
  cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, n, n, 1, p->factor, n, square->data, n);
  cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, n, n, 1, p->factor, n, square->data, n);
  return GSL_SUCCESS;
}

static xrd_status problem_init(problem *p, const xrd_map *map, const xrd_path *path, xrd_error *error) {
  memset(p, 0, sizeof *p);
  p->error = error;
  xrd_status status = xrd_energy_init(&p->energy, map, path, error);
  if (status != XRD_OK) return status;
  const size_t n = p->energy.unknowns;
  p->block = xrd_allocate_zero(n + 2 * n * n + p->energy.residuals, sizeof *p->block);
  if (p->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a path of %zu points", p->energy.nodes);
  p->start = p->block;
  p->factor = p->start + n;
  p->hessian = p->factor + n * n;
  p->residuals = p->hessian + n * n;
  status = xrd_energy_residuals(&p->energy, p->residuals, error);
  if (status == XRD_OK) status = xrd_energy_gradient(&p->energy, p->residuals, p->start, error);
  if (status == XRD_OK) status = fill_hessian(p, p->hessian, p->factor);
  memcpy(p->start, p->energy.z + map->inputs, n * sizeof *p->start);
  return status;
}

static void problem_clear(problem *p) {
  free(p->block);
  xrd_energy_clear(&p->energy);
}

/* Steps until the gradient is small enough or nothing improves any more. */
static xrd_status iterate(problem *p, gsl_multilarge_nlinear_workspace *w, double enough, bool *converged) {
  gsl_multilarge_nlinear_fdf functions = {.f = evaluate_residuals,
                                          .df = evaluate_derivatives,
                                          .n = p->energy.residuals,
                                          .p = p->energy.unknowns,
                                          .params = p};
  gsl_vector *x = gsl_multilarge_nlinear_position(w);
  int result = gsl_multilarge_nlinear_init(x, &functions, w);
  double gradient = INFINITY;
  for (int step = 0; result == GSL_SUCCESS && step < MOST_STEPS; step++) {
    const double length = cblas_dnrm2((int)functions.n, w->f->data, 1);
    gradient = length > 0 ? cblas_dnrm2((int)functions.p, w->g->data, 1) / length : 0;
    if (gradient <= enough) break;
    result = gsl_multilarge_nlinear_iterate(w);
  }
  *converged = gradient <= fmax(enough, GRADIENT_STALLED);
  if (p->status == XRD_OK) move_to(p, x->data);
  return p->status;
}

/* Moves the inner nodes of a path to the nearest minimum of the energy. */
static xrd_status minimise(const xrd_map *map, xrd_path *path, double tolerance, bool *converged, xrd_error *error) {
  problem p;
  xrd_status status = problem_init(&p, map, path, error);
  if (status == XRD_OK) {
    gsl_multilarge_nlinear_parameters parameters = gsl_multilarge_nlinear_default_parameters();
    parameters.scale = gsl_multilarge_nlinear_scale_levenberg;
    gsl_multilarge_nlinear_workspace *w = gsl_multilarge_nlinear_alloc(gsl_multilarge_nlinear_trust, &parameters,
                                                                       p.energy.residuals, p.energy.unknowns);
    if (w == NULL)
      status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to minimise a path of %zu points", p.energy.nodes);
    else
      status = iterate(&p, w, fmax(GRADIENT * sqrt(tolerance), GRADIENT_LEAST), converged);
    gsl_multilarge_nlinear_free(w);
  }
  if (status == XRD_OK) memcpy(path->z, p.energy.z, p.energy.nodes * map->inputs * sizeof *path->z);
  problem_clear(&p);
  return status;
}

/* The same curve with twice the elements. */
static xrd_status refine(xrd_path *path, xrd_error *error) {
  xrd_path fine;
  const size_t k = path->inputs;
  const double *from = path->z, *to = path->z + XRD_PATH_DEGREE * path->elements * k;
  /* A straight line from 0 to 1 in one dimension tells the places of the fine nodes. */
  const double zero = 0, one = 1;
  xrd_path places;
  xrd_status status = xrd_path_line(&places, 1, &zero, &one, 2 * path->elements, error);
  if (status != XRD_OK) return status;
  status = xrd_path_line(&fine, k, from, to, 2 * path->elements, error);
  if (status == XRD_OK) {
    for (size_t i = 1; i < XRD_PATH_DEGREE * fine.elements; i++)
      xrd_path_point(path, places.z[i], fine.z + i * k, NULL);
    xrd_path_clear(path);
    *path = fine;
  }
  xrd_path_clear(&places);
  return status;
}

/* A new start: the straight line with as many elements as the path, whose length goes to g->straight. */
static xrd_status make_line(const xrd_map *map, xrd_geodesic *g, xrd_path *line, xrd_error *error) {
  const double *from = g->path.z, *to = from + XRD_PATH_DEGREE * g->path.elements * g->path.inputs;
  const xrd_status status = xrd_path_line(line, map->inputs, from, to, g->path.elements, error);
  return status == XRD_OK ? xrd_path_length(map, line, &g->straight, error) : status;
}

/* Minimises with the present elements.  Few elements may not see what the curve passes: a path that turns out longer
   than the straight line is given up for that line. */
static xrd_status solve_level(const xrd_map *map, double tolerance, xrd_geodesic *g, bool *converged,
                              xrd_error *error) {
  xrd_path line;
  xrd_status status = make_line(map, g, &line, error);
  if (status == XRD_OK) status = minimise(map, &g->path, tolerance, converged, error);
  if (status == XRD_OK) status = xrd_path_length(map, &g->path, &g->length, error);
  if (status == XRD_OK && g->length > g->straight * (1 + tolerance)) {
    const xrd_path kept = g->path;
    g->path = line;
    line = kept;
    g->length = g->straight;
    *converged = false;
  }
  xrd_path_clear(&line);
  return status;
}

static xrd_status solve(const xrd_map *map, const xrd_geodesic_options *options, xrd_geodesic *g, xrd_error *error) {
  double before = INFINITY;
  for (;;) {
    bool converged;
    xrd_status status = solve_level(map, options->tolerance, g, &converged, error);
    if (status != XRD_OK) return status;
    g->change = fabs(g->length - before);
    g->reached = converged && g->change <= options->tolerance * g->length;
    if (g->reached || 2 * g->path.elements > options->elements_most) return XRD_OK;
    before = g->length;
    status = refine(&g->path, error);
    if (status != XRD_OK) return status;
  }
}

void xrd_geodesic_options_init(xrd_geodesic_options *options) {
  *options = (xrd_geodesic_options){.tolerance = 1e-8, .elements_most = 32};
}

void xrd_geodesic_clear(xrd_geodesic *geodesic) {
  xrd_path_clear(&geodesic->path);
  memset(geodesic, 0, sizeof *geodesic);
}

xrd_status xrd_geodesic_between(const xrd_map *map, const double *from, const double *to,
                                const xrd_geodesic_options *options, xrd_geodesic *g, xrd_error *error) {
  memset(g, 0, sizeof *g);
  if (map->inputs > map->outputs)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a map from %zu to %zu dimensions has no metric", map->inputs,
                    map->outputs);
  if (!(options->tolerance > 0) || options->elements_most < 2 * FIRST_ELEMENTS ||
      options->elements_most > MOST_ELEMENTS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a geodesic needs a tolerance above 0 and %d to %d elements",
                    2 * FIRST_ELEMENTS, MOST_ELEMENTS);
  bool apart = false;
  for (size_t a = 0; a < map->inputs; a++) {
    if (!isfinite(from[a]) || !isfinite(to[a]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "coordinate %zu of a geodesic's end is not finite", a);
    apart = apart || from[a] != to[a];
  }
  xrd_status status = xrd_path_line(&g->path, map->inputs, from, to, FIRST_ELEMENTS, error);
  if (status != XRD_OK) return status;
  g->reached = true;
  if (!apart) return XRD_OK; /* of length 0 */
  return solve(map, options, g, error);
}
