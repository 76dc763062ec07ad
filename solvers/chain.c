#include "solvers/chain.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"

static const double FARTHEST = 300; /* exponents of W: terms that underflow stay below exp(FARTHEST - 708) */
static const double LARGEST = 0x1p500;

typedef struct {
  double value;
  size_t index;
} place;

static int by_value(const void *left, const void *right) {
  const place *a = left, *b = right;
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  return a->index > b->index ? 1 : -1;
}

bool xrd_chain_fits(const xrd_prepared *problem) {
  return problem->distortion->kind == XRD_ABSOLUTE && problem->distortion->dim == 1;
}

static void sort_points(xrd_chain *chain, place *places) {
  const xrd_prepared *problem = chain->problem;
  for (size_t i = 0; i < problem->n; i++) places[i] = (place){problem->distortion->x[problem->symbol[i]], i};
  qsort(places, problem->n, sizeof *places, by_value);
  for (size_t s = 0; s < problem->n; s++) {
    chain->x[s] = places[s].value;
    chain->row[s] = places[s].index;
  }
  for (size_t j = 0; j < problem->m; j++) places[j] = (place){problem->distortion->y[j], j};
  qsort(places, problem->m, sizeof *places, by_value);
  for (size_t s = 0; s < problem->m; s++) {
    chain->y[s] = places[s].value;
    chain->rank[places[s].index] = s;
    chain->held[s] = SIZE_MAX;
  }
}

static xrd_status allocate_links(xrd_links *links, size_t capacity, xrd_error *error) {
  const xrd_array arrays[] = {
      XRD_ARRAY(links->order, capacity), XRD_ARRAY(links->diagonal, capacity), XRD_ARRAY(links->left, capacity),
      XRD_ARRAY(links->right, capacity), XRD_ARRAY(links->at, capacity),       XRD_ARRAY(links->decay, capacity),
      XRD_ARRAY(links->gain, capacity),  XRD_ARRAY(links->fresh, capacity),    {NULL}};
  return xrd_carve_bare(&links->block, arrays, error);
}

