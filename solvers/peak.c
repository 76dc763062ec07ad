/* Atoms of the capacity under Gaussian noise with |x| <= A.

   Masses alone on a grid of places first (solvers/capacity.h); runs of used places become atoms.  Then Newton in
   masses, places and the capacity C together on i(a_k) = C, i'(a_k) = 0 (not at 0 and A), sum m = 1, with i(x) = x^2 /
   2 - sum_y N(y; x) log G(y),   f = phi G. Integrals are sums over an even grid, which for analytic functions converge
   faster than any power of its step. */
#include "solvers/peak.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/capacity.h"

enum { SIZE = 2 * XRD_PEAK_ROOM + 1, STEPS = 60, NODES = 8192, BIRTH_PLACES = 24, MOST_BIRTHS = 4 };
static const double REACH = 10, NEGLIGIBLE = 1e-11, BIRTH_MASS = 1e-3, BIRTH_EXCESS = 1e-12;

typedef struct {
  double peak, step;
  size_t nodes;
  double *y, *log_g, *density; /* nodes: y >= 0, log G, f */
} peak_field;

static double normal(double t) { return exp(-t * t / 2) * 0.3989422804014327; }

/* Both signs of x at y. */
static double pair(double y, double x) { return normal(y - x) + normal(y + x); }

static void set_field(peak_field *field, const xrd_peak_atoms *atoms) {
  for (size_t j = 0; j < field->nodes; j++) {
    double f = 0;
    for (size_t k = 0; k < atoms->count; k++) f += atoms->masses[k] / 2 * pair(field->y[j], atoms->places[k]);
    field->density[j] = f;
    field->log_g[j] = log(f) + field->y[j] * field->y[j] / 2 + 0.9189385332046727;
  }
}

/* i, i', i'' at x. */
static void inform(const peak_field *field, double x, double i[3]) {
  double g[3] = {0, 0, 0};
  for (size_t j = 0; j < field->nodes; j++) {
    const double t = field->y[j] - x, s = -field->y[j] - x;
    const double near = normal(t) * field->log_g[j] * field->step, far = normal(s) * field->log_g[j] * field->step;
    g[0] += near + far;
    g[1] += t * near + s * far;
    g[2] += (t * t - 1) * near + (s * s - 1) * far;
  }
  i[0] = x * x / 2 - g[0], i[1] = x - g[1], i[2] = 1 - g[2];
}

static bool is_free(const peak_field *field, const xrd_peak_atoms *atoms, size_t k) {
  return atoms->places[k] > 0 && atoms->places[k] < field->peak;
}

/* Derivatives of i(x) and i'(x) by m_l and a_l: - sum N(y; x) K_l / f, K_l = pair / 2. */
static void sensitivity(const peak_field *field, const xrd_peak_atoms *atoms, double x, size_t l, double out[4]) {
  const double a = atoms->places[l], m = atoms->masses[l];
  memset(out, 0, 4 * sizeof *out);
  for (size_t j = 0; j < field->nodes; j++) {
    const double y = field->y[j], t = y - x, s = -y - x;
    const double near = normal(t), far = normal(s), scale = field->step / field->density[j];
    const double value = (near + far) * scale, slope = (t * near + s * far) * scale;
    const double mass = pair(y, a) / 2, place = m / 2 * ((y - a) * normal(y - a) - (y + a) * normal(y + a));
    out[0] -= value * mass, out[1] -= value * place, out[2] -= slope * mass, out[3] -= slope * place;
  }
}

/* One Newton step; the largest change, or infinity where the system is singular. */
static double newton(peak_field *field, xrd_peak_atoms *atoms, double *capacity) {
  static const double PLACE_LIMIT = 0.15;
  const size_t n = atoms->count, size = 2 * n + 1;
  double matrix[SIZE * SIZE] = {0}, right[SIZE] = {0};
  lapack_int pivots[SIZE];
  set_field(field, atoms);
  for (size_t k = 0; k < n; k++) {
    double i[3];
    inform(field, atoms->places[k], i);
    for (size_t l = 0; l < n; l++) {
      double out[4];
      sensitivity(field, atoms, atoms->places[k], l, out);
      matrix[l * size + k] = out[0], matrix[(n + l) * size + k] = out[1];
      matrix[l * size + n + k] = out[2], matrix[(n + l) * size + n + k] = out[3];
    }
    matrix[(n + k) * size + k] += i[1], matrix[(n + k) * size + n + k] += i[2];
    matrix[2 * n * size + k] = -1;
    right[k] = *capacity - i[0], right[n + k] = -i[1];
    matrix[k * size + 2 * n] = 1;
    if (is_free(field, atoms, k)) continue;
    for (size_t l = 0; l < size; l++) matrix[l * size + n + k] = l == n + k;
    right[n + k] = 0;
  }
  right[2 * n] = 1;
  for (size_t k = 0; k < n; k++) right[2 * n] -= atoms->masses[k];
  if (LAPACKE_dgesv_work(LAPACK_COL_MAJOR, (lapack_int)size, 1, matrix, (lapack_int)size, pivots, right,
                         (lapack_int)size) != 0)
    return HUGE_VAL;
  double length = 1, change = 0;
  for (size_t k = 0; k < n; k++) {
    if (right[k] < 0) length = fmin(length, 0.9 * atoms->masses[k] / -right[k]);
    if (fabs(right[n + k]) > PLACE_LIMIT) length = fmin(length, PLACE_LIMIT / fabs(right[n + k]));
    change = fmax(change, fmax(fabs(right[k]), fabs(right[n + k])));
  }
  for (size_t k = 0; k < n; k++) {
    atoms->masses[k] += length * right[k];
    if (is_free(field, atoms, k))
      atoms->places[k] = fmin(field->peak, fmax(0, atoms->places[k] + length * right[n + k]));
  }
  *capacity += length * right[2 * n];
  return change;
}

