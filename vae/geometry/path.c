#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/geometry/element.h"

enum { MOST_ELEMENTS = 4096, HALVES = 2 };

xrd_status xrd_path_line(xrd_path *path, size_t inputs, const double *from, const double *to, size_t elements,
                         xrd_error *error) {
  memset(path, 0, sizeof *path);
  if (inputs == 0 || elements == 0 || elements > MOST_ELEMENTS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a path has 1 to %d elements and runs in at least one dimension",
                    MOST_ELEMENTS);
  const size_t count = XRD_PATH_DEGREE * elements + 1;
  path->inputs = inputs;
  path->elements = elements;
  path->z = xrd_allocate(count * inputs, sizeof *path->z);
  if (path->z == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a path of %zu points", count);
  double nodes[XRD_ELEMENT_NODES];
  xrd_element_nodes(nodes);
  for (size_t i = 0; i < count; i++) {
    const double t = ((double)(i / XRD_PATH_DEGREE) + nodes[i % XRD_PATH_DEGREE]) / (double)elements;
    for (size_t a = 0; a < inputs; a++) path->z[i * inputs + a] = (1 - t) * from[a] + t * to[a];
  }
  return XRD_OK;
}

void xrd_path_clear(xrd_path *path) {
  free(path->z);
  memset(path, 0, sizeof *path);
}

void xrd_path_point(const xrd_path *path, double t, double *z, double *velocity) {
  const double place = fmin(fmax(t, 0), 1) * (double)path->elements;
  const size_t last = path->elements - 1, element = place < (double)last ? (size_t)place : last;
  double values[XRD_ELEMENT_NODES], slopes[XRD_ELEMENT_NODES];
  xrd_element_basis(place - (double)element, values, slopes);
  const double *nodes = path->z + XRD_PATH_DEGREE * element * path->inputs;
  for (size_t a = 0; a < path->inputs; a++) {
    double value = 0, slope = 0;
    for (size_t i = 0; i < XRD_ELEMENT_NODES; i++) {
      value += values[i] * nodes[i * path->inputs + a];
      slope += slopes[i] * nodes[i * path->inputs + a];
    }
    z[a] = value;
    if (velocity != NULL) velocity[a] = slope * (double)path->elements;
  }
}

/* The memory of one element's quadrature. */
enum { POINTS = HALVES * XRD_ELEMENT_RULE };
typedef struct {
  double *z, *velocity; /* POINTS x k */
  double *identity;     /* k x k */
  double *jets;         /* POINTS jets of order 1 */
  double *image;        /* N */
} quadrature;

static double *quadrature_init(quadrature *w, const xrd_map *map) {
  const size_t k = map->inputs, jets = POINTS * xrd_jet_rows(1, k) * map->outputs;
  double *block = xrd_allocate_zero(2 * POINTS * k + k * k + jets + map->outputs, sizeof *block);
  if (block == NULL) return NULL;
  w->z = block;
  w->velocity = w->z + POINTS * k;
  w->identity = w->velocity + POINTS * k;
  w->jets = w->identity + k * k;
  w->image = w->jets + jets;
  for (size_t a = 0; a < k; a++) w->identity[a * k + a] = 1;
  return block;
}

/* Adds the weighed speeds |J z'| at the rule's points of both halves of one element. */
static xrd_status add_element(const xrd_map *map, const xrd_path *path, size_t element, quadrature *w, double *length,
                              xrd_error *error) {
  const size_t k = map->inputs, n = map->outputs, size = xrd_jet_rows(1, k) * n;
  double places[XRD_ELEMENT_RULE], weights[XRD_ELEMENT_RULE];
  xrd_element_rule(places, weights);
  for (size_t i = 0; i < POINTS; i++) {
    const double s = ((double)(i / XRD_ELEMENT_RULE) + places[i % XRD_ELEMENT_RULE]) / HALVES;
    xrd_path_point(path, ((double)element + s) / (double)path->elements, w->z + i * k, w->velocity + i * k);
  }
  const xrd_jet_request request = {1, POINTS, w->z, k, w->identity};
  const xrd_status status = xrd_map_jet(map, &request, w->jets, error);
  if (status != XRD_OK) return status;
  for (size_t i = 0; i < POINTS; i++) {
    cblas_dgemv(CblasRowMajor, CblasTrans, (int)k, (int)n, 1, w->jets + i * size + n, (int)n, w->velocity + i * k, 1, 0,
                w->image, 1);
    *length += weights[i % XRD_ELEMENT_RULE] * cblas_dnrm2((int)n, w->image, 1) / (HALVES * (double)path->elements);
  }
  return XRD_OK;
}

xrd_status xrd_path_length(const xrd_map *map, const xrd_path *path, double *length, xrd_error *error) {
  if (path->inputs != map->inputs)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a path in %zu dimensions for a map of %zu", path->inputs, map->inputs);
  quadrature w;
  double *block = quadrature_init(&w, map);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to measure a path");
  xrd_status status = XRD_OK;
  *length = 0;
  for (size_t e = 0; e < path->elements && status == XRD_OK; e++) status = add_element(map, path, e, &w, length, error);
  free(block);
  return status;
}
