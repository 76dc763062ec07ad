#include "solvers/measures/symbols.h"

#include <cblas.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/measures/mirror.h"
#include "solvers/measures/tail.h"

static const double VANISHES = -746; /* exp of less is 0 */
enum { FEW = 2 };                    /* coordinates: from more on, products of matrices are faster */

static xrd_status lay_out(xrd_layout *layout, const xrd_measure_problem *problem, xrd_error *error) {
  const bool labelled = problem->kernel == XRD_MEASURE_LABELLED && problem->weight > 0,
             simplex = problem->kernel == XRD_MEASURE_KL;
  layout->width = xrd_measure_width(problem);
  layout->euclid = simplex ? 0 : problem->density != NULL ? 1 : problem->dim;
  layout->blocks = simplex ? 1 : labelled ? problem->tasks : 0;
  layout->local = layout->euclid;
  layout->weight = simplex ? 1 : labelled ? problem->weight : 0;
  layout->sizes = xrd_allocate(layout->blocks, sizeof *layout->sizes);
  if (layout->sizes == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu distributions", layout->blocks);
  for (size_t b = 0; b < layout->blocks; b++) {
    layout->sizes[b] = simplex ? problem->dim : problem->label_counts[b];
    layout->local += layout->sizes[b] - 1;
  }
  return XRD_OK;
}

/* The mass of row i before all are divided by their sum. */
static double mass_of(const xrd_measure_problem *problem, size_t i) {
  if (problem->p != NULL) return problem->p[i];
  double sum = 0;
  for (size_t k = 0; k < problem->dim; k++) sum += problem->x[i * problem->dim + k];
  return sum;
}

static void fill_row(const xrd_measure_problem *problem, const xrd_layout *layout, size_t i, double *row) {
  memset(row, 0, layout->width * sizeof *row);
  memcpy(row, problem->x + i * problem->dim, problem->dim * sizeof *row);
  if (problem->kernel == XRD_MEASURE_KL) {
    double sum = 0;
    for (size_t k = 0; k < problem->dim; k++) sum += row[k];
    for (size_t k = 0; k < problem->dim; k++) row[k] /= sum;
  }
  if (problem->kernel != XRD_MEASURE_LABELLED) return;
  double *block = row + problem->dim;
  for (size_t t = 0; t < problem->tasks; block += problem->label_counts[t++])
    block[problem->labels[t * problem->n + i]] = 1;
}

static double entropy_of(const xrd_layout *layout, const double *row) {
  double sum = 0;
  for (size_t k = layout->euclid; k < layout->width; k++) sum += row[k] > 0 ? row[k] * log(row[k]) : 0;
  return layout->weight * sum;
}

static void fill(xrd_nodes *s, const xrd_measure_problem *problem) {
  double total = 0;
  s->n = 0;
  for (size_t i = 0; i < problem->n; i++) {
    const double mass = mass_of(problem, i);
    if (!(mass > 0)) continue;
    double *row = s->x + s->n * s->layout.width;
    fill_row(problem, &s->layout, i, row);
    s->entropy[s->n] = entropy_of(&s->layout, row);
    s->p[s->n++] = mass;
    total += mass;
  }
  for (size_t i = 0; i < s->n; i++) s->p[i] /= total;
}

xrd_status xrd_nodes_init(xrd_nodes *s, const xrd_measure_problem *problem, xrd_error *error) {
  *s = (xrd_nodes){.mobile_low = -HUGE_VAL, .mobile_high = HUGE_VAL};
  const xrd_status status = lay_out(&s->layout, problem, error);
  if (status != XRD_OK) return status;
  s->p = xrd_allocate(problem->n, sizeof *s->p);
  s->entropy = xrd_allocate(problem->n, sizeof *s->entropy);
  s->room = xrd_allocate(2 * s->layout.width, sizeof *s->room);
  size_t size;
  s->x = xrd_size_multiply(problem->n, s->layout.width, &size) ? xrd_allocate(size, sizeof *s->x) : NULL;
  s->scaled = xrd_size_multiply(problem->n, s->layout.local, &size) ? xrd_allocate(size, sizeof *s->x) : NULL;
  if (s->p == NULL || s->x == NULL || s->entropy == NULL || s->room == NULL || s->scaled == NULL) {
    xrd_nodes_clear(s);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", problem->n);
  }
  fill(s, problem);
  return XRD_OK;
}

void xrd_nodes_clear(xrd_nodes *s) {
  free(s->layout.sizes);
  free(s->p);
  free(s->x);
  free(s->entropy);
  free(s->room);
  free(s->scaled);
  free(s->background);
  *s = (xrd_nodes){.n = 0};
}

/* sum_k x_k log y_k over all blocks; -infinity where a label with x_k > 0 has y_k = 0. */
static double cross(const xrd_layout *layout, const double *x, const double *log_y) {
  double sum = 0;
  for (size_t k = layout->euclid; k < layout->width; k++) sum += x[k] > 0 ? x[k] * log_y[k] : 0;
  return sum;
}

void xrd_nodes_exponents(const xrd_nodes *s, const double *place, double *exponents) {
  const xrd_layout *layout = &s->layout;
  const size_t n = xrd_nodes_plain(s), width = layout->width;
  double *log_y = s->room;
  for (size_t k = layout->euclid; k < width; k++) log_y[k] = log(place[k]);
  for (size_t i = 0; i < n; i++) {
    const double *x = s->x + i * width;
    if (s->mirrored) {
      exponents[i] = xrd_mirror_exponent(s, i, place[0]);
      continue;
    }
    exponents[i] = -s->slope * xrd_layout_squared(layout, x, place);
    if (layout->blocks > 0) exponents[i] += s->slope * (layout->weight * cross(layout, x, log_y) - s->entropy[i]);
  }
  for (size_t i = n; i < s->n; i++) exponents[i] = log(xrd_tail_kernel(s, i, place[0]));
}

/* e of one local coordinate: a_i * rate * (x_ik - y_k). */
static void derivative(const xrd_nodes *s, const double *place, size_t k, double rate, const double *a, double *e) {
  const size_t n = xrd_nodes_plain(s), width = s->layout.width;
  for (size_t i = 0; i < n; i++)
    e[i] = s->mirrored ? xrd_mirror_derivative(s, i, place[0], a[i]) : a[i] * rate * (s->x[i * width + k] - place[k]);
}

void xrd_nodes_column(const xrd_nodes *s, const double *place, double *a, double *e) {
  const xrd_layout *layout = &s->layout;
  const size_t n = xrd_nodes_plain(s);
  xrd_nodes_exponents(s, place, a);
  for (size_t i = 0; i < s->n; i++) a[i] = a[i] > VANISHES ? exp(a[i]) : 0;
  for (size_t k = 0; k < layout->euclid; k++, e += s->n) derivative(s, place, k, 2 * s->slope, a, e);
  for (size_t i = n; i < s->n; i++) e[(ptrdiff_t)i - (ptrdiff_t)s->n] = xrd_tail_derivative(s, i, place[0]);
  size_t first = layout->euclid;
  for (size_t b = 0; b < layout->blocks; first += layout->sizes[b++]) {
    const size_t reference = xrd_layout_reference(place + first, layout->sizes[b]);
    for (size_t k = 0; k < layout->sizes[b]; k++)
      if (k != reference) {
        derivative(s, place, first + k, s->slope * layout->weight, a, e);
        e += s->n;
      }
  }
}

/* Adds c times the second derivatives of log k, which are the same for every symbol. */
static void add_second(const xrd_nodes *s, const double *place, double c, double *out) {
  const xrd_layout *layout = &s->layout;
  const size_t local = layout->local;
  for (size_t k = 0; k < layout->euclid; k++) out[k * local + k] -= 2 * s->slope * c;
  size_t first = layout->euclid, at = layout->euclid;
  for (size_t b = 0; b < layout->blocks; first += layout->sizes[b++]) {
    const size_t reference = xrd_layout_reference(place + first, layout->sizes[b]);
    size_t row = at;
    for (size_t k = 0; k < layout->sizes[b]; k++) {
      if (k == reference) continue;
      size_t column = at;
      for (size_t l = 0; l < layout->sizes[b]; l++) {
        if (l == reference) continue;
        const double y = place[first + k];
        out[row * local + column++] -= s->slope * layout->weight * c * ((k == l ? y : 0) - y * place[first + l]);
      }
      row++;
    }
    at = row;
  }
}

/* out = sum_i weight_i e_ik e_il / a_i, by one product of matrices. */
static void set_products(const xrd_nodes *s, const double *weight, const double *a, const double *e, double *out) {
  const size_t n = s->n, local = s->layout.local;
  for (size_t i = 0; i < n; i++) {
    const double up = sqrt(weight[i]), down = sqrt(a[i]); /* weight / a overflows where exp all but vanishes */
    for (size_t k = 0; k < local; k++) s->scaled[k * n + i] = a[i] > 0 ? up * (e[k * n + i] / down) : 0;
  }
  const int order = (int)local, rows = (int)n;
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, order, rows, 1, s->scaled, rows, 0, out, order);
  for (size_t k = 0; k < local; k++)
    for (size_t l = 0; l < k; l++) out[l * local + k] = out[k * local + l];
}

