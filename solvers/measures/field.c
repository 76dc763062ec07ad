#include "solvers/measures/field.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/measures/dense.h"

static const double PI = 3.14159265358979323846;

xrd_status xrd_dual_field_init(xrd_dual_field *f, const xrd_nodes *symbols, xrd_error *error) {
  const size_t n = symbols->n;
  *f = (xrd_dual_field){.symbols = symbols};
  size_t size;
  f->u = xrd_allocate(n, sizeof(double));
  f->w = xrd_allocate(n, sizeof(double));
  f->a = xrd_allocate(n, sizeof(double));
  f->e = xrd_size_multiply(n, symbols->layout.local, &size) ? xrd_allocate(size, sizeof(double)) : NULL;
  if (f->u && f->w && f->a && f->e) return XRD_OK;
  xrd_dual_field_clear(f);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the duals of %zu symbols", n);
}

void xrd_dual_field_clear(xrd_dual_field *f) {
  double *blocks[] = {f->u, f->w, f->a, f->e, f->columns, f->c, f->slopes, f->curvatures};
  for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) free(blocks[k]);
  *f = (xrd_dual_field){.symbols = f->symbols};
}

static bool allocate(double **block, size_t count, size_t rows, size_t columns) {
  size_t cells, size;
  free(*block);
  *block = NULL;
  if (!xrd_size_multiply(rows, columns, &cells) || !xrd_size_multiply(cells, count, &size)) return false;
  *block = xrd_allocate(size, sizeof(double));
  return *block != NULL;
}

xrd_status xrd_dual_field_reserve(xrd_dual_field *f, size_t count, xrd_error *error) {
  if (count <= f->room) return XRD_OK;
  const size_t local = f->symbols->layout.local, wanted = count + count / 2 + 4;
  f->room = 0;
  if (!allocate(&f->columns, wanted, f->symbols->n, 1 + local) || !allocate(&f->c, wanted, 1, 1) ||
      !allocate(&f->slopes, wanted, local, 1) || !allocate(&f->curvatures, wanted, local, local))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu atoms of %zu symbols", wanted, f->symbols->n);
  f->room = wanted;
  return XRD_OK;
}

/* Column k of atom j: 0 is k(x, y_j), the others its derivatives. */
static double *column(const xrd_dual_field *f, size_t j, size_t k) {
  return f->columns + (j * (1 + f->symbols->layout.local) + k) * f->symbols->n;
}

/* A mass at infinity, where k of a tail is sqrt(pi / slope), raises the tail's u to where its share of c is 1 there.
   Returns that mass. */
static double relieve(xrd_dual_field *f, size_t i) {
  const double full = sqrt(PI / f->symbols->slope), least = f->symbols->p[i] * full;
  const size_t k = i - (f->symbols->n - f->symbols->tails);
  f->relieved[k] = f->u[i] < least || f->symbols->anchored[k];
  if (!f->relieved[k]) return 0;
  const double mass = f->symbols->anchored[k] ? 0 : (least - f->u[i]) / full;
  f->u[i] = least;
  return mass;
}

double xrd_dual_field_weight(const xrd_dual_field *f, size_t i) {
  const size_t first = f->symbols->n - f->symbols->tails;
  return i >= first && f->relieved[i - first] ? 0 : f->w[i] / f->u[i];
}

bool xrd_dual_field_set(xrd_dual_field *f, const xrd_atom_list *atoms) {
  const xrd_nodes *s = f->symbols;
  double total = 0, logs = 0;
  for (size_t i = 0; i < s->n; i++) f->u[i] = s->background != NULL ? s->background[i] : 0;
  for (size_t j = 0; j < atoms->count; j++) {
    xrd_nodes_column(s, xrd_atom_list_place(atoms, j), column(f, j, 0), column(f, j, 1));
    if (!xrd_nodes_mobile(s, xrd_atom_list_place(atoms, j)))
      memset(column(f, j, 1), 0, s->n * s->layout.local * sizeof(double));
    cblas_daxpy((int)s->n, atoms->masses[j], column(f, j, 0), 1, f->u, 1);
    total += atoms->masses[j];
  }
  for (size_t i = s->n - s->tails; i < s->n; i++) total += relieve(f, i);
  for (size_t i = 0; i < s->n; i++) {
    f->w[i] = s->p[i] / f->u[i];
    logs += s->p[i] * log(f->u[i]);
  }
  f->objective = total - 1 - logs;
  return isfinite(f->objective);
}

static double product(const xrd_dual_field *f, const double *x) {
  return cblas_ddot((int)f->symbols->n, f->w, 1, x, 1);
}

void xrd_dual_field_differentiate(xrd_dual_field *f, const xrd_atom_list *atoms) {
  const size_t local = f->symbols->layout.local;
  for (size_t j = 0; j < atoms->count; j++) {
    f->c[j] = product(f, column(f, j, 0));
    for (size_t k = 0; k < local; k++) f->slopes[j * local + k] = product(f, column(f, j, 1 + k));
    xrd_nodes_curvature(f->symbols, xrd_atom_list_place(atoms, j), f->w, column(f, j, 0), column(f, j, 1), f->c[j],
                        f->curvatures + j * local * local);
  }
}

void xrd_dual_field_at(xrd_dual_field *f, const double *place, xrd_dual_field_value *value) {
  const xrd_nodes *s = f->symbols;
  if (s->dense) {
    xrd_dense_value(f, *place, value);
    return;
  }
  xrd_nodes_column(s, place, f->a, f->e);
  value->value = product(f, f->a);
  for (size_t k = 0; k < s->layout.local; k++) value->slope[k] = product(f, f->e + k * s->n);
  xrd_nodes_curvature(s, place, f->w, f->a, f->e, value->value, value->curvature);
}

double xrd_dual_field_height(xrd_dual_field *f, const double *place) {
  xrd_nodes_exponents(f->symbols, place, f->a);
  for (size_t i = 0; i < f->symbols->n; i++) f->a[i] = exp(f->a[i]);
  return product(f, f->a);
}
