#include "solvers/measures/places.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/solver.h"

static const double PI = 3.14159265358979323846;
static const double PER_WIDTH = 3; /* grid points in 1/sqrt(slope) */
enum { LEAST_INTERVALS = 16 };
static const double FINEST = 0x1p53;
static const double SAME = 1e-9; /* places nearer than this are one, in units of 1/sqrt(slope) */
static const double START_GAP = 1e-12;

/* Adds a place unless it is there. */
static xrd_status add(const xrd_nodes *s, size_t known, const double *place, xrd_atom_list *atoms, xrd_error *error) {
  for (size_t k = 0; k < known; k++)
    if (xrd_nodes_distance(s, place, xrd_atom_list_place(atoms, k)) < SAME) return XRD_OK;
  return xrd_atom_list_add(atoms, place, 1, error);
}

static xrd_status add_grid(const xrd_nodes *s, xrd_atom_list *atoms, xrd_error *error) {
  const size_t known = atoms->count;
  double low, high;
  xrd_nodes_range(s, &low, &high);
  const double wanted = ceil(PER_WIDTH * sqrt(s->slope) * (high - low));
  const size_t intervals = low == high ? 0 : (size_t)fmin(fmax(LEAST_INTERVALS, wanted), FINEST);
  const xrd_line_grid grid = {low, (high - low) / fmax((double)intervals, 1), intervals};
  xrd_status status = XRD_OK;
  for (size_t k = 0; k <= intervals && status == XRD_OK; k++) {
    if (intervals > LEAST_INTERVALS) k = xrd_nodes_near(s, &grid, k);
    if (k > intervals) break;
    const double share = intervals == 0 ? 0 : (double)k / (double)intervals, place = low + share * (high - low);
    status = add(s, known, &place, atoms, error);
  }
  return status;
}