void xrd_nodes_curvature(const xrd_nodes *s, const double *place, const double *weight, const double *a,
                         const double *e, double c, double *out) {
  const size_t n = xrd_nodes_plain(s), local = s->layout.local;
  if (s->mirrored) {
    out[0] = 0;
    for (size_t i = 0; i < n; i++) out[0] += weight[i] * xrd_mirror_second(s, i, place[0], a[i]);
  } else if (local > FEW) {
    set_products(s, weight, a, e, out);
  } else {
    for (size_t k = 0; k < local; k++)
      for (size_t l = 0; l <= k; l++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
          if (a[i] > 0) sum += weight[i] * e[k * s->n + i] * (e[l * s->n + i] / a[i]);
        out[k * local + l] = out[l * local + k] = sum;
      }
  }
  for (size_t i = n; i < s->n; i++) c -= weight[i] * a[i];
  if (!s->mirrored) add_second(s, place, c, out);
  for (size_t i = n; i < s->n; i++) out[0] += weight[i] * xrd_tail_second(s, i, place[0]);
}

void xrd_nodes_range(const xrd_nodes *s, double *low, double *high) {
  static const double BEYOND = 2; /* a cut, in units of 1/sqrt(slope) */
  *low = *high = s->x[0];
  for (size_t i = 1; i < s->n; i++) {
    *low = fmin(*low, s->x[i]);
    *high = fmax(*high, s->x[i]);
  }
  if (s->mirrored) *low = s->centre;
  for (size_t k = 0; k < s->tails; k++) *(s->side[k] < 0 ? low : high) += s->side[k] * BEYOND / sqrt(s->slope);
}

size_t xrd_nodes_near(const xrd_nodes *s, const xrd_line_grid *grid, size_t k) {
  static const double REACH = 10;
  if (s->tails > 0 || s->background != NULL) return k;
  const double place = grid->low + (double)k * grid->step, reach = REACH / sqrt(s->slope);
  double next = HUGE_VAL;
  for (size_t i = 0; i < s->n; i++) {
    if (fabs(s->x[i] - place) <= reach) return k;
    if (s->x[i] > place) next = fmin(next, s->x[i]);
  }
  const double first = floor((next - reach - grid->low) / grid->step);
  if (!(first <= (double)grid->intervals)) return grid->intervals + 1;
  return first > (double)k ? (size_t)first : k;
}