xrd_status xrd_chain_init(xrd_chain *chain, const xrd_prepared *problem, size_t capacity, xrd_error *error) {
  const size_t n = problem->n, m = problem->m;
  *chain = (xrd_chain){.problem = problem};
  const xrd_array arrays[] = {XRD_ARRAY(chain->row, n),
                              XRD_ARRAY(chain->rank, m),
                              XRD_ARRAY(chain->held, m),
                              XRD_ARRAY(chain->x, n),
                              XRD_ARRAY(chain->y, m),
                              XRD_ARRAY(chain->weight, n),
                              XRD_ARRAY(chain->step, n),
                              XRD_ARRAY(chain->position, capacity),
                              XRD_ARRAY(chain->scale, capacity),
                              XRD_ARRAY(chain->root, capacity),
                              XRD_ARRAY(chain->side, capacity),
                              XRD_ARRAY(chain->pivot, capacity),
                              {NULL}};
  xrd_status status = xrd_carve_bare(&chain->block, arrays, error);
  if (status == XRD_OK) status = allocate_links(&chain->all, capacity, error);
  if (status == XRD_OK) status = allocate_links(&chain->free, capacity, error);
  if (status != XRD_OK) return status;
  place *places = xrd_allocate(n > m ? n : m, sizeof *places);
  if (places == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a line of %zu and %zu points", n, m);
  sort_points(chain, places);
  free(places);
  return XRD_OK;
}

void xrd_chain_clear(xrd_chain *chain) {
  xrd_carve_free(chain->all.block);
  xrd_carve_free(chain->free.block);
  xrd_carve_free(chain->block);
  memset(chain, 0, sizeof *chain);
}

bool xrd_chain_weigh(xrd_chain *chain, double slope, const double *root) {
  const xrd_prepared *problem = chain->problem;
  double total = 0;
  if (!(slope > 0)) return false;
  chain->slope = slope;
  for (size_t s = 0; s < problem->n; s++) {
    const size_t i = chain->row[s];
    if (!(2 * slope * problem->least[i] <= FARTHEST)) return false;
    chain->weight[s] = root[i] * root[i] * exp(2 * slope * problem->least[i]);
    chain->step[s] = s > 0 ? exp(-2 * slope * (chain->x[s] - chain->x[s - 1])) : 1;
    total += chain->weight[s];
  }
  return total < LARGEST;
}

/* Sums over the x from *s on that lie strictly between two members (z = exp(-2 slope (x - low))): of W exp(-2 slope
   (high - x)), W z, W (1 - z), and W exp(-2 slope (high - x)) (1 - z)^2. */
typedef struct {
  double left, right, gain, fresh;
} gap;

static gap sum_gap(const xrd_chain *chain, size_t *s, double low, double high) {
  gap sums = {0, 0, 0, 0};
  const size_t begin = *s, n = chain->problem->n;
  double z = 1;
  for (; *s < n && chain->x[*s] < high; ++*s) {
    const double weight = chain->weight[*s], step = chain->step[*s];
    z = *s == begin ? exp(-2 * chain->slope * (chain->x[*s] - low)) : z * step;
    const double rest = 1 - z;
    sums.left = sums.left * step + weight;
    sums.fresh = sums.fresh * step + weight * rest * rest;
    sums.right += weight * z;
    sums.gain += weight * rest;
  }
  if (*s == begin) return sums;
  const double last = exp(-2 * chain->slope * (high - chain->x[*s - 1]));
  sums.left *= last;
  sums.fresh *= last;
  return sums;
}

/* Fills all but `order` and `count`. */
static void connect(const xrd_chain *chain, xrd_links *links) {
  const size_t n = chain->problem->n, count = links->count;
  size_t s = 0;
  for (size_t t = 0; t < count; t++) {
    const double y = chain->position[links->order[t]],
                 before = t > 0 ? chain->position[links->order[t - 1]] : -HUGE_VAL;
    const gap sums = sum_gap(chain, &s, before, y);
    links->left[t] = sums.left;
    links->fresh[t] = sums.fresh;
    if (t > 0) {
      const double decay = links->decay[t - 1] = exp(-chain->slope * (y - before));
      links->left[t] += decay * decay * (links->left[t - 1] + links->at[t - 1]);
      links->right[t - 1] = sums.right;
      links->gain[t - 1] = sums.gain;
    }
    links->at[t] = 0;
    for (; s < n && chain->x[s] == y; s++) links->at[t] += chain->weight[s];
  }
  if (count > 0) links->right[count - 1] = sum_gap(chain, &s, chain->position[links->order[count - 1]], HUGE_VAL).right;
  for (size_t t = count; t-- > 0;) {
    links->right[t] += links->at[t];
    if (t + 1 < count) {
      const double decay = links->decay[t], rest = 1 - decay * decay, after = links->right[t + 1];
      links->right[t] += decay * decay * after;
      links->gain[t] += after * rest;
      links->fresh[t + 1] += after * rest * rest;
    }
    links->diagonal[t] = links->left[t] + links->right[t];
  }
}

void xrd_chain_cover(xrd_chain *chain, const size_t *member, size_t count, double *scale) {
  xrd_links *all = &chain->all;
  for (size_t t = 0; t < count; t++) {
    chain->held[chain->rank[member[t]]] = t;
    chain->position[t] = chain->y[chain->rank[member[t]]];
  }
  all->count = 0;
  for (size_t s = 0; s < chain->problem->m; s++) {
    if (chain->held[s] != SIZE_MAX) all->order[all->count++] = chain->held[s];
    chain->held[s] = SIZE_MAX;
  }
  connect(chain, all);
  for (size_t t = 0; t < count; t++) {
    const double diagonal = all->diagonal[t];
    scale[all->order[t]] = chain->scale[all->order[t]] = diagonal > XRD_UNSEEN ? 1 / sqrt(diagonal) : 1;
  }
}

static bool unseen(const xrd_links *links, size_t t) { return !(links->diagonal[t] > XRD_UNSEEN); }

/* (h, e) of a state that moves over link t. */
static void move(const xrd_links *links, size_t t, double *h, double *e) {
  *h = links->decay[t] * (*h + links->gain[t] * *e);
  *e *= links->decay[t];
}

/* And of the adjoint state, from the right. */
static void move_back(const xrd_links *links, size_t t, double *h, double *e) {
  *e = links->decay[t] * (*e + links->gain[t] * *h);
  *h *= links->decay[t];
}

void xrd_chain_multiply(const xrd_chain *chain, const double *x, double *y) {
  const xrd_links *all = &chain->all;
  double h = 0, e = 0;
  for (size_t t = 0; t < all->count; t++) {
    const size_t own = all->order[t];
    const double scale = chain->scale[own], mass = unseen(all, t) ? 0 : scale * x[own];
    y[own] += unseen(all, t) ? x[own] : scale * (h + all->diagonal[t] * mass);
    h += all->diagonal[t] * mass;
    e += mass;
    if (t + 1 < all->count) move(all, t, &h, &e);
  }
  h = e = 0;
  for (size_t t = all->count; t-- > 0;) {
    const size_t own = all->order[t];
    const double scale = chain->scale[own], mass = unseen(all, t) ? 0 : scale * x[own];
    if (!unseen(all, t)) y[own] += scale * (all->diagonal[t] * h + e);
    h += mass;
    if (t > 0) move_back(all, t - 1, &h, &e);
  }
}

/* With P the sum over the factor's earlier rows of their states' products: x = H_tt - P_hh, y = 1 - P_he and P_ee move
   from member to member. */
bool xrd_chain_factor(xrd_chain *chain, const unsigned char *chosen, double ridge, double dependent) {
  xrd_links *links = &chain->free;
  links->count = 0;
  for (size_t t = 0; t < chain->all.count; t++)
    if (chosen[chain->all.order[t]]) links->order[links->count++] = chain->all.order[t];
  connect(chain, links);
  double x = 0, y = 1, ee = 0;
  for (size_t t = 0; t < links->count; t++) {
    const double diagonal = links->diagonal[t];
    if (t == 0) {
      x = diagonal;
    } else {
      const double square = links->decay[t - 1] * links->decay[t - 1], gain = links->gain[t - 1];
      x = links->fresh[t] + square * (x + gain * (2 * y - gain * ee));
      y = (1 - square) + square * (y - gain * ee);
      ee *= square;
    }
    if (unseen(links, t)) {
      chain->pivot[t] = 1 + ridge;
      chain->root[t] = chain->side[t] = 0;
      continue;
    }
    const double pivot = x + ridge * diagonal;
    if (!(pivot > dependent * diagonal)) return false;
    chain->pivot[t] = sqrt(pivot);
    chain->root[t] = x / chain->pivot[t];
    chain->side[t] = y / chain->pivot[t];
    const double left = ridge * diagonal / pivot; /* what the row leaves of x and y */
    ee += chain->side[t] * chain->side[t];
    x *= left;
    y *= left;
  }
  return true;
}

void xrd_chain_solve(const xrd_chain *chain, double *x) {
  const xrd_links *links = &chain->free;
  double h = 0, e = 0;
  for (size_t t = 0; t < links->count; t++) {
    const size_t own = links->order[t];
    const bool alone = chain->root[t] == 0 && chain->side[t] == 0;
    x[own] = alone ? x[own] / chain->pivot[t] : (x[own] / chain->scale[own] - h) / chain->pivot[t];
    if (!alone) {
      h += chain->root[t] * x[own];
      e += chain->side[t] * x[own];
    }
    if (t + 1 < links->count) move(links, t, &h, &e);
  }
  h = e = 0;
  for (size_t t = links->count; t-- > 0;) {
    const size_t own = links->order[t];
    const bool alone = chain->root[t] == 0 && chain->side[t] == 0;
    if (!alone) {
      x[own] = (x[own] - chain->root[t] * h - chain->side[t] * e) / chain->pivot[t];
      h += x[own];
      x[own] /= chain->scale[own];
    }
    if (t > 0) move_back(links, t - 1, &h, &e);
  }
}
