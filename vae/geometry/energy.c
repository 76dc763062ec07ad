#include "vae/geometry/energy.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/carve.h"

static int order_of(const xrd_map *map) { return map->smooth ? 2 : 1; }

static size_t jet_size(const xrd_energy *e) { return xrd_jet_rows(order_of(e->map), e->map->inputs) * e->map->outputs; }

xrd_status xrd_energy_init(xrd_energy *e, const xrd_map *map, const xrd_path *path, xrd_error *error) {
  memset(e, 0, sizeof *e);
  const size_t k = map->inputs, n = map->outputs;
  e->map = map;
  e->elements = path->elements;
  e->nodes = XRD_PATH_DEGREE * path->elements + 1;
  e->unknowns = (e->nodes - 2) * k;
  e->residuals = XRD_ELEMENT_RULE * path->elements * n;
  const size_t inner = XRD_ELEMENT_NODES * k, jets = e->nodes * jet_size(e);
  const xrd_array arrays[] = {XRD_ARRAY(e->z, e->nodes * k),
                              XRD_ARRAY(e->jets, jets),
                              XRD_ARRAY(e->identity, k * k),
                              XRD_ARRAY(e->force, e->nodes * n),
                              XRD_ARRAY(e->tangents, inner * n),
                              XRD_ARRAY(e->products, inner * inner),
                              {0}};
  const xrd_status status = xrd_carve(&e->block, arrays, error);
  if (status != XRD_OK) return status;
  memcpy(e->z, path->z, e->nodes * k * sizeof *e->z);
  for (size_t a = 0; a < k; a++) e->identity[a * k + a] = 1;

  double places[XRD_ELEMENT_RULE], weights[XRD_ELEMENT_RULE], values[XRD_ELEMENT_NODES];
  xrd_element_rule(places, weights);
  for (int q = 0; q < XRD_ELEMENT_RULE; q++) {
    xrd_element_basis(places[q], values, e->slopes[q]);
    cblas_dscal(XRD_ELEMENT_NODES, sqrt(weights[q] * (double)e->elements), e->slopes[q], 1);
  }
  return XRD_OK;
}

void xrd_energy_clear(xrd_energy *e) {
  xrd_carve_free(e->block);
  memset(e, 0, sizeof *e);
}

xrd_status xrd_energy_residuals(xrd_energy *e, double *residuals, xrd_error *error) {
  const size_t n = e->map->outputs;
  const xrd_jet_request request = {.order = 0, .count = e->nodes, .points = e->z};
  const xrd_status status = xrd_map_jet(e->map, &request, e->jets, error);
  if (status != XRD_OK) return status;
  for (size_t element = 0; element < e->elements; element++)
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, XRD_ELEMENT_RULE, (int)n, XRD_ELEMENT_NODES, 1, e->slopes[0],
                XRD_ELEMENT_NODES, e->jets + XRD_PATH_DEGREE * element * n, (int)n, 0,
                residuals + XRD_ELEMENT_RULE * element * n, (int)n);
  return XRD_OK;
}

static void fill_force(xrd_energy *e, const double *residuals) {
  const size_t n = e->map->outputs;
  memset(e->force, 0, e->nodes * n * sizeof *e->force);
  for (size_t element = 0; element < e->elements; element++)
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, XRD_ELEMENT_NODES, (int)n, XRD_ELEMENT_RULE, 1, e->slopes[0],
                XRD_ELEMENT_NODES, residuals + XRD_ELEMENT_RULE * element * n, (int)n, 1,
                e->force + XRD_PATH_DEGREE * element * n, (int)n);
}

/* The row of the unknowns at which a node's coordinates begin; false for the two ends. */
static bool place_of(const xrd_energy *e, size_t node, size_t *row) {
  *row = (node - 1) * e->map->inputs;
  return node > 0 && node + 1 < e->nodes;
}

static double stiffness(const xrd_energy *e, size_t i, size_t j) {
  double sum = 0;
  for (int q = 0; q < XRD_ELEMENT_RULE; q++) sum += e->slopes[q][i] * e->slopes[q][j];
  return sum;
}

/* Adds K_ij <D_a f(z_i), D_b f(z_j)> for the nodes of one element. */
static void add_element(xrd_energy *e, size_t element, double *hessian) {
  const size_t k = e->map->inputs, n = e->map->outputs, rows = XRD_ELEMENT_NODES * k, first = XRD_PATH_DEGREE * element;
  for (size_t i = 0; i < XRD_ELEMENT_NODES; i++)
    memcpy(e->tangents + i * k * n, e->jets + (first + i) * jet_size(e) + n, k * n * sizeof *e->tangents);
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, (int)rows, (int)n, 1, e->tangents, (int)n, 0, e->products,
              (int)rows);
  for (size_t i = 0; i < XRD_ELEMENT_NODES; i++)
    for (size_t j = 0; j <= i; j++) {
      size_t row, column;
      if (!place_of(e, first + i, &row) || !place_of(e, first + j, &column)) continue;
      const double weight = stiffness(e, i, j);
      for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < (i == j ? a + 1 : k); b++)
          hessian[(row + a) * e->unknowns + column + b] += weight * e->products[(i * k + a) * rows + j * k + b];
    }
}

/* Adds <D_a D_b f(z_i), a_i>. */
static void add_second(const xrd_energy *e, size_t node, double *hessian) {
  const size_t k = e->map->inputs, n = e->map->outputs, row = (node - 1) * k;
  const double *jet = e->jets + node * jet_size(e), *force = e->force + node * n;
  for (size_t a = 0; a < k; a++)
    for (size_t b = 0; b <= a; b++)
      hessian[(row + a) * e->unknowns + row + b] += cblas_ddot((int)n, jet + xrd_jet_row(k, a, b) * n, 1, force, 1);
}

xrd_status xrd_energy_gradient(xrd_energy *e, const double *residuals, double *gradient, xrd_error *error) {
  const size_t k = e->map->inputs, n = e->map->outputs;
  const xrd_jet_request request = {order_of(e->map), e->nodes, e->z, k, e->identity};
  const xrd_status status = xrd_map_jet(e->map, &request, e->jets, error);
  if (status != XRD_OK) return status;
  fill_force(e, residuals);
  for (size_t node = 1; node + 1 < e->nodes; node++)
    cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)k, (int)n, 1, e->jets + node * jet_size(e) + n, (int)n,
                e->force + node * n, 1, 0, gradient + (node - 1) * k, 1);
  return XRD_OK;
}

void xrd_energy_hessian(xrd_energy *e, bool exact, double *hessian) {
  memset(hessian, 0, e->unknowns * e->unknowns * sizeof *hessian);
  for (size_t element = 0; element < e->elements; element++) add_element(e, element, hessian);
  for (size_t node = 1; exact && e->map->smooth && node + 1 < e->nodes; node++) add_second(e, node, hessian);
}
