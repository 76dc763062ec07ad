/* A density as symbols. */
#include <math.h>

#include "base/memory.h"
#include "exactrd/density.h"
#include "solvers/measures/symbols.h"

static const double PANEL = 1.5;   /* of the quadrature, in units of 1/sqrt(slope) */
static const double LONGEST = 240; /* from cut to cut, in the same unit: farther away is tail */
static const double LARGEST_TAIL = 1e-2;

/* The interval of the nodes: the hull where that ends, else as far as `tail` allows and LONGEST permits. */
static void middle(const xrd_density *density, double slope, double tail, double *low, double *high) {
  do {
    xrd_density_reach(density, tail, low, high);
    tail *= 4;
  } while ((*high - *low) * sqrt(slope) > LONGEST && tail < LARGEST_TAIL);
}

static void add_tail(xrd_nodes *s, double cut, double side, double mass) {
  if (!(mass > 0)) return;
  s->x[s->n] = cut;
  s->p[s->n] = mass;
  s->side[s->tails++] = side;
  s->n++;
}

static xrd_status allocate(xrd_nodes *s, size_t n, xrd_error *error) {
  s->layout = (xrd_layout){.euclid = 1, .width = 1, .local = 1, .sizes = xrd_allocate(0, sizeof(size_t))};
  s->p = xrd_allocate(n, sizeof *s->p);
  s->x = xrd_allocate(n, sizeof *s->x);
  s->entropy = xrd_allocate_zero(n, sizeof *s->entropy);
  s->room = xrd_allocate(2, sizeof *s->room);
  if (s->layout.sizes && s->p && s->x && s->entropy && s->room) return XRD_OK;
  xrd_nodes_clear(s);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu nodes of a density", n);
}

/* Of a source, or of the half above its centre, whose image below it adds no tail of its own. */
typedef struct {
  double low, high;
  bool half;
} interval;

static xrd_status fill(xrd_nodes *s, const xrd_density *density, double slope, const interval *between,
                       xrd_error *error) {
  *s = (xrd_nodes){.mobile_low = -HUGE_VAL, .mobile_high = HUGE_VAL, .dense = true};
  const double low = between->low, high = between->high;
  double hull_low, hull_high, total = 0;
  xrd_density_hull(density, &hull_low, &hull_high);
  xrd_density_rule rule;
  xrd_status status = xrd_density_rule_init(density, &(xrd_density_panels){low, high, PANEL / sqrt(slope), NULL, 0},
                                            &rule, error);
  if (status != XRD_OK) return status;
  status = allocate(s, rule.count + 2, error);
  for (size_t i = 0; i < rule.count && status == XRD_OK; i++) {
    if (!(rule.mass[i] > 0)) continue;
    s->x[s->n] = rule.x[i];
    s->p[s->n++] = rule.mass[i];
  }
  xrd_density_rule_clear(&rule);
  if (status != XRD_OK) return status;
  s->slope = slope;
  if (low > hull_low && !between->half) add_tail(s, low, -1, xrd_density_below(density, low));
  if (high < hull_high) add_tail(s, high, 1, xrd_density_above(density, high));
  for (size_t i = 0; i < s->n; i++) total += s->p[i];
  for (size_t i = 0; i < s->n; i++) s->p[i] /= total;
  return XRD_OK;
}

xrd_status xrd_nodes_between(xrd_nodes *s, const xrd_density *density, double slope, double low, double high,
                             xrd_error *error) {
  return fill(s, density, slope, &(interval){low, high, false}, error);
}

xrd_status xrd_nodes_half(xrd_nodes *s, const xrd_density *density, double slope, double centre, double high,
                          xrd_error *error) {
  const xrd_status status = fill(s, density, slope, &(interval){centre, high, true}, error);
  s->mirrored = true;
  s->centre = centre;
  return status;
}

xrd_status xrd_nodes_of_density(xrd_nodes *s, const xrd_density *density, double slope, double tail, xrd_error *error) {
  double low, high, centre;
  middle(density, slope, tail, &low, &high);
  if (xrd_density_centre(density, &centre)) return xrd_nodes_half(s, density, slope, centre, high, error);
  return xrd_nodes_between(s, density, slope, low, high, error);
}