static xrd_status add_symbols(const xrd_nodes *s, xrd_atom_list *atoms, xrd_error *error) {
  const size_t known = atoms->count, width = s->layout.width;
  double *mean = xrd_allocate(2 * width, sizeof *mean);
  if (mean == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a mean");
  xrd_nodes_mean(s, s->p, mean);
  xrd_status status = add(s, known, mean, atoms, error);
  for (size_t i = 0; i < s->n && status == XRD_OK; i++) {
    status = add(s, known, s->x + i * width, atoms, error);
    if (s->layout.euclid == 0 || s->layout.blocks == 0 || status != XRD_OK) continue;
    xrd_nodes_blend(s, i, mean, mean + width);
    status = add(s, known, mean + width, atoms, error);
  }
  free(mean);
  return status;
}

/* All atoms in the background as one, of the mass that is not among the others. */
static void background_exponents(const xrd_nodes *s, double *exponents) {
  const size_t first = s->n - s->tails;
  for (size_t i = 0; i < first; i++) exponents[i] = log(s->background[i] / s->behind);
  for (size_t i = first; i < s->n; i++)
    exponents[i] = s->anchored[i - first] ? log(s->p[i] * sqrt(PI / s->slope) / s->behind) : -HUGE_VAL;
}

static xrd_status interrupted(xrd_error *error) {
  return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while masses were sought");
}

/* matrix (n x m): (largest exponent of the row - exponent) / slope, >= 0, +infinity for forbidden pairs. */
static xrd_status fill_matrix(const xrd_nodes *s, const xrd_atom_list *atoms, xrd_stop *stop, double *matrix,
                              xrd_error *error) {
  const size_t m = atoms->count;
  double *exponents = xrd_allocate(s->n, sizeof *exponents);
  if (exponents == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu exponents", s->n);
  for (size_t j = 0; j < m && !xrd_stop_wanted(stop, 10 * (double)s->n); j++) {
    if (s->background != NULL && j + 1 == m)
      background_exponents(s, exponents);
    else
      xrd_nodes_exponents(s, xrd_atom_list_place(atoms, j), exponents);
    for (size_t i = 0; i < s->n; i++) matrix[i * m + j] = exponents[i];
  }
  free(exponents);
  for (size_t i = 0; i < s->n; i++) {
    if (xrd_stop_wanted(stop, 2 * (double)m)) return interrupted(error);
    double most = -HUGE_VAL, *row = matrix + i * m;
    for (size_t j = 0; j < m; j++) most = fmax(most, row[j]);
    if (most == -HUGE_VAL) return xrd_fail(error, XRD_ERR_INTERNAL, "no place reaches symbol %zu", i);
    for (size_t j = 0; j < m; j++) row[j] = row[j] < most ? fmin((most - row[j]) / s->slope, HUGE_VAL) : 0;
  }
  return XRD_OK;
}

/* The gap of these masses is not that of the atoms sought: nobody is told. */
static void solve_unseen(xrd_solver *solver, double slope, double gap_nats, xrd_stop *stop, xrd_solution *solution) {
  struct xrd_approach *approach = stop != NULL ? stop->approach : NULL;
  if (stop != NULL) stop->approach = NULL;
  xrd_solver_solve(solver, slope, gap_nats, solution);
  if (stop != NULL) stop->approach = approach;
}

static xrd_status solve(const xrd_nodes *s, const double *matrix, double gap_nats, xrd_stop *stop, xrd_atom_list *atoms,
                        xrd_error *error) {
  const xrd_problem problem = {s->p, {.kind = XRD_MATRIX, .n = s->n, .m = atoms->count, .matrix = matrix}};
  const xrd_options options = {.method = XRD_NEWTON, .gap_nats = gap_nats, .threads = 1};
  xrd_solver *solver;
  xrd_status status = xrd_solver_create_until(&solver, &problem, &options, stop, error);
  if (status != XRD_OK) return status;
  xrd_solution solution = {.q = atoms->masses, .w = xrd_allocate(s->n, sizeof(double))};
  if (solution.w == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu duals", s->n);
  if (status == XRD_OK) solve_unseen(solver, s->slope, gap_nats, stop, &solution);
  free(solution.w);
  xrd_solver_free(solver);
  if (status == XRD_OK) xrd_atom_list_prune(atoms);
  return status;
}

xrd_status xrd_places_add(const xrd_nodes *s, xrd_atom_list *atoms, xrd_error *error) {
  return xrd_nodes_on_line(s) ? add_grid(s, atoms, error) : add_symbols(s, atoms, error);
}

/* u_i += what atom j gives to symbol i. */
static void add_reach(const xrd_nodes *s, const xrd_atom_list *atoms, size_t j, double *exponents, double *u) {
  xrd_nodes_exponents(s, xrd_atom_list_place(atoms, j), exponents);
  for (size_t i = 0; i < s->n; i++) u[i] += atoms->masses[j] * exp(exponents[i]);
}

/* A symbol that the atoms hardly reach, too rare for the finite problem, has c > 1 by itself: it gets an atom of its
   own probability. */
static xrd_status cover(const xrd_nodes *s, xrd_atom_list *atoms, xrd_error *error) {
  double *u = xrd_allocate_zero(2 * s->n, sizeof *u), *exponents = u + s->n;
  if (u == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu exponents", s->n);
  for (size_t j = 0; j < atoms->count; j++) add_reach(s, atoms, j, exponents, u);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < s->n && status == XRD_OK; i++) {
    if (!(s->p[i] > u[i])) continue;
    status = xrd_atom_list_add(atoms, s->x + i * s->layout.width, s->p[i], error);
    if (status == XRD_OK) add_reach(s, atoms, atoms->count - 1, exponents, u);
  }
  free(u);
  return status;
}

static xrd_status solve_places(const xrd_nodes *s, double gap_nats, xrd_stop *stop, xrd_atom_list *atoms,
                               xrd_error *error) {
  size_t size;
  double *matrix = xrd_size_multiply(s->n, atoms->count, &size) ? xrd_allocate(size, sizeof *matrix) : NULL;
  if (matrix == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu distortions", s->n, atoms->count);
  xrd_status status = fill_matrix(s, atoms, stop, matrix, error);
  if (status == XRD_OK) status = solve(s, matrix, gap_nats, stop, atoms, error);
  free(matrix);
  return status;
}

xrd_status xrd_places_masses(const xrd_nodes *s, double gap_nats, xrd_stop *stop, xrd_atom_list *atoms,
                             xrd_error *error) {
  const double behind = HUGE_VAL;
  if (s->background == NULL) {
    const xrd_status status = solve_places(s, gap_nats, stop, atoms, error);
    return status == XRD_OK && !xrd_stop_wanted(stop, 0) ? cover(s, atoms, error) : status;
  }
  xrd_status status = xrd_atom_list_add(atoms, &behind, 1, error);
  if (status == XRD_OK) status = solve_places(s, gap_nats, stop, atoms, error);
  if (status != XRD_OK) return status;
  atoms->count--;
  return XRD_OK;
}

xrd_status xrd_places_start(const xrd_nodes *s, xrd_stop *stop, xrd_atom_list *atoms, xrd_error *error) {
  atoms->count = 0;
  const xrd_status status = xrd_places_add(s, atoms, error);
  return status == XRD_OK ? xrd_places_masses(s, START_GAP, stop, atoms, error) : status;
}
