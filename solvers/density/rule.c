/* Composite Gauss-Legendre rules for integrals with the density in them.  Towards the ends of BETA, where p is a power,
   panels shrink geometrically, up to the end, where the mass of the last one stands, or as far as the interval goes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/density.h"

enum { NODES = 20, GRADES = 30 };

static const double PI = 3.14159265358979323846, MOST_NODES = 0x1p24, GRADE = 0.25;

/* The rule while it grows. */
typedef struct {
  const xrd_density *density;
  double node[NODES], weight[NODES]; /* on [-1, 1] */
  xrd_density_rule *rule;            /* arrays NULL while panels are counted */
} builder;

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* low, high and all breaks and splits between them, each once; NULL where memory is out. */
static double *panel_ends(const xrd_density *density, const xrd_density_panels *panels, size_t *count) {
  const double low = panels->low, high = panels->high;
  double *place = xrd_allocate(xrd_density_breaks(density, NULL) + panels->split_count + 2, sizeof *place);
  if (place == NULL) return NULL;
  size_t all = xrd_density_breaks(density, place), kept = 0;
  if (panels->split_count > 0) memcpy(place + all, panels->splits, panels->split_count * sizeof *place);
  all += panels->split_count;
  place[all++] = low, place[all++] = high;
  qsort(place, all, sizeof *place, ascending);
  for (size_t k = 0; k < all; k++)
    if (place[k] >= low && place[k] <= high && (kept == 0 || place[k] > place[kept - 1])) place[kept++] = place[k];
  *count = kept;
  return place;
}

/* Newton's method on the Legendre polynomial, from Tricomi's guess. */
static void legendre(double *node, double *weight) {
  for (size_t k = 0; k < NODES; k++) {
    double x = -cos(PI * ((double)k + 0.75) / (NODES + 0.5)), slope = 1;
    for (int step = 0; step < 6; step++) {
      double before = 1, value = x;
      for (int n = 2; n <= NODES; n++) {
        const double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
        before = value, value = next;
      }
      slope = NODES * (before - x * value) / (1 - x * x);
      x -= value / slope;
    }
    node[k] = x, weight[k] = 2 / ((1 - x * x) * slope * slope);
  }
}

static void add_node(xrd_density_rule *rule, double x, double mass) {
  rule->x[rule->count] = x;
  rule->mass[rule->count++] = mass;
}

static void add_panel(builder *b, double from, double to) {
  for (size_t k = 0; k < NODES; k++) {
    const double x = from + (to - from) * ((1 + b->node[k]) / 2);
    add_node(b->rule, x, b->weight[k] * ((to - from) / 2) * xrd_density_value(b->density, x));
  }
}

/* A panel of BETA whose places are 1 - t, from <= t <= to; the power of t is that of t, not of the rounded 1 - x. */
static void add_mirrored(builder *b, double from, double to) {
  const double *shape = b->density->parameter;
  const xrd_density mirror = {.family = XRD_DENSITY_BETA, .parameter = {shape[1], shape[0]}};
  for (size_t k = NODES; k-- > 0;) {
    const double t = from + (to - from) * ((1 + b->node[k]) / 2);
    add_node(b->rule, 1 - t, b->weight[k] * ((to - from) / 2) * xrd_density_value(&mirror, t));
  }
}

/* How many panels from `length` down to `from` > 0 away from an end. */
static int grades(double from, double length) {
  return from > 0 && from < length ? (int)ceil(log(length / from) / -log(GRADE)) : GRADES;
}

static void add_left_end(builder *b, double from, double to) {
  const int count = grades(from, to);
  const double last = to * pow(GRADE, count);
  if (!(from > 0)) add_node(b->rule, last, xrd_density_below(b->density, last));
  for (int k = count; k > 0; k--) add_panel(b, fmax(from, to * pow(GRADE, k)), to * pow(GRADE, k - 1));
}

/* Places 1 - t, from < t < length. */
static void add_right_end(builder *b, double from, double length) {
  const int count = grades(from, length);
  for (int k = 1; k <= count; k++) add_mirrored(b, fmax(from, length * pow(GRADE, k)), length * pow(GRADE, k - 1));
  if (from > 0) return;
  const double last = length * pow(GRADE, GRADES), *shape = b->density->parameter;
  const xrd_density mirror = {.family = XRD_DENSITY_BETA, .parameter = {shape[1], shape[0]}};
  add_node(b->rule, 1 - last, xrd_density_below(&mirror, last));
}

static void add_interval(builder *b, double from, double to, double panels) {
  const bool beta = b->density->family == XRD_DENSITY_BETA;
  if (beta && from < 0.5 && to > 0.5) panels = fmax(panels, 2); /* no panel grows towards both ends */
  for (double panel = 0; panel < panels; panel++) {
    const double left = panel == 0 ? from : from + (to - from) * (panel / panels);
    const double right = panel + 1 == panels ? to : from + (to - from) * ((panel + 1) / panels);
    if (beta && left < GRADE * right)
      add_left_end(b, left, right);
    else if (beta && 1 - right < GRADE * (1 - left))
      add_right_end(b, 1 - right, 1 - left);
    else
      add_panel(b, left, right);
  }
}

static double panels_between(double from, double to, double width) { return fmax(1, ceil((to - from) / width)); }

static xrd_status fill(builder *b, const double *end, size_t count, double width, xrd_error *error) {
  const bool beta = b->density->family == XRD_DENSITY_BETA;
  double nodes = 2;
  for (size_t k = 1; k < count; k++) {
    nodes += NODES * panels_between(end[k - 1], end[k], width);
    if (beta) nodes += NODES * (2.0 + grades(end[k - 1], end[k]) + grades(1 - end[k], 1 - end[k - 1]));
  }
  if (!(nodes <= MOST_NODES))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a quadrature of %.3g nodes is asked for, 2^24 are the most", nodes);
  b->rule->x = xrd_allocate((size_t)nodes, sizeof *b->rule->x);
  b->rule->mass = xrd_allocate((size_t)nodes, sizeof *b->rule->mass);
  if (b->rule->x == NULL || b->rule->mass == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a quadrature of %.3g nodes", nodes);
  legendre(b->node, b->weight);
  for (size_t k = 1; k < count; k++) add_interval(b, end[k - 1], end[k], panels_between(end[k - 1], end[k], width));
  return XRD_OK;
}

xrd_status xrd_density_rule_init(const xrd_density *density, const xrd_density_panels *panels, xrd_density_rule *rule,
                                 xrd_error *error) {
  double first, last;
  size_t count;
  *rule = (xrd_density_rule){0};
  xrd_density_hull(density, &first, &last);
  xrd_density_panels cut = *panels;
  cut.low = fmax(cut.low, first), cut.high = fmin(cut.high, last);
  if (!(cut.low < cut.high) || !isfinite(cut.high - cut.low) || !(cut.width > 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no quadrature over [%.17g, %.17g] in panels of %.17g", cut.low, cut.high,
                    cut.width);
  double *end = panel_ends(density, &cut, &count);
  if (end == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the ends of panels");
  builder b = {.density = density, .rule = rule};
  const xrd_status status = fill(&b, end, count, cut.width, error);
  free(end);
  if (status != XRD_OK) xrd_density_rule_clear(rule);
  return status;
}

void xrd_density_rule_clear(xrd_density_rule *rule) {
  free(rule->x);
  free(rule->mass);
  *rule = (xrd_density_rule){0};
}