static void drop(xrd_peak_atoms *atoms) {
  size_t kept = 0;
  for (size_t k = 0; k < atoms->count; k++) {
    if (!(atoms->masses[k] > NEGLIGIBLE)) continue;
    atoms->masses[kept] = atoms->masses[k], atoms->places[kept++] = atoms->places[k];
  }
  atoms->count = kept;
}

static void polish(peak_field *field, xrd_peak_atoms *atoms, xrd_stop *stop) {
  double i[3];
  set_field(field, atoms);
  inform(field, field->peak, i);
  double capacity = i[0];
  for (int step = 0; step < STEPS && !xrd_stop_round(stop, 1e6); step++) {
    const double change = newton(field, atoms, &capacity);
    drop(atoms);
    if (!(change > 1e-14) || isinf(change)) break;
  }
}

/* Where i is largest between the atoms, and by how much more than their mean of it. */
static double find_missing(peak_field *field, const xrd_peak_atoms *atoms, double *place) {
  const size_t places = 1 + (size_t)(BIRTH_PLACES * field->peak);
  double i[3], mean = 0, top = -HUGE_VAL;
  set_field(field, atoms);
  for (size_t k = 0; k < atoms->count; k++) {
    inform(field, atoms->places[k], i);
    mean += atoms->masses[k] * i[0];
  }
  for (size_t k = 0; k < places; k++) {
    const double x = field->peak * (double)k / (double)places;
    inform(field, x, i);
    if (i[0] > top) top = i[0], *place = x;
  }
  return top - mean;
}

/* Adds an atom of little mass; false where there is no room. */
static bool give_birth(xrd_peak_atoms *atoms, double place) {
  size_t k = atoms->count;
  if (k == XRD_PEAK_ROOM) return false;
  for (; k > 0 && atoms->places[k - 1] > place; k--) {
    atoms->places[k] = atoms->places[k - 1];
    atoms->masses[k] = atoms->masses[k - 1];
  }
  atoms->places[k] = place;
  atoms->masses[k] = BIRTH_MASS;
  atoms->count++;
  return true;
}

/* Polishes until no place between the atoms is worth more than they are: a new atom may be born with so little mass
   that the grid shows none. */
static void complete(peak_field *field, xrd_peak_atoms *atoms, xrd_stop *stop) {
  double place = 0;
  polish(field, atoms, stop);
  for (int births = 0; births < MOST_BIRTHS && find_missing(field, atoms, &place) > BIRTH_EXCESS; births++) {
    if (xrd_stop_ends(stop, 1e6) || !give_birth(atoms, place)) return;
    polish(field, atoms, stop);
  }
}

/* Runs of used places of the grid become atoms at their means. */
static void gather(size_t n, const double *p, double peak, xrd_peak_atoms *atoms) {
  atoms->count = 0;
  for (size_t k = 0; k < n && atoms->count < XRD_PEAK_ROOM;) {
    double mass = 0, mean = 0;
    const size_t first = k;
    for (; k < n && p[k] > 1e-5; k++) mass += p[k], mean += p[k] * peak * (double)k / (double)(n - 1);
    if (k == first) {
      k++;
      continue;
    }
    atoms->places[atoms->count] = first == 0 ? 0 : k == n ? peak : mean / mass;
    atoms->masses[atoms->count++] = mass;
  }
}

static xrd_status start(const peak_field *field, xrd_stop *stop, xrd_peak_atoms *atoms, xrd_error *error) {
  const size_t n = 24 + (size_t)(16 * field->peak), m = field->nodes;
  double *block = xrd_allocate_zero(n * m + 2 * n + m, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu places", n);
  double *w = block, *h = w + n * m, *p = h + n, *r = p + n;
  for (size_t k = 0; k < n; k++) {
    double sum = 0;
    for (size_t j = 0; j < m; j++) sum += w[k * m + j] = pair(field->y[j], field->peak * (double)k / (double)(n - 1));
    for (size_t j = 0; j < m; j++) w[k * m + j] /= sum;
  }
  const xrd_capacity_task task = {.n = n, .m = m, .w = w, .h = h, .gap_nats = 1e-9};
  xrd_capacity_solution solution = {.p = p, .r = r};
  const xrd_status status = xrd_capacity_solve(&task, stop, &solution, error);
  if (status == XRD_OK) gather(n, p, field->peak, atoms);
  free(block);
  return status;
}

xrd_status xrd_peak_solve(double peak, xrd_stop *stop, xrd_peak_atoms *atoms, xrd_error *error) {
  peak_field field = {.peak = peak, .step = fmin(0.15, 0.16 / peak)};
  field.nodes = (size_t)((peak + REACH) / field.step);
  field.y = xrd_allocate(3 * field.nodes, sizeof *field.y);
  if (field.y == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu nodes", field.nodes);
  field.log_g = field.y + field.nodes, field.density = field.log_g + field.nodes;
  for (size_t j = 0; j < field.nodes; j++) field.y[j] = ((double)j + 0.5) * field.step;
  xrd_status status = start(&field, stop, atoms, error);
  if (status == XRD_OK) complete(&field, atoms, stop);
  if (status == XRD_OK && xrd_stop_wanted(stop, 0))
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted within a point");
  free(field.y);
  return status;
}
